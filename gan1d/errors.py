"""The two errors that gan1d raises of its own."""


class InputError(ValueError):
    """An argument cannot be used: the message names it, what was expected and what came."""


class DivergedError(RuntimeError):
    """Training produced NaN or infinity; the message names the step."""
