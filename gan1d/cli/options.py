"""Options that several commands share, and the Config or request made from them."""

import argparse
from collections.abc import Callable, Collection
from dataclasses import fields, is_dataclass
from typing import Any, get_args

from gan1d.checks import quote
from gan1d.config import Config
from gan1d.fields import help_of

TOP = ("target", "seed", "protocol", "show", "panel", "theme", "size", "hold", "losses", "compare")
"""Fields whose options come first in the help of a command that draws."""


def add_request(
    parser: argparse.ArgumentParser, kind: Any, default: str, formats: str, **defaults: Any
) -> None:
    """Add the options for a picture: its file, the fields of `kind`, and the run that it shows.

    `defaults` replace the default values of the run's settings.
    """
    out = f"file to write ({default}): {formats}"
    parser.add_argument("out", metavar="OUT", nargs="?", default=default, help=out)
    first = parser.add_argument_group("used most")
    groups = [item for item in fields(kind) if is_dataclass(item.type)]
    for name in TOP:
        for part in (Config, kind, *(item.type for item in groups)):
            add_fields(first, part, [name], **defaults)
    first.add_argument("--run", metavar="RUN.npz", help="draw this saved run instead of training")
    add_fields(first, kind, [name for name in _others(kind) if name != "out"])
    for item in groups:
        add_fields(parser.add_argument_group(f"the {item.name}"), item.type, _others(item.type))
    add_training(parser, TOP, **defaults)


def add_training(
    parser: argparse.ArgumentParser, but: Collection[str] = (), **defaults: Any
) -> None:
    """Add --quiet, --no-cache, and the options of Config's fields, without the fields in `but`.

    `defaults` replace the default values of the fields.
    """
    parser.set_defaults(defaults=defaults)
    run = parser.add_argument_group("the run")
    names = [item.name for item in fields(Config) if item.name not in but]
    recipe = names.index("generator_learning_rate")
    add_fields(run, Config, names[:recipe], **defaults)
    run.add_argument("--quiet", action="store_true", help="show no progress bar")
    run.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="compile everything again; neither use nor fill your cache of compiled programs",
    )
    about = "What makes G and D converge, and the grids. One std is the data's standard deviation."
    add_fields(parser.add_argument_group("the recipe", about), Config, names[recipe:], **defaults)


def _others(kind: Any) -> list[str]:
    return [item.name for item in fields(kind) if item.name not in TOP]


def add_fields(
    group: "argparse._ActionsContainer", kind: Any, names: Collection[str], **defaults: Any
) -> None:
    """Add an option for each field of the class `kind` that is in `names`.

    argparse sets no default for an option that the user leaves out, so that a setting typed beside
    --run can be refused instead of ignored. The help shows `defaults` in place of the fields' defaults.
    """
    for item in fields(kind):
        about = item.metadata
        if item.name not in names or not about["option"] or is_dataclass(item.type):
            continue
        kinds = get_args(item.type) or (item.type,)
        # Texts are only converted here; the class checks values, with the same messages as in Python.
        style: dict[str, Any] = {"metavar": about.get("metavar", "TEXT")}
        if "parse" in about:
            style["type"] = reader(about["parse"], about["metavar"])
        elif bool in kinds:
            style = {"action": argparse.BooleanOptionalAction}
        elif int in kinds:
            style = {"type": whole, "metavar": about.get("metavar", "N")}
        elif float in kinds:
            style = {"type": number, "metavar": about.get("metavar", "X")}
        default = ("on" if item.default else "") if bool in kinds else defaults.get(item.name)
        text = help_of(item, default).replace("%", "%%")
        style |= {"help": text, "dest": item.name, "default": argparse.SUPPRESS}
        group.add_argument(flag(about.get("flag", item.name)), **style)


def from_options(kind: Any, options: argparse.Namespace) -> Any:
    """Make a dataclass, and the dataclasses in it, from the options named like their fields."""
    values = _values(kind, options)
    for item in fields(kind):
        if is_dataclass(item.type) and item.init:
            values[item.name] = from_options(item.type, options)
    return kind(**values)


def config_of(options: argparse.Namespace) -> Config:
    """A Config from options; the target "-" reads samples from standard input. Raises InputError."""
    values = options.defaults | _values(Config, options)
    if values.get("target") == "-":
        from gan1d.targets.text import SampleFile

        columns = {name: values.pop(name) for name in ("column", "skip") if name in values}
        values["target"] = SampleFile("-").samples_in(**columns)
    return Config(**values)


def flags_of(kind: Any, options: argparse.Namespace) -> list[str]:
    """The options that the user typed for fields of a class, such as --no-stratified."""
    values = _values(kind, options).items()
    return [flag(name) if value is not False else flag(f"no_{name}") for name, value in values]


def _values(kind: Any, options: argparse.Namespace) -> dict[str, Any]:
    return {i.name: getattr(options, i.name) for i in fields(kind) if i.name in options}


def flag(name: str) -> str:
    """The option for a field."""
    return "--" + name.replace("_", "-")


def reader(parse: Callable[[str], Any], expected: str) -> Callable[[str], Any]:
    """A converter for argparse that calls `parse`, and on a ValueError names what was expected."""

    def read(text: str) -> Any:
        try:
            return parse(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"expected {expected}, got {quote(text)}") from None

    return read


whole = reader(int, "a whole number")
number = reader(float, "a number")
