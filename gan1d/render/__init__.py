"""From a History to pictures. Nothing here imports JAX."""

from gan1d import checks
from gan1d.errors import InputError

STILL_ENDINGS = (".png", ".svg", ".pdf")
"""What a still figure may be written as."""
SMALLEST_SIDE, LARGEST_SIDE = 160, 8192


def check_size(size: tuple[int, int]) -> None:
    """Raise InputError unless width and height can be drawn."""
    if not isinstance(size, tuple) or len(size) != 2:
        raise InputError(f"size: expected a width and a height, got {size!r}")
    for name, pixels in zip(("width", "height"), size, strict=True):
        checks.whole(f"size: {name}", pixels, at_least=SMALLEST_SIDE, at_most=LARGEST_SIDE)
