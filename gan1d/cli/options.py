"""Options that several commands share, and how their values are read."""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from gan1d.checks import quote
from gan1d.config import Config
from gan1d.fields import described

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
    """Add an option for every setting of a run; `defaults` are the command's own."""
    run, recipe = parser.add_argument_group("the run"), parser.add_argument_group("the recipe")
    add_fields(run, Config, COMMON, **defaults)
    others = [item.name for item in fields(Config) if item.name not in COMMON]
    add_fields(recipe, Config, others, **defaults)


def add_canvas(parser: argparse.ArgumentParser) -> None:
    """Add the options for theme, size and words."""
    from gan1d.render.look.canvas import Canvas

    add_fields(parser.add_argument_group("the picture"), Canvas)


def add_playback(parser: argparse.ArgumentParser) -> None:
    """Add the options for how an animation is played."""
    from gan1d.render.film.request import Playback

    add_fields(parser.add_argument_group("the playback"), Playback)


def add_fields(
    group: "argparse._ActionsContainer",
    kind: type[Any],
    names: Sequence[str] | None = None,
    **defaults: Any,
) -> None:
    """Add an option for each of these fields of a class, by default all of them.

    Those not given are absent from the result, so that an option beside --run can be refused rather
    than ignored. `defaults` are shown instead of the field's own.
    """
    for item in fields(kind):
        about = item.metadata
        if (names is not None and item.name not in names) or not about["option"]:
            continue
        kinds = get_args(item.type) or (item.type,)
        # As text, unless it is a number: the class checks the value, and its message is the one of all.
        style: dict[str, Any] = {"metavar": about.get("metavar", "TEXT")}
        if "parse" in about:
            style["type"] = parsed(about["parse"], about["metavar"])
        elif bool in kinds:
            style = {"action": argparse.BooleanOptionalAction}
        elif int in kinds:
            style = {"type": whole_number, "metavar": about.get("metavar", "N")}
        elif float in kinds:
            style = {"type": number, "metavar": about.get("metavar", "X")}
        text = described(item, defaults.get(item.name)).replace("%", "%%")
        style |= {"help": text, "dest": item.name, "default": argparse.SUPPRESS}
        group.add_argument(flag(about.get("flag", item.name)), **style)


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
    return [item.name for item in fields(Config) if item.name in options]


def flag(name: str) -> str:
    """The option for a field."""
    return "--" + name.replace("_", "-")


def add_runtime(parser: argparse.ArgumentParser) -> None:
    """Add the options that change how a command runs, but not what it makes."""
    parser.add_argument("--quiet", action="store_true", help="show no progress bar")
    parser.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="compile everything again, and keep no compiled programs in the user's cache folder",
    )


def add_run(parser: argparse.ArgumentParser) -> None:
    """Add the option that names a saved run."""
    parser.add_argument("--run", metavar="RUN.npz", help="draw this saved run instead of training")


def asked(kind: Any, options: argparse.Namespace) -> Any:
    """A dataclass made from the options that have the names of its fields, and of theirs."""
    given = {}
    for item in fields(kind):
        if item.name in options:
            given[item.name] = getattr(options, item.name)
        elif item.init and is_dataclass(item.type):
            given[item.name] = asked(item.type, options)
    return kind(**given)


def parsed(parse: Callable[[str], Any], expected: str) -> Callable[[str], Any]:
    """A type for argparse: what `parse` makes of a text, or the usual message."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"expected {expected}, got {quote(text)}") from None

    return read


whole_number = parsed(int, "a whole number")
number = parsed(float, "a number")
