"""What a run recorded: plain arrays, saved as a .npz that needs no pickles."""

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d import checks
from gan1d.archive import check_version, may_be_sweep, read_arrays
from gan1d.checks import InputError, one_line, quote, quote_path
from gan1d.config import Config
from gan1d.files import check_output, write_whole
from gan1d.measures import MEASURES
from gan1d.phases import LONGEST_NAME
from gan1d.provenance import Provenance, from_json, source_text, with_missing

Array = NDArray[Any]

VERSION = 3
"""Version of the saved record, the only one that is read: none before it was released."""
GOAL, STEPS = "goal", "steps"
"""A phase ends by reaching its goal, or because its steps are over."""
HEAD = ("config", "version", "provenance")
"""The arrays that say what the others are."""

LEAST_COVERED = 0.9
"""The least probability of p_data inside the window: with less, the record says too little."""

display: Callable[[], Any] = partial(import_module, "gan1d.render.notebook")
"""Loads the module that shows a run in a notebook. It is only named here, and imported when a picture
is wanted, so that the record itself needs no pictures."""


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """The record of one run, a row per recorded step; everything else is derived from it.

    Runs are equal if their configs are and all arrays hold the same values. The arrays are read-only
    views of those that were given; nothing is copied.

    Attributes:
        x: (n_x,) bin centres of the window, data units.
        x_edges: (n_x + 1,) bin edges.
        z: (n_z,) the noise grid, over p_z's support with both ends; close together where the data's
            quantile function is steep.
        step: (T,) training step of each row; row 0 is the untrained pair, the last row the final one.
        phase: (T,) name of the phase that each row belongs to.
        p_data: (n_x,) bin-averaged density of the data, per unit x.
        p_g: (T, n_x) exact bin-averaged density of G(z), per unit x.
        d: (T, n_x) D at the bin centres, a probability.
        g_of_z: (T, n_z) G on the noise grid, data units.
        discriminator_loss: (T,) minibatch loss of D at the step, before its (last) update, nats.
        generator_loss: (T,) minibatch loss of G at the step, before its update, nats.
        phase_last_step: (P,) the last training step of each phase that has ended, in the order of
            the config's plan.
        phase_end: (P,) how each of them ended: "goal" if it reached its goal; "steps" if its steps
            were over first, or if it has no goal.
        config: the settings that make the run again.
        p_samples: (n_x,) if the data are samples, their histogram, per unit x; its bars are wider than
            the bins. p_data is the density to which they are smoothed.
        provenance: what the config cannot say: what was read of a file, what Python handed over.

    Of a record that is cut short, endings after its last row are dropped.
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
    _measured: dict[str, Array] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        """Check shapes and values; raises InputError naming the array."""
        # Numbers so large that they overflow are found by the checks.
        with np.errstate(all="ignore"):
            self._check_shapes()
            self._check_rows()
            self._check_probabilities()
        self._check_endings()
        self._protect()

    def __setstate__(self, state: dict[str, Any]) -> None:
        # Copied and unpickled arrays can be written to.
        self.__dict__.update(state)
        self._protect()

    def _protect(self) -> None:
        checks.make_read_only(self, [n for n in _ARRAYS if getattr(self, n) is not None])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        return (
            self.config == other.config
            and self.provenance == other.provenance
            and all(np.array_equal(getattr(self, n), getattr(other, n)) for n in _ARRAYS)
        )

    # Equal runs would need equal hashes, and to hash 35 MB of numbers is not worth it.
    __hash__ = None  # type: ignore[assignment]

    def _check_shapes(self) -> None:
        sizes: dict[str, int] = {}
        for name, axes in (_SHAPES | _OPTIONAL).items():
            array = getattr(self, name)
            if array is None and name in _OPTIONAL:
                continue
            if array.ndim != len(axes):
                raise InputError(f"{name}: expected shape {_named(axes)}, got {array.shape}")
            for axis, size in zip(axes, array.shape, strict=True):
                offset = 1 if axis == "n_x + 1" else 0
                axis = "n_x" if offset else axis
                if sizes.setdefault(axis, size - offset) != size - offset:
                    raise InputError(
                        f"{name}: expected shape {_named(axes)} with {axis} = {sizes[axis]}, as in "
                        f"other arrays, got {array.shape}"
                    )
            if name in _TEXTS:
                if array.dtype.kind != "U":
                    raise InputError(f"{name}: expected text, got {array.dtype}")
                if array.size and np.strings.str_len(array).max() > LONGEST_NAME:
                    raise InputError(f"{name}: expected texts of at most {LONGEST_NAME} characters")
            elif array.dtype.kind not in "fiu":
                raise InputError(f"{name}: expected numbers, got {array.dtype}")
            elif not np.isfinite(array).all():
                raise InputError(f"{name}: expected finite numbers, got NaN or infinity")

    def _check_rows(self) -> None:
        if len(self.step) < 1 or len(self.z) < 2 or len(self.x) < 1:
            sizes = f"{len(self.step)}, {len(self.z)} and {len(self.x)}"
            raise InputError(f"step, z, x: expected at least 1, 2 and 1 numbers, got {sizes}")
        for name in ("step", "x_edges", "z", "x", "phase_last_step"):
            # As floats: the difference of unsigned integers is never negative.
            if not np.all(np.diff(getattr(self, name).astype(np.float64)) > 0):
                raise InputError(f"{name}: expected numbers that increase from one to the next")
        if self.step.dtype.kind not in "iu" or self.step[0] < 0 or self.step[-1] > 2**53:
            raise InputError("step: expected whole numbers from 0 to 2**53")
        if not np.all((self.x_edges[:-1] < self.x) & (self.x < self.x_edges[1:])):
            raise InputError("x: expected a point inside each bin of x_edges, got one outside")

    def _check_probabilities(self) -> None:
        if (self.p_data < 0).any() or (self.p_g < 0).any():
            raise InputError("p_data, p_g: expected densities of at least 0, got a negative number")
        if self.p_samples is not None and not (
            (self.p_samples >= 0).all() and np.sum(self.p_samples * self.dx) <= 1.01
        ):
            raise InputError("p_samples: expected a density, of at least 0 and at most 1 in all")
        covered = float(np.sum(self.p_data * self.dx))
        largest = float(np.max(self.p_g @ self.dx))
        if not LEAST_COVERED <= covered <= 1.001:
            raise InputError(
                f"p_data: expected a window that holds {LEAST_COVERED} to 1 of its probability, "
                f"got {covered:.3g}"
            )
        if not largest <= 1.001:
            raise InputError(f"p_g: expected probabilities of at most 1, got {largest:.3g}")
        if (self.d < 0).any() or (self.d > 1).any():
            raise InputError(
                f"d: expected probabilities from 0 to 1, got {self.d.min():g} to {self.d.max():g}"
            )

    def _check_endings(self) -> None:
        last, phases = self.phase_last_step, len(self.config.plan())
        if len(last) > phases:
            raise InputError(
                f"phase_last_step: expected at most the {phases} phases of the config, got {len(last)}"
            )
        if last.dtype.kind not in "iu" or (last < 1).any():
            raise InputError(
                f"phase_last_step: expected whole numbers of at least 1, got {last.tolist()}"
            )
        other = sorted(set(self.phase_end.tolist()) - {GOAL, STEPS})
        if other:
            raise InputError(f"phase_end: expected {GOAL!r} or {STEPS!r}, got {quote(other[0])}")
        seen = int(np.count_nonzero(last <= self.step[-1]))
        for name in ("phase_last_step", "phase_end"):
            object.__setattr__(self, name, getattr(self, name)[:seen])

    def __repr__(self) -> str:
        rows, config = len(self.step), self.config
        return (
            f"<History: {rows} row{'s' * (rows != 1)} to step {int(self.step[-1])}, "
            f"{one_line(self.target)}, {config.protocol}, seed {config.seed}>"
        )

    @property
    def target(self) -> str:
        """The data in words: the config's text, or what was read, smoothed or handed over."""
        return self.provenance.get("target") or self.config.target.words

    @property
    def source(self) -> str:
        """What makes the run again, as JSON text: its config, and what that cannot say."""
        return source_text(self.config, self.provenance)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """The still figure of the run: for notebooks, and as a PNG for their exports."""
        return display().still(self)._repr_mimebundle_(include, exclude)

    def _repr_html_(self) -> str:
        """The same for programs that know no bundles; a notebook does not ask for it."""
        return str(display().still(self).html)

    def animate(
        self,
        *,
        compare: "History | None" = None,
        losses: bool = False,
        canvas: Any = None,
        playback: Any = None,
    ) -> Any:
        """The animation as a notebook shows it; the arguments are those of `gan1d.animate`."""
        options = _given(canvas=canvas, playback=playback)
        return display().inline(self, compare=compare, losses=losses, **options)

    def play(
        self,
        *,
        compare: "History | None" = None,
        losses: bool = False,
        canvas: Any = None,
        playback: Any = None,
    ) -> Any:
        """The page to play, stop and step, as a notebook shows it; arguments as in `gan1d.animate`."""
        options = _given(canvas=canvas, playback=playback)
        return display().page(self, compare=compare, losses=losses, **options)

    @property
    def dx(self) -> Array:
        """Bin widths, (n_x,)."""
        return np.diff(np.asarray(self.x_edges, np.float64))

    def last_row(self, phase: str) -> int | None:
        """The last row of a phase, which its panel shows; None if it has no rows."""
        rows = np.flatnonzero(self.phase == phase)
        return int(rows[-1]) if rows.size else None

    def row_at(self, step: int) -> int:
        """The row of a training step or, in a thinned record, the last one before it."""
        return max(0, int(self.step.searchsorted(step, side="right")) - 1)

    def quantile(self, share: Array) -> Array:
        """The x below which that share of p_data within the window lies, data units."""
        below = np.concatenate([[0.0], np.cumsum(self.p_data * self.dx)])
        return np.interp(share * below[-1], below, self.x_edges)

    def measure(self, name: str, rows: Any = slice(None)) -> Any:
        """A measure (a name in measures.MEASURES) at these rows, by default all. Raises InputError.

        Rows that are asked for together are measured in one vectorised call, and each of them once.
        """
        checks.one_of("measure", name, tuple(MEASURES))
        known = self._measured.setdefault(name, np.full(len(self.step), np.nan))
        rows = np.arange(len(known))[rows if isinstance(rows, slice) else np.asarray(rows, int)]
        new = np.unique(rows[np.isnan(known[rows])])
        if new.size:
            pairs = self.d[new], self.p_data, self.p_g[new], self.dx
            known[new] = MEASURES[name].function(*pairs)
        return known[rows]

    def goal_reached(self, phase: str) -> bool:
        """Did the phase end as it should: by its goal or, if it has none, by running its steps?

        False if it has not ended or is not in the plan. Where phases share a name, the last of them
        that has ended counts.
        """
        reached = [
            end == GOAL or planned.until is None
            for planned, end in zip(self.config.plan(), self.phase_end.tolist(), strict=False)
            if planned.name == phase
        ]
        return bool(reached) and reached[-1]

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the record as .npz, whole or not at all. Raises InputError, as `check_run_output`."""
        path = check_run_output(path)
        arrays = {name: getattr(self, name) for name in _SHAPES}
        if self.p_samples is not None:
            arrays["p_samples"] = self.p_samples
        provenance = json.dumps(self.provenance)
        # Given a name instead of a file, NumPy would append .npz to endings that it does not know.
        with write_whole(path) as temporary, open(temporary, "wb") as file:
            config = self.config.to_json()
            np.savez(file, version=VERSION, config=config, provenance=provenance, **arrays)
        return path

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "History":
        """Read a record written by `save`. Raises InputError if the file is not one."""
        arrays = read_arrays(path, "run", ("seed", *HEAD, *_ARRAYS))
        if "seed" in arrays:
            raise InputError(f"run: expected a saved run, got {quote_path(path)}, which is a sweep")
        if "config" not in arrays:
            raise _without(path, ["config"])
        check_version(arrays, path, "run", VERSION)
        if missing := sorted(_SHAPES.keys() - arrays.keys()):
            raise _without(path, missing)
        try:
            config, provenance = made_from(arrays)
            history = cls(
                config=config,
                provenance=provenance,
                **{name: arrays[name] for name in _ARRAYS if name in arrays},
            )
            if len(history.phase_end) < len(arrays["phase_end"]):
                raise InputError(
                    f"phase_last_step: expected steps of the record, up to {history.step[-1]}, got "
                    f"{arrays['phase_last_step'][-1]}"
                )
            return history
        except ValueError as error:
            raise _unusable(path, error) from None


def made_from(said: Mapping[str, Array]) -> tuple[Config, Provenance]:
    """The config and the provenance among the arrays of a file. Raises InputError."""
    text = str(said["config"])
    provenance = from_json(str(said["provenance"])) if "provenance" in said else Provenance()
    return Config.from_json(text), with_missing(provenance, text)


def check_run_output(path: str | os.PathLike[str]) -> Path:
    """The path, if a run may be saved there. Raises InputError if not, or if it is a sweep's file."""
    path = check_output(path, (".npz",))
    if path.exists() and may_be_sweep(path):
        raise InputError(
            f"output: {quote_path(path)} is a sweep, whose members would be lost; choose another file, "
            "or remove it"
        )
    return path


