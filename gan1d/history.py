"""The record of a run: plain arrays, saved as a .npz without pickles."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from gan1d import checks
from gan1d.archive import check_run_output, check_version, read_arrays
from gan1d.checks import InputError, one_line, quote
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.files import write_whole
from gan1d.measures import MEASURES, Array
from gan1d.provenance import Provenance, config_and_provenance, is_foreign, source_text

VERSION = 3
"""Version of the file format. No other version is read, since earlier ones were never released."""
GOAL, STEPS = "goal", "steps"
"""How a phase ended: it reached its goal, or its steps ran out."""
LEAST_COVERED = 0.9
"""Least probability of p_data inside the window; with less, a record is of little use."""
_MOST_ASTRAY = 1e-3
"""Largest L1 distance of p_g from the push-forward of g_of_z. Rounding causes less than 1e-5 on any
machine. A distance of 1e-3 changes a JSD of 0.01, its limit, by less than 0.003 nats."""

display: Callable[[], Any] = partial(import_module, "gan1d.render.notebook")
"""Import the module that shows a run in a notebook, only when needed: a record needs no pictures."""


class _Kind(NamedTuple):
    """The values that an array may have: NumPy's dtype kinds, a description, and bounds."""

    dtypes: str
    words: str
    low: float = -np.inf
    high: float = np.inf
    increasing: bool = False

    def holds(self, array: Array) -> bool:
        """Whether an array is of this kind."""
        if array.dtype.kind not in self.dtypes or array.dtype.kind == "U":
            return array.dtype.kind in self.dtypes
        if self.increasing and not np.all(array[1:] > array[:-1]):
            return False
        ends = [array.min(), array.max()] if array.size else []
        return all(np.isfinite(end) and self.low <= end <= self.high for end in ends)


_NUMBERS = _Kind("fiu", "finite numbers")
_GRID = _Kind("fiu", "finite numbers that increase", increasing=True)
_DENSITY = _Kind("fiu", "finite densities of at least 0", low=0.0)
_PROBABILITY = _Kind("fiu", "probabilities from 0 to 1", 0.0, 1.0)
_LOSS = _Kind("f", "finite numbers; NaN only in a run from a Recorder")
_STEPS = _Kind("iu", "whole numbers of at least 0 that increase", low=0.0, increasing=True)
_TEXTS = _Kind("U", "texts")

_ARRAYS: dict[str, tuple[_Kind, tuple[str, ...]]] = {
    "x": (_GRID, ("n_x",)),
    "x_edges": (_GRID, ("n_x + 1",)),
    "z": (_GRID, ("n_z",)),
    "step": (_STEPS, ("T",)),
    "phase": (_TEXTS, ("T",)),
    "p_data": (_DENSITY, ("n_x",)),
    "p_g": (_DENSITY, ("T", "n_x")),
    "d": (_PROBABILITY, ("T", "n_x")),
    "g_of_z": (_NUMBERS, ("T", "n_z")),
    "discriminator_loss": (_LOSS, ("T",)),
    "generator_loss": (_LOSS, ("T",)),
    "phase_last_step": (_STEPS, ("P",)),
    "phase_end": (_TEXTS, ("P",)),
    "p_samples": (_DENSITY, ("n_x",)),
}
"""The values and the axes of each array of a record, by the array's name in the file."""


