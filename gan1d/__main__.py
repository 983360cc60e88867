"""python -m gan1d."""

from gan1d.cli.program import run

run()
