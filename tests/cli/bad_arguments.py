"""What commands refuse: the command, its arguments, and what the message must name."""

import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from PIL import Image

from gan1d.history import History
from gan1d.sweeps import save
from sample_sweep import MEMBERS

OUTPUTS = {"animate": "out.gif", "figure": "out.png", "train": "out.npz", "sweep": "out.npz"}
"""The commands that write a file, each with one that it can write."""


class Row(NamedTuple):
    """A command that is refused; `words` are the option and other words that its message names."""

    command: str
    arguments: str
    words: tuple[str, ...]

    @property
    def given(self) -> list[str]:
        """The arguments of the program."""
        return shlex.split(f"{self.command} {self.arguments}")


def _rows(command: str, *table: tuple[str, ...]) -> Iterable[Row]:
    return [Row(command, arguments, tuple(words)) for arguments, *words in table]


def _beside_out(commands: Iterable[str], *table: tuple[str, ...]) -> Iterable[Row]:
    return [
        Row(command, f"{OUTPUTS[command]} {options}", tuple(words))
        for command in commands
        for options, *words in table
    ]


SETTINGS = _beside_out(
    OUTPUTS,
    ("--steps 0", "steps"),
    ("--steps -5", "steps"),
    ("--steps 2", "steps"),
    ("--steps ten", "steps"),
    ("--steps nan", "steps"),
    ("--steps 1.5", "steps"),
    ("--k 0", "k: expected"),
    ("--batch-size -1", "batch-size"),
    ("--batch-size 1000000", "batch-size"),
    ("--seed -1", "seed"),
    ("--record-every 0", "record-every"),
    ("--generator-learning-rate 0", "generator-learning-rate"),
    ("--generator-learning-rate nan", "generator-learning-rate"),
    ("--discriminator-learning-rate -1", "discriminator-learning-rate"),
    ("--beta1 1", "beta1"),
    ("--loss hinge", "loss"),
    ("--protocol other", "protocol"),
    ("--target normal:0,0", "target"),
    ("--target normal:0,-1", "target"),
    ("--target normal:nan,1", "target"),
    ("--target normal:1e16,1", "target"),
    ("--target normal:0,1e200", "target"),
    ("--target moon:0,1", "target"),
    ("--no-such-option", "no-such-option"),
    # Options are not abbreviated.
    ("--step 60", "step"),
)
PICTURES = _beside_out(
    ("animate", "figure"),
    ("--theme neon", "theme", "expected"),
    ("--size 0x10", "size", "expected"),
    ("--size 0x0", "size", "expected"),
    ("--size 9000x540", "size", "expected"),
    ("--size wide", "size", "expected"),
    ("--size 640", "size", "expected"),
    ("--size 640x", "size", "expected"),
    ("--size 6.4x3", "size", "expected"),
    ("--size 640x360x3", "size", "expected"),
    ("--size 800x600 --width 640", "size", "width"),
    ("--size 800x600 --dpi 100", "dpi", "size"),
    ("--width 8192 --dpi 90", "dpi"),
    ("--dpi 0", "dpi"),
    ("--dpi nan", "dpi"),
    ("--dpi 1200", "dpi"),
    ("--font-size 900", "font_size", "expected"),
    ("--language xx", "language", "expected one of de, en"),
    ("--language des", "language", "did you mean de"),
    ("--words none.toml", "words", "none.toml"),
    ("--words .", "words", "a folder"),
    ("--no-caption", "no-caption", "did you mean --no-captions"),
)
ANIMATE = _rows(
    "animate",
    ("out.gif --fps -3", "fps", "expected"),
    ("out.gif --fps 0", "fps", "expected"),
    ("out.gif --fps 60", "fps", "expected"),
    ("out.webp --fps 1000", "fps", "expected"),
    ("out.gif --fps nan", "fps", "expected"),
    ("out.gif --hold -1", "hold", "expected"),
    ("out.gif --hold 61", "hold", "expected"),
    ("out.gif --duration 0", "duration", "expected"),
    ("out.gif --duration nan", "duration", "expected"),
    ("out.gif --duration 20 --fps 10", "duration: cannot be combined with fps"),
    ("out.gif --panel-hold -1", "panel_hold", "expected"),
    ("out.png --panel-hold 61", "panel_hold", "expected"),
    ("out.gif --poster middle", "poster", "expected one of first, last"),
    ("out.gif --frames 1", "frames", "expected"),
    ("out.gif --frames 1.5", "frames", "expected"),
    ("out.mp4 --size 641x360", "size", "expected"),
    ("out.mp4 --size 640x361", "size", "expected"),
    ("out.mp4 --width 802", "size", "expected"),
    ("out.mp4 --transparent", "transparent: not supported for .mp4"),
    ("out.gif --run run.npz --compare run.npz --losses", "losses: cannot be combined", "compare"),
    ("out.gif --run run.npz --compare none.npz", "none.npz"),
    ("out.gif --run run.npz --seed 1", "--seed cannot be combined with --run"),
    ("out.gif --run text.npz --seed 1", "--seed cannot be combined with --run"),
    ("out.gif --run none.npz", "run", "none.npz"),
    ("out.gif --run text.npz", "run", "saved run"),
    ("missing/out.gif", "output", "existing folder"),
    ("out.tiff", "output", "expected a file ending in .gif"),
    ("out.avi", "output", "expected a file ending in .gif"),
)
FIGURE = _rows(
    "figure",
    ("out.png --panel e", "panel", "expected"),
    ("out.png --run run.npz --panel e", "panel"),
    ("out.png --run run.npz --layout heap", "layout", "heap"),
    ("out.png --run run.npz --show nothing", "show", "nothing"),
    ("out.png --run run.npz --show optimal", "--run cannot be combined with --show optimal"),
    ("out.png --show optimal --seed 3 --k 2", "--seed, --k cannot be combined"),
    ("out.png --run run.npz --show algorithm --k 2", "--k cannot be combined with --run"),
    ("out.png --run none.npz --show algorithm", "none.npz"),
    ("out.png --show algorithm --k 0", "k: expected"),
    ("out.png --show algorithm --panel a", "panel", "algorithm"),
    ("out.png --show algorithm --layout grid", "layout", "show"),
    ("out.png --width 1.5in", "width: type of 8 pt does not fit 1.5in"),
    ("out.png --show algorithm --font-size 9", "font_size: needs panels or a film"),
    ("out.png --run run.npz --show structure --panel a", "panel", "structure"),
    ("out.png --run run.npz --show structure --layout grid", "layout", "show"),
    ("out.png --run run.npz --show losses --panel a", "panel", "losses"),
    ("out.png --run run.npz --show losses --layout grid", "layout", "show"),
    ("out.png --run run.npz --panel a --layout grid", "layout", "panel"),
    ("out.png --panel a --layout grid", "layout", "panel"),
    ("out.png --run run.npz --seed 3", "--seed cannot be combined with --run"),
    ("out.gif", "output", "expected a file ending in"),
    ("out.png --font Nope", "font", "Nope"),
    ("out.png --width 3.25in --font-size 8 --show losses", "font_size: needs panels"),
    ("out.png --width 5.08cm", "width"),
    ("out.png --show step --step 4801", "step", "4801"),
)
TRAIN = _rows("train", ("out.gif", "output", "ending in .npz"))
SWEEP = _rows(
    "sweep",
    ("--seeds 0", "seeds"),
    ("--seeds many", "seeds"),
    ("--vary loss=1:2:3", "loss"),
    ("--vary loss=saturating,hinge", "loss"),
    ("--vary seed=1,2", "vary"),
    ("--vary nothing=1,2", "vary"),
    ("--workers 0", "workers"),
    ("--workers 2 --dask 127.0.0.1:1", "workers", "dask"),
    ("out.gif", "output", "ending in .npz"),
    ("missing/out.npz", "output", "existing folder"),
    ("--picture out.gif", "output", "ending in"),
    ("--picture missing/out.png", "output", "existing folder"),
    ("--picture out.png --language xx", "language", "expected one of de, en"),
    ("--language de", "--language needs --picture"),
    ("--words own.toml", "--words needs --picture"),
    ("--target none.npy", "target"),
    ("--resume", "resume", "needs out"),
    ("run.npz --resume", "sweep", "run.npz"),
    ("done.npz --seeds 2", "output", "--resume"),
)
CERTIFY = _rows(
    "certify",
    ("none.npz", "run", "none.npz"),
    ("text.npz", "run", "saved run"),
    ("done.npz", "run", "saved run"),
    ("run.npz none.npz", "run", "none.npz"),
    ("", "RUN.npz"),
)
SHOW = _rows(
    "show",
    ("none.gif", "file", "none.gif"),
    ("text.gif", "file", "text.gif"),
    ("text.svg", "file", "text.svg"),
    ("text.npz", "text.npz"),
    ("bare.png", "file", "bare.png"),
    ("out.jpg", "file", "out.jpg"),
    ("--description bare.png", "file", "bare.png"),
    ("--description text.npz", "text.npz"),
    ("--description none.gif", "file", "none.gif"),
    ("", "FILE"),
)
PROGRAM = [*_rows("frobnicate", ("", "frobnicate")), *_rows("", ("", "COMMAND"))]

ROWS: list[Row] = [
    *SETTINGS,
    *PICTURES,
    *ANIMATE,
    *FIGURE,
    *TRAIN,
    *SWEEP,
    *CERTIFY,
    *SHOW,
    *PROGRAM,
]


def fill(folder: Path, run: History) -> None:
    """Put into a folder all files that the rows name, but for those called none or missing.

    They are a run, a sweep, files of other kinds, and an older file in the place of each output.
    """
    for ending in ("gif", "webp", "png", "mp4", "html", "avi", "tiff", "npz", "jpg"):
        (folder / f"out.{ending}").write_text("before")
    for ending in ("npz", "gif", "svg"):
        (folder / f"text.{ending}").write_text("neither a run nor a picture")
    Image.new("RGB", (4, 4)).save(folder / "bare.png")
    run.save(folder / "run.npz")
    save(folder / "done.npz", MEMBERS)
