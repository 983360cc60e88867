"""Is a font installed? Matplotlib, which knows, is imported only when this is asked."""

from contextlib import suppress
from functools import cache
from typing import Any

from gan1d.checks import did_you_mean
from gan1d.errors import InputError, quote

_LONGEST_NAME = 100


def check_font(name: str, value: Any) -> None:
    """Raise InputError unless the value is the name of a font that is installed."""
    if not (isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME):
        raise InputError(f"{name}: expected the name of a font, got {quote(value)}")
    if not is_installed(value):
        from matplotlib import font_manager

        near = did_you_mean(value, font_manager.get_font_names())
        raise InputError(f"{name}: expected one that is installed, got {quote(value)}{near}")


@cache
def is_installed(family: str) -> bool:
    """Does Matplotlib find this family of fonts?"""
    from matplotlib import font_manager

    manager = font_manager.fontManager
    if family not in manager.get_font_names():
        # Matplotlib's list of fonts is as old as its cache.
        listed = {entry.fname for entry in manager.ttflist}
        for path in set(font_manager.findSystemFonts()) - listed:
            with suppress(Exception):  # no font that can be read
                manager.addfont(path)
    return family in manager.get_font_names()
