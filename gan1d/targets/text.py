"""Targets named by a text, as on the command line: "normal:4,1.25", "gamma:2", or a mixture of them."""

from collections.abc import Callable

from gan1d.errors import InputError, quote
from gan1d.targets.distributions import Laplace, Mixture, Normal, Target, Uniform

TEXTS = (".csv", ".txt", ".tsv")
SAMPLE_FILES = (".npy", *TEXTS, *(f"{ending}.gz" for ending in TEXTS))
"""What the names of files of samples end in."""
FORMS = (
    "normal:MEAN,STD",
    "uniform:LOW,HIGH",
    "laplace:LOC,SCALE",
    "mixture:WEIGHT,MEAN,STD/...",
    "a distribution of scipy.stats such as gamma:2",
    f"the path of a file of samples ({', '.join(SAMPLE_FILES)})",
)
OWN = "own:"
"""Begins the text of a target that only Python can hand over."""
_PAIRS: dict[str, Callable[[float, float], Target]] = {
    "normal": Normal,
    "uniform": Uniform,
    "laplace": Laplace,
}


def is_file(text: str) -> bool:
    """Is it the path of a file of samples?"""
    return text.lower().endswith(SAMPLE_FILES) and not text.startswith("mixture:")


def parse_target(text: str) -> Target:
    """The distribution named by a text like "normal:4,1.25"; of a file, its samples, smoothed.

    Raises InputError if the text names no target or the file cannot be used.
    """
    if is_file(text):
        # Imported here: a text that is no path needs none of it.
        from gan1d.targets.samples import read_samples
        from gan1d.targets.smoothed import Smoothed

        return Smoothed(read_samples(text).values)
    name, _, arguments = text.partition(":")
    if name == "mixture":
        pairs = [_weighted(part, text) for part in arguments.split("/")]
        return Mixture(tuple(weight for weight, _ in pairs), tuple(part for _, part in pairs))
    if name in _PAIRS:
        first, second = _numbers(arguments, 2, text)
        return _PAIRS[name](first, second)
    if not name.isidentifier():
        raise InputError(
            f"target: expected {', '.join(FORMS[:-1])} or {FORMS[-1]}, got {quote(text)}"
        )
    # Imported here: SciPy takes a second.
    from gan1d.targets.named import Named

    return Named(name, _numbers(arguments, None, text) if arguments else ())


def _weighted(text: str, whole: str) -> tuple[float, Target]:
    """A part of a mixture: its weight, then MEAN,STD of a normal or any distribution's text."""
    weight, _, rest = text.partition(",")
    if rest[:1].isalpha():
        if rest.startswith("mixture"):
            raise InputError(f"target: expected no mixture within a mixture, got {quote(whole)}")
        if is_file(rest):
            raise InputError(f"target: expected no file within a mixture, got {quote(whole)}")
        return _numbers(weight, 1, whole)[0], parse_target(rest)
    numbers = _numbers(text, 3, whole)
    return numbers[0], Normal(*numbers[1:])


def _numbers(text: str, count: int | None, whole: str) -> tuple[float, ...]:
    parts = [part.strip() for part in text.split(",")]
    # Python would also take other digits than these, and underscores.
    plain = all(part.isascii() and "_" not in part for part in parts)
    try:
        numbers = tuple(float(part) for part in parts) if plain else ()
    except ValueError:
        numbers = ()
    if count is None and not numbers:
        raise InputError(f"target: expected numbers after the name, got {quote(whole)}")
    if count is not None and len(numbers) != count:
        form = next(form for form in FORMS if form.startswith(whole.partition(":")[0]))
        raise InputError(f"target: expected {form}, got {quote(whole)}")
    return numbers
