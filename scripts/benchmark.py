"""Compare gan1d's time with the import of its packages, and with Matplotlib's own writer.

python scripts/benchmark.py [REPEATS] [SECTION ...]

Sections, by default all: start (whole commands, and the stages of `gan1d animate`), training, drawing,
tuning. Each number is the median of REPEATS measurements (by default 5), each in a new process. Cold
commands compile JAX's programs, warm ones load them from the cache. Ratios compare times of one run of
this script, since seconds alone say more about the machine than about gan1d.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GAN1D = [sys.executable, "-m", "gan1d"]
FLOOR = "import numpy, jax, matplotlib.pyplot, imageio.v3"
PARTS = ("import JAX", "tracing", "compiling", "training", "Matplotlib", "drawing", "encoding")


def output(code: str, *arguments: object, **settings: str) -> list[float]:
    """Run Python code with these environment variables; returns the numbers that it prints."""
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = os.environ | settings
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return [float(word) for word in done.stdout.split()]


def medians(rows: list[list[float]]) -> list[float]:
    """The median of each column."""
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def seconds(command: list[str], folder: Path | None = None, **settings: str) -> float:
    """Wall time of a command, run in a folder with these environment variables."""
    environment = os.environ | settings
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environment)
    return time.perf_counter() - start


SPLIT = """
import gc, sys, time
from contextlib import nullcontext
from threading import get_ident
from gan1d.model.tuning import GC_THRESHOLD

gc.set_threshold(GC_THRESHOLD)
seconds, start = [], time.perf_counter()

def lap():
    global start
    seconds.append(time.perf_counter() - start)
    start = time.perf_counter()

from gan1d.config import Config
from gan1d.model.surroundings import import_jax
import_jax()
import jax
from gan1d.model.compiled import kept_programs
from gan1d.model.training import train
lap()
of_jax, here = {"trace": 0.0, "compile": 0.0}, get_ident()

def heard(event, taken, **_):
    # Left out: the program for curves, which another thread compiles at the same time.
    if get_ident() == here and "/compile/" in event:
        of_jax["compile" if "backend_compile" in event else "trace"] += taken

jax.monitoring.register_event_duration_secs_listener(heard)
with nullcontext() if sys.argv[2:] else kept_programs():
    history = train(Config())
seconds += of_jax.values()
start += sum(of_jax.values())
lap()
from gan1d.render.film.animate import animate
lap()
animate(history, sys.argv[1], progress=lambda done, total: lap() if done == total else None)
lap()
print(*seconds)
"""
"""Times the parts of `gan1d animate`, one after the other in one process."""


def start(repeats: int, folder: Path) -> None:
    """Compare whole commands with the import of the four packages."""
    gif, run = folder / "out.gif", folder / "run.npz"
    commands = {
        "import the four packages": [sys.executable, "-c", FLOOR],
        "gan1d --help": [*GAN1D, "--help"],
        "gan1d train, cold": [*GAN1D, "train", str(run), "--no-cache"],
        "gan1d train, warm": [*GAN1D, "train", str(run)],
        "gan1d animate --run": [*GAN1D, "animate", str(gif), "--run", str(run)],
        "gan1d animate, cold": [*GAN1D, "animate", str(gif), "--no-cache"],
        "gan1d animate, warm": [*GAN1D, "animate", str(gif)],
    }
    # The commands take turns, so that a slow spell of the machine falls on all of them.
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(repeats):
        for name, command in commands.items():
            times[name].append(seconds(command))
    typical = {name: statistics.median(values) for name, values in times.items()}
    floor = typical["import the four packages"]
    print(f"{'':28}{'seconds':>9}{'/ import':>11}")
    for name, median in typical.items():
        print(f"{name:28}{median:9.2f}{median / floor:11.2f}")
    print(f"\n{'one after the other':28}" + "".join(f"{part:>12}" for part in PARTS))
    for name, more in (("gan1d animate, cold", ("--no-cache",)), ("gan1d animate, warm", ())):
        rows = [output(SPLIT, gif, *more) for _ in range(repeats)]
        print(f"{name:28}" + "".join(f"{taken:12.2f}" for taken in medians(rows)))
    print(
        f"the GIF: {gif.stat().st_size / 1e3:.0f} kB; the record: {run.stat().st_size / 1e6:.1f} MB"
    )


SINGLE = """
import time
from gan1d import Config, train

train(Config(), progress=False)
start = time.perf_counter()
for seed in range(1, 6):
    train(Config(seed=seed), progress=False)
print(5 * Config().steps / (time.perf_counter() - start))
"""

SEEDS = 64
MANY = f"""
import time
from gan1d import Config, sweep

