"""Run the command line as `python -m gan1d`."""

import sys

if not sys.flags.safe_path:
    # A file in the working folder must not hide a module of Python or of a library.
    sys.path.append(sys.path.pop(0))

from gan1d.cli import run

run()
