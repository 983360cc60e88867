"""The two ways in which a request to gan1d can fail."""


class InputError(ValueError):
    """Something the caller gave is not usable: the message names it, what was expected, what came."""


class DivergedError(RuntimeError):
    """Training left the finite numbers; the message names the step."""
