"""python -m gan1d."""

from gan1d.cli import run

run()
