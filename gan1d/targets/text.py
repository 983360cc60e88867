"""Make a target of whatever a user may pass: a text, a path, samples, a distribution or an object."""

import os
from contextlib import suppress
from pathlib import PurePath
from typing import Any

import numpy as np

from gan1d.checks import InputError, as_input_error, quote, reason
from gan1d.targets.distributions import OWN, Laplace, Mixture, Normal, Target, Uniform, digest
from gan1d.targets.own import Own, of_scipy, scipy_target
from gan1d.targets.smoothed import Empirical

SAMPLE_FILES = (".npy", ".csv", ".txt", ".tsv", ".csv.gz", ".txt.gz", ".tsv.gz")
"""Endings of files of samples."""
FORMS = (
    "normal:MEAN,STD",
    "uniform:LOW,HIGH",
    "laplace:LOC,SCALE",
    "mixture:WEIGHT,MEAN,STD/...",
    "a distribution of scipy.stats such as gamma:2",
    f"the path of a file of samples ({', '.join(SAMPLE_FILES)})",
)


class SampleFile(Target):
    """A file of samples, which is read when a run begins."""

    settings = ("column", "skip", "bandwidth")

    def __init__(self, path: str) -> None:
        self.text = self.words = path

    @property
    def label(self) -> str:
        """The file's name."""
        return PurePath(self.text).name

    def samples_in(self, column: str | None = None, skip: int = 0) -> Empirical:
        """The samples in the file, or on standard input. Raises InputError."""
        from gan1d.targets.samples import STDIN, read_samples

        values, words = read_samples(self.text, column, skip)
        samples = Empirical(values, words)
        if self.text != STDIN:
            sha = f"SHA-256 {digest(values)}"
            samples.text, samples.needs = self.text, f"{self.text}, {sha}"
            samples.words = f"{words} of {self.label}, {sha}"
        return samples

    def learnt(
        self, column: str | None = None, skip: int = 0, bandwidth: float | None = None
    ) -> Target:
        """The samples in the file, smoothed. Raises InputError."""
        return self.samples_in(column, skip).learnt(bandwidth)


class NotSaved(Target):
    """A target of which a saved run holds only the text: a Python object, or standard input."""

    settings = ("bandwidth",)

    def __init__(self, text: str) -> None:
        self.text, self.words = text, text.removeprefix(OWN)

    def learnt(self, bandwidth: float | None = None) -> Target:
        """Raise InputError, since the target was not saved."""
        raise InputError(
            f"target: {quote(self.words)} is not saved with the settings; pass it again: "
            "Config(target=...), train(config, target=...), or --target - for standard input"
        )


def target_of(value: Any) -> Target:
    """Make a target from a text, a path, samples, a distribution of SciPy or an object.

    What NumPy turns into an array of real numbers is taken as samples. Files are not read yet. Raises
    InputError for anything else.
    """
    if isinstance(value, Target):
        return value
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if isinstance(value, str):
        return _of_text(value.strip())
    if hasattr(value, "freeze") and hasattr(value, "name"):
        # A distribution of SciPy without arguments.
        name = f"scipy.stats.{value.name}"
        message = f"target: expected arguments, as in {name}(...), got {name}"
        with as_input_error(message, TypeError):
            value = value()
    if hasattr(value, "cdf"):
        with as_input_error(f"target: expected one distribution, got {quote(value)}", TypeError):
            return of_scipy(value) if hasattr(value, "dist") else Own(value)
    try:
        array = np.asanyarray(value)
        if not array.ndim or array.dtype.kind in "bcmMSU":
            # A single value, or booleans, complex numbers, times or texts.
            raise TypeError(f"{array.dtype} of shape {array.shape}")
        if array.dtype.kind == "O":
            array = np.vectorize(_number, otypes=[np.float64])(array)
        with np.errstate(over="ignore"):
            values = np.asarray(np.ma.filled(array.astype(np.float64), np.nan))
    except Exception as error:
        raise InputError(
            "target: expected text such as 'normal:4,1.25', samples as numbers, a distribution of "
            "scipy.stats or an object with cdf and quantile (or ppf), got "
            f"{quote(value)} ({reason(error)})"
        ) from None
    return Empirical(values)


def _number(item: Any) -> float:
    """A number in a list or a table; NaN for the objects that mark a missing sample."""
    return np.nan if type(item).__name__ in ("NoneType", "NAType", "NaTType") else float(item)


def parse_target(text: str) -> Target:
    """The distribution that a text such as "normal:4,1.25" names; a file is read. Raises InputError."""
    return target_of(text).learnt()


def _of_text(text: str, whole: str = "") -> Target:
    """The target that a text names. Messages on its form quote `whole`, of which it may be a part."""
    whole = whole or text
    if text.startswith(OWN):
        return NotSaved(text)
    name, _, arguments = text.partition(":")
    if name == "mixture":
        pairs = [_weighted(part, text) for part in arguments.split("/")]
        return Mixture(*zip(*pairs, strict=True))
    if text.lower().endswith(SAMPLE_FILES):
        return SampleFile(text)
    for kind in (Normal, Uniform, Laplace):
        if name == kind.__name__.lower():
            return kind(*_numbers(arguments, 2, whole))
    if not name.isidentifier():
        raise InputError(
            f"target: expected {', '.join(FORMS[:-1])} or {FORMS[-1]}, got {quote(whole)}"
        )
    return scipy_target(name, _numbers(arguments, 0, whole) if arguments else ())


def _weighted(text: str, whole: str) -> tuple[float, Target]:
    """The weight and the distribution in a part of a mixture, such as "0.5,2,1" or "0.5,gamma:2"."""
    weight, _, rest = text.partition(",")
    part = _of_text(rest if rest[:1].isalpha() else f"normal:{rest}", whole)
    if isinstance(part, Mixture | SampleFile | NotSaved):
        raise InputError(f"target: expected one distribution in each part, got {quote(whole)}")
    return _numbers(weight, 1, whole)[0], part


def _numbers(text: str, count: int, whole: str) -> tuple[float, ...]:
    """The numbers in a text, separated by commas: `count` of them or, if that is 0, at least one."""
    numbers: tuple[float, ...] = ()
    with suppress(ValueError):
        numbers = tuple(map(float, text.split(",")))
    if not numbers or len(numbers) != (count or len(numbers)):
        forms = [form for form in FORMS if form.startswith(whole.partition(":")[0])]
        raise InputError(
            f"target: expected {forms[0] if forms else 'numbers after the name'}, got {quote(whole)}"
        )
    return numbers
