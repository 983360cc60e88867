"""Make the animation of the README: train the default run and write animations/gan1d.gif.

python scripts/make_animation.py [options of `gan1d animate`]
"""

import sys
from pathlib import Path

from gan1d.cli import run

OUT = Path(__file__).resolve().parent.parent / "animations" / "gan1d.gif"

if __name__ == "__main__":
    run(["animate", str(OUT), *sys.argv[1:]])
