"""python -m gan1d."""

import sys

if not sys.flags.safe_path:
    # A file in the user's folder must not hide a module of Python's or of a library's.
    sys.path.append(sys.path.pop(0))

from gan1d.cli import run

run()
