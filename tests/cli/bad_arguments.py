"""Commands that are refused, each with a part of its one-line answer."""

from pathlib import Path

from gan1d.history import History
from gan1d.sweeps.file import save
from sample_sweep import MEMBERS

ROWS = {
    "": "required: COMMAND",
    "frobnicate": "invalid choice: 'frobnicate'",
    "train --run run.npz": "unrecognized arguments: --run (see gan1d train --help)",
    # The settings of a run.
    "train --steps 0": "steps: expected",
    "train --k 1000 --batch-size 999": "batch_size: expected k * batch_size of at most",
    "train --steps ten": "--steps: expected a whole number, got 'ten' (see gan1d train --help)",
    "train --start-location -x": "--start-location: expected one argument",
    "train --loss saturatin": "did you mean saturating",
    "train --target moon:0,1": "target: expected",
    "sweep --target none.npy": "target: expected a file, got 'none.npy'",
    "train --column height": "column",
    "train --sede 3": "unrecognized arguments: --sede; did you mean --seed?",
    # Options are not abbreviated.
    "train --step 60": "unrecognized arguments: --step; did you mean --steps?",
    # Outputs.
    "train out.gif": "output: expected a file ending in .npz",
    "train missing/out.npz": "output: expected an existing folder",
    "train read-only.npz": "output: cannot write 'read-only.npz' (it is read-only)",
    # Pictures.
    "figure --theme neon": "theme: expected",
    "figure --size wide": "size: expected WxH, got 'wide'",
    "figure --size 800x600 --width 640": "size: cannot be combined with width",
    "figure --font Nope": "font: expected an installed font",
    "figure --language xx": "language: expected one of de, en",
    "figure --no-caption": "did you mean --no-captions?",
    "figure out.gif": "output: expected a file ending in",
    "figure --panel e": "panel: expected one of a, b, c, d",
    "figure --show losses --panel a": "panel: only for show = 'panels'",
    "figure --show algorithm --font-size 9": "font_size: needs panels",
    "figure --show optimal --run run.npz": "--run cannot be combined with --show optimal",
    "figure --show optimal --seed 0 --k 2": "--seed, --k cannot be combined with --show optimal",
    "figure --run none.npz": "run: expected a file, got 'none.npz'",
    "figure --run done.npz": "run: expected a saved run",
    "figure --run run.npz --no-stratified --k 2": "--k, --no-stratified cannot be combined with --run",
    "animate --fps 0": "fps: expected",
    "animate --duration 20 --fps 10": "duration: cannot be combined with fps",
    "animate out.mp4 --size 641x360": "size: expected even sides",
    "animate none.html --width 800": "width: not supported for .html",
    "animate --run run.npz --compare run.npz --losses": "losses: cannot be combined with compare",
    # Sweeps, and files to read.
    "sweep --vary beta3=0:0.5:2": "did you mean beta2?",
    "sweep --workers 2 --dask 127.0.0.1:1": "--dask: not allowed with argument --workers",
    "sweep --language de": "--language needs --picture",
    "sweep --resume": "resume: needs an output",
    "sweep run.npz --resume": "'run.npz' was not written by gan1d sweep",
    "sweep done.npz --seeds 2": "output: 'done.npz' has 3 finished members",
    "certify": "required: RUN.npz",
    "show": "required: FILE",
    "show none.gif": "file: expected a file, got 'none.gif'",
    "show out.jpg": "file: cannot read 'out.jpg'",
    # Control characters are escaped, and long texts are cut.
    "train --target \x1b]0;title\x07": "\\x1b]0;title\\x07",
    "animate a\x1b[31m.xyz": "'a\\x1b[31m.xyz'",
    f"train --target {'9' * 10_000}": "target: expected",
    f"{'9' * 10_000}": "invalid choice",
}


def fill(folder: Path, run: History) -> None:
    """Make the inputs and older outputs that the commands name, except those called none or missing."""
    for ending in ("gif", "png", "mp4", "npz", "jpg"):
        (folder / f"out.{ending}").write_text("before")
    (folder / "read-only.npz").touch(0o444)
    run.save(folder / "run.npz")
    save(folder / "done.npz", MEMBERS)
