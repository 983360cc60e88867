"""A run and what it measures: each measure of its rows, computed once."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import theory
from gan1d.history import History

Array = NDArray[Any]


class Measured:
    """A run and what it measures at the rows asked for.

    Each measure is computed for all rows in one vectorised call, when it is first read: row by row, the
    calls would take longer than the arithmetic.
    """

    def __init__(self, history: History, rows: Iterable[int] = ()) -> None:
        self.history = history
        self._place: dict[int, int] = {}
        self._columns: dict[str, Array] = {}
        self.expect(rows)

    def expect(self, rows: Iterable[int]) -> None:
        """Add rows that will be asked for; any other may be asked for, too."""
        n = len(self.history.step)
        new = [row for row in dict.fromkeys(int(row) % n for row in rows) if row not in self._place]
        if not new:
            return
        start = len(self._place)
        self._place |= {row: start + i for i, row in enumerate(new)}
        for name, column in self._columns.items():
            self._columns[name] = np.concatenate([column, self.history.measure(name, new)])

    def of(self, name: str, rows: Iterable[int]) -> Array:
        """The measure of that name at rows of the record, (rows,)."""
        n = len(self.history.step)
        rows = [int(row) % n for row in rows]
        self.expect(rows)
        if name not in self._columns:
            self._columns[name] = self.history.measure(name, list(self._place))
        return self._columns[name][[self._place[row] for row in rows]]

    def at(self, name: str, row: int) -> float:
        """The measure of that name at one row of the record."""
        return float(self.of(name, [row])[0])

    def optimal_discriminator(self, row: int) -> Array:
        """D* against the generator of a row, (n_x,); NaN where both densities are 0."""
        return theory.optimal_discriminator(self.history.p_data, self.history.p_g[row])
