"""File formats, each in a module whose FORMAT describes it.

To add a format, add such a module to this folder.
"""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from gan1d.files import write_whole
from gan1d.render.formats.format import Format, Still


def by_ending() -> dict[str, Format]:
    """All formats, by file ending."""
    names = sorted(module.name for module in iter_modules(__path__))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    formats = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {one.ending: one for one in formats}


def film_endings() -> tuple[str, ...]:
    """The endings of files that hold animations."""
    return tuple(ending for ending, one in by_ending().items() if one.write_film)


def still_endings() -> tuple[str, ...]:
    """The endings of files that hold stills."""
    return tuple(ending for ending, one in by_ending().items() if one.write_still)


def films_in_words() -> str:
    """The endings of animations as a list for help texts, with a few words on some of them."""
    films = [one for one in by_ending().values() if one.write_film]
    entries = [f"{one.ending} ({one.what})" if one.what else one.ending for one in films]
    return f"{', '.join(entries[:-1])} or {entries[-1]}"


def write_still(path: Path, still: Still) -> None:
    """Write a figure in the format of the path's ending; no partial file is left on failure."""
    write = by_ending()[path.suffix.lower()].write_still
    assert write is not None
    data = write(still)
    with write_whole(path) as temporary:
        temporary.write_bytes(data)