sweep(Config(steps=10), seeds={SEEDS}, progress=False)
start = time.perf_counter()
sweep(Config(), seeds={SEEDS}, progress=False)
print({SEEDS} * Config().steps / (time.perf_counter() - start))
"""


def training(repeats: int, folder: Path) -> None:
    """Print the training steps per second of single runs, one after the other, and of a sweep."""
    rows = [[*output(SINGLE), *output(MANY)] for _ in range(repeats)]
    single, many = medians(rows)
    ratio = statistics.median(row[1] / row[0] for row in rows)
    print(f"{'single runs, recorded':28}{single:9.0f} steps/s")
    print(f"{f'a sweep of {SEEDS} seeds':28}{many:9.0f} steps/s{ratio:8.2f} x a single run")


DRAWING = """
import statistics, sys, time
from pathlib import Path
from matplotlib.animation import FuncAnimation, PillowWriter
import imageio.v3
from gan1d import Canvas, History, Playback, animate
from gan1d.history import History
from gan1d.render.film.scene import Scene
from gan1d.render.look.rules import drawing_rules
from gan1d.render.film.timeline import timeline

history, canvas = History.load(sys.argv[1]), Canvas(size=(640, 360))
ours, theirs = Path(sys.argv[2], "ours.gif"), Path(sys.argv[2], "theirs.gif")
# Load fonts and parsers before anything is timed.
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


def drawing(repeats: int, folder: Path) -> None:
    """Compare gan1d's and Matplotlib's writer on the same animation."""
    rows = [output(DRAWING, folder / "run.npz", folder) for _ in range(repeats)]
    ours, theirs, our_bytes, their_bytes, frames = medians(rows)
    ratio = statistics.median(row[1] / row[0] for row in rows)
    print(f"{frames:.0f} frames of 640x360, drawn and encoded:")
    print(f"{'  gan1d':28}{ours:9.2f} s{our_bytes / 1e3:9.0f} kB")
    print(f"{'  FuncAnimation, PillowWriter':28}{theirs:9.2f} s{their_bytes / 1e3:9.0f} kB", end="")
    print(f"{ratio:8.1f} x gan1d's time; gan1d's file: {our_bytes / their_bytes:.2f} of this size")


# A setting of model/tuning.py, another value for it (as Python code), and a command that the setting
# speeds up: `train` if only the training process reads the setting.
ANIMATE, TRAIN = ("animate", "out.gif"), ("train", "run.npz")
CHOICES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("GC_THRESHOLD", "gc.get_threshold()[0]", ANIMATE),
    ("GC_THRESHOLD", "gc.get_threshold()[0]", (*ANIMATE, "--no-cache")),
    ("IN_ONE_THREAD", "{}", ANIMATE),
    ("COMPILER_OPTIONS", "{}", TRAIN),
    ("COMPILER_OPTIONS", "{}", (*TRAIN, "--no-cache")),
    ("COMPILER_OPTIONS", "{'xla_backend_optimization_level': 1}", TRAIN),
    ("BLOCK", "32", TRAIN),
    ("BLOCK", "256", TRAIN),
    ("AHEAD", "0", TRAIN),
)
WITH = """
import gc, sys
from gan1d.model import tuning

name, value, *arguments = sys.argv[1:]
setattr(tuning, name, eval(value))
from gan1d.cli import run

run(arguments)
"""


def tuning(repeats: int, folder: Path) -> None:
    """Print the gain from each setting of model/tuning.py: time without it divided by time with it."""
    print(f"{'':74}{'as it is':>10}{'without':>10}{'ratio':>8}")
    for name, value, command in CHOICES:
        ours, other = (
            [sys.executable, "-P", "-c", WITH, name, choice, *command]
            for choice in (f"tuning.{name}", value)
        )
        # Each value needs its own cache, since cached programs do not record these settings.
        caches = [folder / "ours", folder / f"{name} {value}"]
        rows = []
        for _ in range(repeats + 1):
            rows.append(
                [
                    seconds(program, folder, XDG_CACHE_HOME=str(cache))
                    for program, cache in zip((ours, other), caches, strict=True)
                ]
            )
        # The first row only filled the caches. (-P: the cache folder gan1d must not hide the package.)
        as_it_is, without = medians(rows[1:])
        ratio = statistics.median(row[1] / row[0] for row in rows[1:])
        label = f"{name} = {value}"
        print(f"{label:38}gan1d {' '.join(command):30}", end="")
        print(f"{as_it_is:8.2f} s{without:8.2f} s{ratio:8.2f}")


SECTIONS = {
    "start": start,
    "training": training,
    "drawing": drawing,
    "tuning": tuning,
}


def main() -> None:
    """Print the tables of the sections named on the command line."""
    repeats = next((int(word) for word in sys.argv[1:] if word.isdigit()), 5)
    names = [word for word in sys.argv[1:] if not word.isdigit()]
    if unknown := set(names) - set(SECTIONS):
        sys.exit(f"expected {', '.join(SECTIONS)}, got {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["XDG_CACHE_HOME"] = name
        command = [*GAN1D, "train", str(folder / "run.npz")]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for section in names or SECTIONS:
            SECTIONS[section](repeats, folder)
            print()


if __name__ == "__main__":
    main()
