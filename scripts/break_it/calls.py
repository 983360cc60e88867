"""Calls: mistakes that must be refused, from common to strange, and calls that must work."""

from pathlib import Path

from tries import Try

REFUSED = """
gan1d
gan1d anmate out.gif
gan1d animate out.gif --step 60
gan1d animate missing/out.gif
gan1d animate out.avi
gan1d train out.gif
gan1d animate out.gif --run none.npz
gan1d animate out.gif --run text.npz
gan1d animate out.gif --run run.npz --seed 3
gan1d animate out.gif --run run.npz --no-stratified
gan1d train out.npz --steps ten
gan1d train out.npz --steps 0
gan1d train out.npz --target normal:0
gan1d train out.npz --target normal:0,0
gan1d train out.npz --target text.csv
gan1d train out.npz --target samples.csv --column height
gan1d animate out.gif --run run.npz --theme neon
gan1d animate out.gif --run run.npz --size 640
gan1d animate out.gif --run run.npz --size 90000x90000
gan1d animate out.mp4 --run run.npz --transparent
gan1d figure out.gif
gan1d figure out.png --run run.npz --panel e
gan1d certify
gan1d certify none.npz
gan1d sweep run.npz --resume --seeds 2 $TINY
gan1d sweep sweep.npz --seeds 1 $TINY
gan1d sweep --seeds 2 --vary seed=1,2 $TINY
gan1d sweep --seeds 2 --dask nowhere $TINY
chmod 444 run.npz; gan1d train run.npz $TINY
mkdir out.png; gan1d figure out.png --show optimal
mkfifo out.png; gan1d figure out.png --show optimal
ln -s /dev/full out.png; gan1d figure out.png --show optimal
ln -s missing/out.png out.png; gan1d figure out.png --show optimal
ln -s run.npz out.png; gan1d figure out.png --show optimal
gan1d figure /dev/stdout --show optimal
ulimit -f 8; gan1d animate out.gif --run run.npz
gan1d certify run.npz >/dev/full
gan1d train $'\\e[31m' $TINY
gan1d train $(printf 'x%.0s' {1..300}).npz $TINY
gan1d train out.npz --seed $(printf '9%.0s' {1..400})
XLA_FLAGS=--nonsense gan1d train out.npz $TINY
NPROC=100000 gan1d train out.npz $TINY
JAX_PLATFORMS=nonsense gan1d train out.npz $TINY
JAX_PLATFORMS=cuda CUDA_VISIBLE_DEVICES= gan1d train out.npz $TINY
"""
DONE = """
gan1d --help
gan1d train out.npz $TINY
gan1d train out.npz $TINY --target samples.csv
gan1d animate out.gif --run run.npz --frames 6
gan1d animate film.gif --run run.npz --compare run.npz --frames 6
gan1d figure out.svg --run run.npz --language ko
gan1d certify --json run.npz run.npz
gan1d certify run.npz | head -c 0
gan1d show film.gif
gan1d show sweep.npz
gan1d sweep sweep.npz --resume --seeds 3 $TINY
touch still.pdf; ln -s still.pdf out.pdf; gan1d figure out.pdf --show optimal
gan1d train out.npz $TINY --target - <samples.csv
JAX_ENABLE_X64=1 gan1d train out.npz $TINY
MPLCONFIGDIR=/proc/nonsense gan1d figure out.png --run run.npz
XDG_CACHE_HOME=/proc/nonsense gan1d train out.npz $TINY
HOME=/nonsense TMPDIR=/nonsense gan1d figure out.png --run run.npz
LC_ALL=C PYTHONUTF8=0 gan1d certify run.npz
PYTHONWARNINGS=error gan1d train out.npz $TINY
"""


def tries(good: Path) -> list[Try]:
    """A try for each call; the folder `good` is not used."""
    diverges = Try("gan1d train out.npz $TINY --discriminator-learning-rate 1e38", (1,))
    groups = (REFUSED, (2,)), (DONE, (0, 3))
    lines = [Try(line, codes) for text, codes in groups for line in text.strip().splitlines()]
    return [*lines, diverges]
