"""Time the default job from the command to the GIF, beside the import of its own packages.

python scripts/benchmark.py [REPEATS]

Every time is the median of REPEATS (5) fresh processes: cold without a compilation cache, warm with
what an earlier one has compiled. Ratios are taken within one run of this script: seconds alone say
more about the machine than about gan1d.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

FLOOR = "import numpy, jax, matplotlib.pyplot, imageio.v3"


SEEDS = 64
SINGLE_RUNS = """
import time
from gan1d import Config, train

train(Config())
start = time.perf_counter()
for seed in range(1, 6):
    train(Config(seed=seed))
print(5 * Config().steps / (time.perf_counter() - start))
"""


MANY_RUNS = f"""
import time
from gan1d import Config
from gan1d.cli import use_all_cores

use_all_cores()
from gan1d.ensemble import sweep
from gan1d.sweeps import members_of

sweep(members_of(Config(steps=10), {SEEDS}))
start = time.perf_counter()
sweep(members_of(Config(), {SEEDS}))
print({SEEDS} * Config().steps / (time.perf_counter() - start))
"""


def steps_per_second(repeats: int) -> tuple[float, float]:
    """Training steps per second of single runs and of a sweep, after compilation."""
    single, many = [], []
    for _ in range(repeats):
        single.append(float(_output([sys.executable, "-c", SINGLE_RUNS])))
        many.append(float(_output([sys.executable, "-c", MANY_RUNS])))
    return statistics.median(single), statistics.median(many)


DRAWING = """
import statistics, sys, time
from pathlib import Path
from matplotlib.animation import FuncAnimation, PillowWriter
import imageio.v3
from gan1d import Canvas, History, Playback, animate
from gan1d.render.timeline import timeline
from gan1d.render.scene import Scene
from gan1d.render.style import drawing_rules

history, canvas = History.load(sys.argv[1]), Canvas(size=(640, 360))
ours, theirs = Path(sys.argv[2], "ours.gif"), Path(sys.argv[2], "theirs.gif")
# Fonts and parsers are loaded for both.
animate(history, ours, canvas=canvas, playback=Playback(frames=2))
taken = []
for _ in range(5):
    start = time.perf_counter()
    animate(history, ours, canvas=canvas)
    taken.append(time.perf_counter() - start)
rows = timeline(history).rows
start = time.perf_counter()
with drawing_rules():
    scene = Scene(history, canvas)

    def draw(row):
        scene.show(row)
        scene.fill(row)
        return []

    film = FuncAnimation(scene.figure, draw, frames=rows, blit=False, cache_frame_data=False)
    film.save(theirs, writer=PillowWriter(fps=17), dpi=scene.figure.dpi)
end = time.perf_counter()
print(statistics.median(taken), end - start, ours.stat().st_size, theirs.stat().st_size, len(rows))
"""


def drawing(repeats: int, run: Path, folder: str) -> tuple[float, ...]:
    """The same animation at 640x360, by us and by Matplotlib alone: seconds and bytes of both, the
    number of frames, and the ratio of the times."""
    command = [sys.executable, "-c", DRAWING, str(run), folder]
    measured = [[float(word) for word in _output(command).split()] for _ in range(repeats)]
    ratio = statistics.median(theirs / ours for ours, theirs, *_ in measured)
    return *(statistics.median(column) for column in zip(*measured, strict=True)), ratio


def _output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def seconds(command: list[str]) -> float:
    """Wall time of one process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> None:
    """Print the table."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        gif, run = Path(folder, "out.gif"), Path(folder, "run.npz")
        os.environ["XDG_CACHE_HOME"] = folder
        gan1d = [sys.executable, "-m", "gan1d"]
        subprocess.run([*gan1d, "train", str(run)], check=True, stdout=subprocess.DEVNULL)
        commands = {
            "import the four packages": [sys.executable, "-c", FLOOR],
            "gan1d --help": [*gan1d, "--help"],
            "gan1d train, cold": [*gan1d, "train", str(run), "--no-cache"],
            "gan1d train, warm": [*gan1d, "train", str(run)],
            "gan1d animate --run": [*gan1d, "animate", str(gif), "--run", str(run)],
            "gan1d animate, cold": [*gan1d, "animate", str(gif), "--no-cache"],
            "gan1d animate, warm": [*gan1d, "animate", str(gif)],
        }
        # One of each in turn, so that a slow spell of the machine falls on all of them.
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(repeats):
            for name, command in commands.items():
                times[name].append(seconds(command))
        medians = {name: statistics.median(values) for name, values in times.items()}
        floor = medians["import the four packages"]
        print(f"{'':28}{'seconds':>9}{'x imports':>11}")
        for name, median in medians.items():
            print(f"{name:28}{median:9.2f}{median / floor:11.2f}")
        single, many = steps_per_second(repeats)
        print(f"{'single runs, one after another':28}{single:9.0f} steps/s")
        print(f"{f'a sweep of {SEEDS} seeds':28}{many:9.0f} steps/s{many / single:6.2f} x")
        ours, theirs, our_bytes, their_bytes, frames, ratio = drawing(repeats, run, folder)
        print(f"{frames:.0f} frames of 640x360, drawn and encoded:")
        print(f"{'  gan1d':28}{ours:9.2f}{our_bytes / 1000:9.0f} kB")
        print(
            f"{'  FuncAnimation, PillowWriter':28}{theirs:9.2f}{their_bytes / 1000:9.0f} kB", end=""
        )
        print(f"{ratio:8.1f} x")
        print(f"the GIF: {gif.stat().st_size / 1000:.0f} kB; the record: ", end="")
        print(f"{run.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