def _given(**options: Any) -> dict[str, Any]:
    return {name: value for name, value in options.items() if value is not None}


def _without(path: str | os.PathLike[str], names: list[str]) -> InputError:
    return InputError(
        f"run: expected a saved run, got {quote_path(path)} without the arrays {', '.join(names)}"
    )


def _unusable(path: str | os.PathLike[str], error: ValueError) -> InputError:
    return InputError(f"run: {quote_path(path)} is not a usable run: {error}")


_SHAPES: dict[str, tuple[str, ...]] = {
    "x": ("n_x",),
    "x_edges": ("n_x + 1",),
    "z": ("n_z",),
    "step": ("T",),
    "phase": ("T",),
    "p_data": ("n_x",),
    "p_g": ("T", "n_x"),
    "d": ("T", "n_x"),
    "g_of_z": ("T", "n_z"),
    "discriminator_loss": ("T",),
    "generator_loss": ("T",),
    "phase_last_step": ("P",),
    "phase_end": ("P",),
}
_OPTIONAL: dict[str, tuple[str, ...]] = {"p_samples": ("n_x",)}
_ARRAYS = (*_SHAPES, *_OPTIONAL)
_TEXTS = {"phase", "phase_end"}


def _named(axes: tuple[str, ...]) -> str:
    return f"({', '.join(axes)})"


assert {*_ARRAYS, "config", "provenance"} == {item.name for item in fields(History) if item.init}
