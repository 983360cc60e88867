"""Many runs: which they are, the file and the table of their members."""

from gan1d.sweeps.file import load, save
from gan1d.sweeps.members import Member
from gan1d.sweeps.table import Sweep, columns, measured, summary, varied

__all__ = ["Member", "Sweep", "columns", "load", "measured", "save", "summary", "varied"]
