"""Many runs: the members of a sweep, the table that they make, and the file that keeps them."""

from gan1d.sweeps.files import load, save
from gan1d.sweeps.members import Member, Range, members_of, varied
from gan1d.sweeps.table import Pass, columns, passes, summary

__all__ = [
    "Member",
    "Pass",
    "Range",
    "columns",
    "load",
    "members_of",
    "passes",
    "save",
    "summary",
    "varied",
]
