"""Options that several commands share, and how their values are read."""

import argparse
from collections.abc import Callable
from dataclasses import Field, fields
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from gan1d.config import Config
from gan1d.errors import quote

if TYPE_CHECKING:
    from gan1d.render.film.request import Playback
    from gan1d.render.look.canvas import Canvas

    Asked = TypeVar("Asked", Canvas, Playback)

COMMON = (
    "seed",
    "steps",
    "k",
    "loss",
    "target",
    "column",
    "skip",
    "bandwidth",
    "batch_size",
    "record_every",
    "protocol",
)
"""Settings that are listed first; the others are ingredients of the recipe."""


def add_settings(parser: argparse.ArgumentParser, **defaults: Any) -> None:
    """Add an option for every setting of a run; those not given are absent from the result.

    `defaults` are those of the command where they are not Config's own.
    """
    common = parser.add_argument_group("the run")
    recipe = parser.add_argument_group("the recipe")
    for item in sorted(_settings(), key=lambda item: item.name not in COMMON):
        group = common if item.name in COMMON else recipe
        default = defaults.get(item.name, item.default)
        text = f"{item.metadata['help']} ({default})".replace("%", "%%")
        # Absent unless given, so that an option beside --run can be refused rather than ignored.
        style: dict[str, Any] = {"help": text, "default": argparse.SUPPRESS}
        if "parse" in item.metadata:
            style |= {"type": parsed(item.metadata["parse"]), "metavar": item.metadata["metavar"]}
        elif isinstance(item.default, bool):
            style["action"] = argparse.BooleanOptionalAction
        elif isinstance(item.default, int):
            style |= {"type": whole_number, "metavar": "N"}
        elif isinstance(item.default, float):
            style |= {"type": number, "metavar": "X"}
        elif "choices" in item.metadata:
            # As text only: Config checks the value, and its message is the one of all settings.
            style["metavar"] = f"{{{','.join(item.metadata['choices'])}}}"
        else:
            style["metavar"] = "TEXT"
        group.add_argument(flag(item.name), **style)


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, by field name; samples on standard input are read."""
    given = {name: getattr(options, name) for name in given_names(options)}
    if given.get("target") == "-":
        from gan1d.targets.text import SampleFile

        columns = {name: given.pop(name) for name in ("column", "skip") if name in given}
        given["target"] = SampleFile("-").samples_in(**columns)
    return given


def given_names(options: argparse.Namespace) -> list[str]:
    """The names of the settings that were given."""
    return [item.name for item in _settings() if item.name in options]


def flag(name: str) -> str:
    """The option for a field."""
    return "--" + name.replace("_", "-")


def _settings() -> "list[Field[Any]]":
    return [item for item in fields(Config) if item.metadata["option"]]


def add_runtime(parser: argparse.ArgumentParser) -> None:
    """Add the options that change how a command runs, but not what it makes."""
    parser.add_argument("--quiet", action="store_true", help="show no progress bar")
    parser.add_argument(
        "--timings", action="store_true", help="say on standard error where the time went"
    )
    parser.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="compile everything again, and keep no compiled programs in the user's cache folder",
    )


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a saved run."""
    parser.add_argument("--run", metavar="RUN.npz", help="draw this saved run instead of training")


def add_canvas(parser: argparse.ArgumentParser) -> None:
    """Add the options for theme and size; those not given are absent, except for the theme."""
    group = parser.add_argument_group("the picture")
    # Absent unless given: the defaults are those of Canvas.
    add = partial(group.add_argument, default=argparse.SUPPRESS)
    group.add_argument(
        "--theme",
        metavar="NAME",
        default="auto",
        help="paper (white), light (off-white, bolder), dark, a .toml file, or auto: paper but, on a "
        "page, dark for readers who prefer that (%(default)s)",
    )
    add("--transparent", action="store_true", help="no background")
    add("--size", type=size, metavar="WxH", help="width and height in pixels")
    add(
        "--width",
        metavar="N|LENGTH",
        help="width in pixels, or a length: 3.25in, 8cm, 82mm, 234pt; the height follows",
    )
    add(
        "--dpi",
        type=number,
        metavar="X",
        help="pixels per inch of the standard size, or of a --width in a unit of length",
    )
    add(
        "--font-size",
        type=number,
        metavar="PT",
        help="points of the smallest type (8 with a --width in a unit of length); the layout gives way",
    )
    add("--font", metavar="NAME", help="family of the type, one that is installed (DejaVu Sans)")
    add(
        "--math-font",
        metavar="NAME",
        help="of formulas: dejavusans, dejavuserif, stix, stixsans or cm (the family of the type)",
    )
    add_words(group)
    add(
        "--no-captions",
        dest="captions",
        action="store_false",
        help="leave out captions and the titles of panels and plots",
    )
    add("--no-numbers", dest="numbers", action="store_false", help="leave out measured numbers")
    add(
        "--axis",
        action="store_true",
        help="name the data's distribution, and show a few numbers on the x axis",
    )


