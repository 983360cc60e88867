"""A run and what it measures: each measure of a row is computed once."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import theory
from gan1d.checks import InputError, quote
from gan1d.history import History

Array = NDArray[Any]


class Measured:
    """A run that remembers what has been measured of its rows.

    Rows that are asked for together are measured in one vectorised call: row by row, the calls would
    take longer than the arithmetic. Raises InputError, by the argument's `name`, for what is no run.
    """

    def __init__(self, history: History, name: str = "history") -> None:
        if not isinstance(history, History):
            raise InputError(
                f"{name}: expected a run, got {quote(history)}; read a saved one with History.load"
            )
        self.history = history
        self._known: dict[str, dict[int, float]] = {}

    def of(self, name: str, rows: Iterable[int]) -> Array:
        """The measure of that name at rows of the record, (rows,)."""
        n = len(self.history.step)
        rows = [int(row) % n for row in rows]
        known = self._known.setdefault(name, {})
        new = [row for row in dict.fromkeys(rows) if row not in known]
        if new:
            known |= zip(new, self.history.measure(name, new), strict=True)
        return np.array([known[row] for row in rows])

    def at(self, name: str, row: int) -> float:
        """The measure of that name at one row of the record."""
        return float(self.of(name, [row])[0])

    def optimal_discriminator(self, row: int) -> Array:
        """D* against the generator of a row, (n_x,); NaN where both densities are 0."""
        return theory.optimal_discriminator(self.history.p_data, self.history.p_g[row])
