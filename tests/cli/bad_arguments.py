"""What commands refuse: a command, and a part of the one line that it answers."""

from pathlib import Path

from PIL import Image

from gan1d.history import History
from gan1d.sweeps import save
from sample_sweep import MEMBERS

ROWS = {
    "": "required: COMMAND",
    "frobnicate": "invalid choice: 'frobnicate'",
    # The settings of a run.
    "train --steps 0": "steps: expected",
    "train --steps 2": "steps: expected",
    "train --steps ten": "--steps: expected a whole number, got 'ten'",
    "train --steps 1.5": "--steps: expected a whole number, got '1.5'",
    "train --seed -1": "seed: expected",
    "train --k 0": "k: expected",
    "train --batch-size 1000000": "batch_size: expected",
    "train --record-every 0": "record_every: expected",
    "train --generator-learning-rate nan": "generator_learning_rate: expected",
    "train --beta1 1": "beta1: expected",
    "train --start-location -x": "--start-location: expected one argument",
    "train --loss hinge": "loss: expected one of non-saturating, saturating",
    "train --loss saturatin": "did you mean saturating",
    "train --protocol other": "protocol: expected one of from-noise, textbook",
    "train --target normal:0,-1": "target: expected",
    "train --target moon:0,1": "target: expected",
    "sweep --target none.npy": "target: expected a file, got 'none.npy'",
    "train --column height": "column",
    "train --sede 3": "unrecognized arguments: --sede; did you mean --seed?",
    # Options are not abbreviated.
    "train --step 60": "unrecognized arguments: --step; did you mean --steps?",
    # Outputs.
    "train out.gif": "output: expected a file ending in .npz",
    "train missing/out.npz": "output: expected an existing folder",
    "train folder.npz": "output: cannot write 'folder.npz': it is a folder",
    "train read-only.npz": "output: cannot write 'read-only.npz': it is read-only",
    # Pictures.
    "figure --theme neon": "theme: expected",
    "figure --size 0x10": "size (width): expected",
    "figure --size wide": "--size: expected WxH, got 'wide'",
    "figure --size 640x360x3": "--size: expected WxH, got '640x360x3'",
    "figure --size 800x600 --width 640": "size: cannot be combined with width",
    "figure --size 800x600 --dpi 100": "dpi: cannot be combined with size",
    "figure --width 8192 --dpi 90": "dpi: cannot be combined",
    "figure --width 5.08cm": "width: type of 8 pt does not fit",
    "figure --dpi 1200": "dpi: expected",
    "figure --font-size 900": "font_size: expected",
    "figure --font Nope": "font: expected one that is installed",
    "figure --language xx": "language: expected one of de, en",
    "figure --words none.toml": "words: expected a file, got 'none.toml'",
    "figure --words .": "words: expected a file, got '.' (it is a folder",
    "figure --no-caption": "did you mean --no-captions?",
    "figure out.gif": "output: expected a file ending in",
    "figure --show nothing": "show: expected one of panels",
    "figure --panel e": "panel: expected one of a, b, c, d",
    "figure --layout heap": "layout: expected one of row, grid",
    "figure --panel a --layout grid": "layout: cannot be combined with panel",
    "figure --show losses --panel a": "panel: needs show 'panels'",
    "figure --show step --step 4801": "step: expected a step of the run",
    "figure --show algorithm --k 0": "k: expected",
    "figure --show algorithm --font-size 9": "font_size: needs panels",
    "figure --show optimal --run run.npz": "--run cannot be combined with --show optimal",
    "figure --show optimal --seed 3 --k 2": "--seed, --k cannot be combined with --show optimal",
    "figure --show algorithm --run run.npz --k 2": "--k cannot be combined with --run",
    "figure --show algorithm --run none.npz": "none.npz",
    "figure --run none.npz": "run: expected a file, got 'none.npz'",
    "figure --run text.npz": "run: expected a saved run",
    "figure --run done.npz": "run: expected a saved run",
    "figure --run run.npz --no-stratified --k 2": "--k, --no-stratified cannot be combined with --run",
    "figure --run run.npz --panel e": "panel: expected",
    "animate out.tiff": "output: expected a file ending in .gif",
    "animate --fps 0": "fps: expected",
    "animate out.webp --fps 1000": "fps: expected",
    "animate --hold 61": "hold: expected",
    "animate --frames 1": "frames: expected",
    "animate --duration 900": "duration: expected",
    "animate --duration 20 --fps 10": "duration: cannot be combined with fps",
    "animate --poster middle": "poster: expected one of first, last",
    "animate out.mp4 --size 641x360": "size: expected even sides",
    "animate out.mp4 --transparent": "transparent: not supported for .mp4",
    "animate --compare none.npz": "run: expected a file, got 'none.npz'",
    "animate --run run.npz --compare run.npz --losses": "losses: cannot be combined with compare",
    "animate --run run.npz --seed 1": "--seed cannot be combined with --run",
    # Many runs, and files that are there.
    "sweep --seeds 0": "seeds: expected",
    "sweep --seeds many": "--seeds: expected a whole number, got 'many'",
    f"sweep --seeds {10**400}": "seeds: expected",
    "sweep --vary loss=1:2:3": "loss: expected",
    "sweep --vary seed=1,2": "vary: expected",
    "sweep --vary beta3=0:0.5:2": "did you mean beta2?",
    "sweep --vary beta1=0.5:0.1:2": "with LOW below HIGH, got 'beta1=0.5:0.1:2'",
    "sweep --workers 0": "workers: expected",
    "sweep --workers 2 --dask 127.0.0.1:1": "--dask: not allowed with argument --workers",
    "sweep --picture out.gif": "output: expected a file ending in",
    "sweep --picture out.png --language xx": "language: expected one of de, en",
    "sweep --language de": "--language needs --picture",
    "sweep --resume": "resume: needs out",
    "sweep run.npz --resume": "'run.npz' was not written by gan1d sweep",
    "sweep done.npz --seeds 2": "output: 'done.npz' has 3 finished members",
    "certify": "required: RUN.npz",
    "certify run.npz none.npz": "run: expected a file, got 'none.npz'",
    "certify done.npz": "run: expected a saved run",
    "show": "required: FILE",
    "show none.gif": "file: expected a file, got 'none.gif'",
    "show text.svg": "text.svg",
    "show bare.png": "bare.png",
    "show out.jpg": "file: cannot read 'out.jpg'",
    "show --description text.npz": "text.npz",
    # What would disturb the terminal is escaped; what is long is cut.
    "train --target \x1b]0;title\x07": "\\x1b]0;title\\x07",
    "animate a\x1b[31m.xyz": "'a\\x1b[31m.xyz'",
    f"train --target {'9' * 10_000}": "target: expected",
    f"{'9' * 10_000}": "invalid choice",
}


def fill(folder: Path, run: History) -> None:
    """Put into a folder all files that the rows name, but for those called none or missing.

    They are a run, a sweep, files of other kinds, and an older file in the place of each output.
    """
    for ending in ("gif", "webp", "png", "mp4", "tiff", "npz", "jpg"):
        (folder / f"out.{ending}").write_text("before")
    for ending in ("npz", "svg"):
        (folder / f"text.{ending}").write_text("neither a run nor a picture")
    (folder / "folder.npz").mkdir()
    (folder / "read-only.npz").touch(0o444)
    Image.new("RGB", (4, 4)).save(folder / "bare.png")
    run.save(folder / "run.npz")
    save(folder / "done.npz", MEMBERS)