def add_words(group: "argparse._ActionsContainer") -> None:
    """Add the options for the language of a picture; those not given are absent."""
    from gan1d.render.look.words import languages

    add = partial(group.add_argument, default=argparse.SUPPRESS)
    add("--language", metavar="CODE", help=f"of the words: {', '.join(languages())} (en)")
    add("--words", metavar="FILE.toml", help="texts of your own, by key, instead of some of them")


def add_playback(parser: argparse.ArgumentParser) -> None:
    """Add the options for how an animation is played; those not given are absent."""
    from gan1d.render.film.request import HOLD, PANEL_HOLD, POSTERS
    from gan1d.render.formats import by_ending
    from gan1d.render.formats.format import FPS, FRAMES

    page = by_ending()[".html"]
    group = parser.add_argument_group("the playback")
    # Absent unless given: the defaults are those of Playback.
    add = partial(group.add_argument, default=argparse.SUPPRESS)
    add(
        "--frames",
        type=whole_number,
        metavar="N",
        help=f"about how many frames ({FRAMES}; on a page {page.frames}, or fewer for a small file)",
    )
    add(
        "--fps",
        type=number,
        metavar="X",
        help=f"frames per second ({FPS:.1f}; {page.fps:g} on a page)",
    )
    add(
        "--duration",
        type=number,
        metavar="SECONDS",
        help="length of the whole animation, instead of --fps; holds keep theirs",
    )
    add(
        "--panel-hold",
        type=number,
        metavar="SECONDS",
        help=f"how long the end of each panel stays, and what else is to be read ({PANEL_HOLD:g})",
    )
    add(
        "--hold",
        type=number,
        metavar="SECONDS",
        help=f"how long the last frame stays ({HOLD:g})",
    )
    add(
        "--from",
        dest="start",
        type=place,
        metavar="PLACE",
        help="show only what comes from here on: a phase, such as b, or a training step",
    )
    add(
        "--to",
        dest="end",
        type=place,
        metavar="PLACE",
        help="show only what comes up to here, the end of a phase or a training step",
    )
    add("--play-once", dest="once", action="store_true", help="do not loop")
    add(
        "--poster",
        metavar=f"{{{','.join(POSTERS)}}}",
        help="what is shown where nothing plays: the first frame, or the finished figure (first; in "
        "LaTeX last)",
    )
    add(
        "--max-size",
        type=byte_count,
        metavar="BYTES",
        help="most bytes of the file, such as 900kB or 1.5MB; colours and then frames are reduced",
    )


def asked(kind: "type[Asked]", options: argparse.Namespace) -> "Asked":
    """A dataclass made from the options that have the names of its fields, if they were given."""
    names = [item.name for item in fields(kind)]
    return kind(**{name: getattr(options, name) for name in names if name in options})


def whole_number(text: str) -> int:
    """A whole number."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number, got {quote(text)}") from None


def number(text: str) -> float:
    """A number."""
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, got {quote(text)}") from None


def place(text: str) -> str | int:
    """The name of a phase, or a training step as a whole number."""
    try:
        return int(text)
    except ValueError:
        return text


def parsed(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """A setting with a way of its own to read its value."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"expected a number or auto, got {quote(text)}"
            ) from None

    return read


def size(text: str) -> tuple[int, int]:
    """Width and height from a text like "640x360"."""
    width, _, height = text.lower().partition("x")
    try:
        return int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"expected WIDTHxHEIGHT in pixels, got {quote(text)}"
        ) from None


_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1024, "mib": 1024**2}


def byte_count(text: str) -> int:
    """A number of bytes from a text like "900kB"; "900k" will do."""
    digits = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    unit = text[len(digits) :].strip().lower()
    try:
        return int(float(digits) * _UNITS[unit if len(unit) != 1 or unit == "b" else f"{unit}b"])
    except (ValueError, OverflowError, KeyError):
        raise argparse.ArgumentTypeError(
            f"expected a number of bytes, such as 900kB or 1.5MB, got {quote(text)}"
        ) from None
