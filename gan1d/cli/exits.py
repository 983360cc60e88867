"""Exit codes of the commands."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended. Other programs rely on these numbers."""

    OK = 0
    FAILED = 1
    """The run diverged, memory ran out, or the process that trains was ended from outside."""
    USAGE = 2
    """The request cannot be carried out as it stands, or its output cannot be written."""
    NOT_CONVERGED = 3
    INTERRUPTED = 130
