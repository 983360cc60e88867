"""From what a config says of the data to p_data, and to what a record says of it."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gan1d.config import Config
from gan1d.errors import InputError, in_words, quote
from gan1d.provenance import Provenance
from gan1d.targets.distributions import Empirical, Target, quantile_table
from gan1d.targets.text import OWN, is_file, parse_target

# What samples and objects of the user's need is imported where they come: most runs have none.
if TYPE_CHECKING:
    from gan1d.targets.samples import Read

LEAST_VALUES = 20
"""Distinct samples below which they are not taken as they are: no G of continuous noise has p_g in a
few points."""


@dataclass(frozen=True, eq=False)
class Resolved:
    """The data of a run.

    Attributes:
        target: p_data.
        samples: (n,) those it came from, sorted; None if there are none.
        provenance: what the config does not say of it.
    """

    target: Target
    samples: NDArray[np.float64] | None = None
    provenance: Provenance = Provenance()  # noqa: RUF009  (frozen)

    @cached_property
    def quantiles(self) -> NDArray[np.float32]:
        """The quantile table of the target. Raises InputError."""
        table = quantile_table(self.target)
        if not np.isfinite(table).all() or np.any(np.diff(table) < 0):
            raise InputError(
                f"target: expected quantiles that are finite and increase with u, got others for "
                f"{self.provenance.target or quote(self.target)}"
            )
        return table

    def with_optimizers(self, generator: object, discriminator: object) -> "Resolved":
        """The same, for a run whose optimizers were handed over, unless they are None."""
        given = {"generator_optimizer": generator, "discriminator_optimizer": discriminator}
        found = tuple((name, in_words(one)) for name, one in given.items() if one is not None)
        known = self.provenance
        return replace(self, provenance=replace(known, handed_over=(*known.handed_over, *found)))

    def histogram(self, x_edges: NDArray[np.float64]) -> NDArray[np.float64] | None:
        """The histogram of the samples in the bins, (n_x,), per unit x; None if there are none."""
        if self.samples is None:
            return None
        from gan1d.targets.smoothed import histogram

        return histogram(self.samples, x_edges, getattr(self.target, "bandwidth", None))


def resolve(config: Config) -> Resolved:
    """The data that a config asks for. Raises InputError if they cannot be had."""
    text = config.target
    if type(text) is not str:
        return _given(config)
    if text.startswith(OWN):
        raise InputError(
            f"target: {quote(text.removeprefix(OWN))} was handed over and is not saved; hand it over "
            "again: Config(target=...), train(config, target=...), or --target - for standard input"
        )
    if not is_file(text):
        return Resolved(parse_target(text))
    from gan1d.targets.samples import read_samples

    read = read_samples(text, config.column, config.skip)
    name = Path(text).name
    words = f"{read.said} of {name}, SHA-256 {read.digest}"
    return _smoothed(config, read, Provenance(words, (f"{text}, SHA-256 {read.digest}",)))


def _given(config: Config) -> Resolved:
    """What was handed over from Python."""
    from gan1d.targets.samples import Read

    words, target = config.target.removeprefix(OWN), config.target.target
    known = Provenance(words, handed_over=(("target", words),))
    if isinstance(target, Read):
        return _smoothed(config, target, known)
    return Resolved(target, provenance=known)


def _smoothed(config: Config, read: "Read", known: Provenance) -> Resolved:
    from gan1d.targets.smoothed import Smoothed, remarks

    samples = Empirical(read.values).samples
    if config.bandwidth == 0:
        if (found := np.unique(samples).size) < LEAST_VALUES:
            raise InputError(
                f"bandwidth: expected one above 0 for samples with only {found} distinct values, which "
                "no G of continuous noise can produce; leave it out to have it chosen"
            )
        target: Target = Empirical(samples)
        how, notices = "not smoothed", tuple[str, ...]()
    else:
        target = Smoothed(samples, config.bandwidth)
        how = f"smoothed with bandwidth {target.bandwidth:.3g}"
        notices = tuple(remarks(samples, target.bandwidth))
    words = f"{known.target}, {how}"
    return Resolved(target, samples, replace(known, target=words, notices=notices))
