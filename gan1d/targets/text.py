"""Targets named by a text, as on the command line: "normal:4,1.25", or the path of a file."""

from collections.abc import Callable
from pathlib import Path

from gan1d.errors import InputError, quote
from gan1d.targets.distributions import Empirical, Laplace, Mixture, Normal, Target, Uniform
from gan1d.targets.samples import SAMPLE_FILES, read_samples

FORMS = (
    "normal:MEAN,STD",
    "uniform:LOW,HIGH",
    "laplace:LOC,SCALE",
    "mixture:WEIGHT,MEAN,STD/...",
    "the path of a .npy, .csv or .txt of samples",
)
_PAIRS: dict[str, Callable[[float, float], Target]] = {
    "normal": Normal,
    "uniform": Uniform,
    "laplace": Laplace,
}


def parse_target(text: str) -> Target:
    """The target named by a text like "normal:4,1.25", or by the path of a file of samples.

    Raises InputError if the text names no target or the file cannot be used.
    """
    if text.lower().endswith(SAMPLE_FILES):
        return Empirical(read_samples(Path(text)))
    name, _, arguments = text.partition(":")
    if name == "mixture":
        rows = [_numbers(part, 3, text) for part in arguments.split("/")]
        return Mixture(tuple(row[0] for row in rows), tuple(Normal(*row[1:]) for row in rows))
    if name not in _PAIRS and name.isidentifier():
        # Imported here: SciPy takes a second.
        from gan1d.targets.named import Named

        return Named(name, _numbers(arguments, None, text) if arguments else ())
    if name not in _PAIRS:
        raise InputError(
            f"target: expected {', '.join(FORMS[:-1])} or {FORMS[-1]}, got {quote(text)}"
        )
    first, second = _numbers(arguments, 2, text)
    return _PAIRS[name](first, second)


def check_form(text: str) -> None:
    """Raise InputError unless the text names a target; a file of samples need not exist.

    A saved run can be read on a machine that does not have its samples.
    """
    if not text.lower().endswith(SAMPLE_FILES):
        parse_target(text)


def _numbers(text: str, count: int | None, whole: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(","))
    except ValueError:
        numbers = ()
    if count is None and not numbers:
        raise InputError(f"target: expected numbers after the name, got {quote(whole)}")
    if count is not None and len(numbers) != count:
        form = next(form for form in FORMS if form.startswith(whole.partition(":")[0]))
        raise InputError(f"target: expected {form} with {count} numbers, got {quote(whole)}")
    return numbers
