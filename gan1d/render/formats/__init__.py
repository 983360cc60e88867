"""File formats, a module each: its FORMAT says what the format can hold and how it is written.

A module added to this folder is found by itself; no list needs to name it.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from gan1d.files import write_whole
from gan1d.render.formats.format import Format, Still


def by_ending() -> dict[str, Format]:
    """All formats, by the endings of their files."""
    names = sorted(module.name for module in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    formats = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {one.ending: one for one in formats}


def film_endings() -> tuple[str, ...]:
    """What an animation may be written as."""
    return tuple(ending for ending, one in by_ending().items() if one.write_film)


def still_endings() -> tuple[str, ...]:
    """What a still figure may be written as."""
    return tuple(ending for ending, one in by_ending().items() if one.write_still)


def films_in_words() -> str:
    """The endings of animations, with what they are, as a list for a help text."""
    films = [one for one in by_ending().values() if one.write_film]
    entries = [f"{one.ending} ({one.what})" if one.what else one.ending for one in films]
    return f"{', '.join(entries[:-1])} or {entries[-1]}"


def write_still(path: Path, still: Still) -> None:
    """Write a figure, whole or not at all; the path's ending picks the format."""
    write = by_ending()[path.suffix.lower()].write_still
    assert write is not None
    data = write(still)
    with write_whole(path) as temporary:
        temporary.write_bytes(data)