@dataclass(frozen=True, eq=False)
class History:
    """The record of one run, a row per recorded step; all measures and pictures come from it.

    Two records are equal if their configs, provenances and arrays are equal. The arrays are read-only
    views of the arguments; nothing is copied.

    Attributes:
        x: (n_x,) bin centres of the window, data units.
        x_edges: (n_x + 1,) bin edges.
        z: (n_z,) the noise grid, from one end of p_z's support to the other; denser where the data's
            quantile function is steep.
        step: (T,) training step of each row; row 0 of `train` is the untrained pair, step 0.
        phase: (T,) name of the phase that each row belongs to.
        p_data: (n_x,) bin-averaged density of the data, per unit x.
        p_g: (T, n_x) exact bin-averaged density of G(z), per unit x.
        d: (T, n_x) D at the bin centres, a probability.
        g_of_z: (T, n_z) G on the noise grid, data units.
        discriminator_loss: (T,) minibatch loss of D before its last update in the step, nats; NaN
            if it is unknown.
        generator_loss: (T,) minibatch loss of G before its update in the step, nats; NaN if unknown.
        phase_last_step: (P,) the last training step of each phase that has ended, in the order of
            the config's plan.
        phase_end: (P,) how each of these phases ended: "goal" if it reached its goal; "steps" if its
            steps ran out first, or if it has no goal.
        config: the settings of the run.
        p_samples: (n_x,) histogram of the data's samples, per unit x, with bars wider than the bins;
            p_data is their density, smoothed unless bandwidth is 0. None if the data are not samples.
        provenance: facts about the run that the config lacks, such as which part of a file was read.

    Phases that end after the last row are dropped from phase_last_step and phase_end.

    The curves as an xarray dataset, which `to_dataframe()` turns into a pandas table:

    >>> import xarray as xr
    >>> curves = {name: (("step", "x"), getattr(history, name)) for name in ("p_g", "d")}
    >>> dataset = xr.Dataset(curves, {"step": history.step, "x": history.x})
    """

    x: Array
    x_edges: Array
    z: Array
    step: Array
    phase: Array
    p_data: Array
    p_g: Array
    d: Array
    g_of_z: Array
    discriminator_loss: Array
    generator_loss: Array
    phase_last_step: Array
    phase_end: Array
    config: Config
    p_samples: Array | None = None
    provenance: Provenance = field(default_factory=Provenance)
    _cache: dict[str, Array] = field(default_factory=dict, init=False)

    @np.errstate(all="ignore")  # numbers that overflow fail the checks
    def __post_init__(self) -> None:
        """Check the arrays. Raises ValueError, most often InputError naming a wrong array."""
        sizes = {"n_x": self.x.size, "n_z": self.z.size, "T": self.step.size}
        sizes |= {"n_x + 1": self.x.size + 1, "P": self.phase_last_step.size}
        for name, array in self._arrays.items():
            kind, axes = _ARRAYS[name]
            shape = tuple(sizes[axis] for axis in axes)
            if array.shape != shape:
                raise InputError(
                    f"{name}: expected shape ({', '.join(axes)}) = {shape}, got {array.shape}"
                )
            recorded = array[~np.isnan(array)] if kind is _LOSS and self.foreign else array
            if not kind.holds(recorded):
                raise InputError(f"{name}: expected {kind.words}, got {quote(array)}")
        if not np.all((self.x_edges[:-1] < self.x) & (self.x < self.x_edges[1:])):
            raise InputError("x: expected a point inside each bin of x_edges, got one outside")
        for name, least in (("p_data", LEAST_COVERED), ("p_g", 0.0)):
            covered = np.asarray(getattr(self, name) @ self.dx)
            if not (least <= covered.min() and covered.max() <= 1.001):
                raise InputError(
                    f"{name}: expected {least:g} to 1 of its probability inside the window, got "
                    f"{covered.min():.3g} to {covered.max():.3g}"
                )
        self._check_push_forward()
        seen = int(np.count_nonzero(self.phase_last_step <= self.step[-1]))
        for name in ("phase_last_step", "phase_end"):
            object.__setattr__(self, name, getattr(self, name)[:seen])
        for name, array in self._arrays.items():
            view = array.view()
            view.flags.writeable = False
            object.__setattr__(self, name, view)

    def _check_push_forward(self) -> None:
        """Check p_g at the last row of each phase: panels show these rows, and `certify` the last.

        Checking all rows would take longer than reading them from a file.
        """
        rows = self.phase_ends
        p_g = push_forward_density(self.g_of_z[rows], self.x_edges, self.z)
        astray = np.abs(p_g - self.p_g[rows]) @ self.dx
        if not astray.max() <= _MOST_ASTRAY:
            raise InputError(
                f"p_g: expected the push-forward of g_of_z, got one at an L1 distance of "
                f"{astray.max():.2g} at step {self.step[rows[astray.argmax()]]}"
            )

    @property
    def _arrays(self) -> dict[str, Any]:
        """The arrays by name; p_samples only if there are samples."""
        return {name: array for name in _ARRAYS if (array := getattr(self, name)) is not None}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        mine, theirs = ((run.config, run.provenance, run._arrays.keys()) for run in (self, other))
        return mine == theirs and all(
            np.array_equal(array, other._arrays[name], equal_nan=array.dtype.kind == "f")
            for name, array in self._arrays.items()
        )

    def __repr__(self) -> str:
        rows, config = len(self.step), self.config
        protocol = "own phases" if config.phases else config.protocol
        how = "recorded" if self.foreign else f"{protocol}, seed {config.seed}"
        return (
            f"<History: {rows} row{'s' * (rows != 1)} to step {int(self.step[-1])}, "
            f"{one_line(self.target)}, {how}>"
        )

    @property
    def target(self) -> str:
        """The data in words: the provenance's description of the target, or else the config's."""
        return self.provenance.get("target") or self.config.target.words

    @property
    def foreign(self) -> bool:
        """Whether the run was trained outside gan1d, and recorded by a Recorder."""
        return is_foreign(self.provenance)

    @property
    def has_losses(self) -> bool:
        """Whether the record has losses; a Recorder does not need them."""
        return not np.isnan(self.discriminator_loss).all()

    @property
    def source(self) -> str:
        """The config, and the inputs that it lacks (the provenance), as JSON text."""
        return source_text(self.config, self.provenance)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The run's still figure in a notebook; a PNG in exports to PDF and LaTeX."""
        return display().still(self)._repr_mimebundle_(include, exclude)

    def _repr_html_(self) -> str:
        """The still figure for programs that show only HTML; notebooks use `_repr_mimebundle_`."""
        return str(display().still(self).html)

    def animate(self, **options: Any) -> Any:
        """The animation as a notebook shows it.

        Takes compare, losses, canvas and playback, as `gan1d.animate` does.
        """
        return display().inline(self, **options)

    def play(self, **options: Any) -> Any:
        """The player (play, stop, step) as a notebook shows it; takes the options of `animate`."""
        return display().page(self, **options)

    @property
    def dx(self) -> Array:
        """Bin widths, (n_x,)."""
        return np.diff(np.asarray(self.x_edges, np.float64))

    @property
    def phase_ends(self) -> Array:
        """The last row of each stretch of rows with the same phase name, in order."""
        return np.flatnonzero(np.append(self.phase[1:] != self.phase[:-1], True))

    def last_row(self, phase: str) -> int | None:
        """The last row of a phase, shown in the phase's panel; None if the phase has no rows."""
        rows = np.flatnonzero(self.phase == phase)
        return int(rows[-1]) if rows.size else None

    def row_at(self, step: int) -> int:
        """The row of a step, else of the last recorded step before it, else row 0."""
        return max(0, int(self.step.searchsorted(step, side="right")) - 1)

    def quantile(self, share: Array) -> Array:
        """Quantiles of p_data within the window: for each share, the x that has this share below it."""
        below = np.concatenate([[0.0], np.cumsum(self.p_data * self.dx)])
        return np.interp(share * below[-1], below, self.x_edges)

    def measure(self, name: str, rows: Any = slice(None)) -> Any:
        """A measure, named as in measures.MEASURES, at some rows, by default all. Raises InputError.

        New rows are measured in one vectorised call, and their values cached.
        """
        checks.one_of("measure", name, tuple(MEASURES))
        cache = self._cache.setdefault(name, np.full(len(self.step), np.nan))
        rows = np.arange(len(cache))[list(rows) if isinstance(rows, tuple) else rows]
        new = np.unique(rows[np.isnan(cache[rows])])
        if new.size:
            pairs = self.d[new], self.p_data, self.p_g[new], self.dx
            cache[new] = MEASURES[name].function(*pairs)
        return cache[rows]

    def goal_reached(self, phase: str) -> bool:
        """Whether the phase reached its goal or, if it has none, ran all its steps.

        False for a phase that has not ended or is not in the plan. If several phases have this name,
        the last to end counts.
        """
        ended = zip(self.config.plan(), self.phase_end.tolist(), strict=False)
        reached = {planned.name: end == GOAL or planned.until is None for planned, end in ended}
        return reached.get(phase, False)

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the record as .npz, whole or not at all. Raises InputError as check_run_output does."""
        path = check_run_output(path)
        settings, facts, arrays = self.config.to_json(), json.dumps(self.provenance), self._arrays
        # Given a name instead of an open file, NumPy would append .npz, even to a name ending in .NPZ.
        with write_whole(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, version=VERSION, config=settings, provenance=facts, **arrays)
        return path

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "History":
        """Read a record that `save` wrote. Raises InputError for a file without one."""
        arrays = read_arrays(path, "run", ("seed", "version", "config", "provenance", *_ARRAYS))
        if "seed" in arrays:
            raise InputError(f"run: expected a saved run, got {quote(path)}, which is a sweep")
        if "config" in arrays:
            check_version(arrays, path, "run", VERSION)
        if missing := sorted({"config", *_ARRAYS} - {"p_samples"} - arrays.keys()):
            raise InputError(
                f"run: expected a saved run, got {quote(path)} without the arrays "
                f"{', '.join(missing)}"
            )
        try:
            texts = str(arrays["config"]), str(arrays.get("provenance", "{}"))
            config, provenance = config_and_provenance(*texts)
            recorded = {name: arrays[name] for name in _ARRAYS if name in arrays}
            return cls(config=config, provenance=provenance, **recorded)
        except (RecursionError, ValueError) as error:
            raise InputError(f"run: {quote(path)} is not a usable run: {error}") from None
