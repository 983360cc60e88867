"""What a run recorded: plain arrays, saved as a .npz that needs no pickles."""

import os
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.files import check_output, write_whole

Array = NDArray[Any]

display: Callable[[], Any] = partial(import_module, "gan1d.render.notebook")
"""What shows a run in a notebook. It is named here and loaded when a picture is wanted, so that the
record itself depends on no picture."""

LEAST_COVERED = 0.9
"""A window that holds less of p_data than this says too little about the run to be trusted."""


@dataclass(frozen=True, eq=False, repr=False)
class History:
    """The record of one run, a row per recorded step; all that is not here is derived from it.

    Attributes:
        x: (n_x,) bin centres of the window, data units.
        x_edges: (n_x + 1,) bin edges.
        z: (n_z,) the noise grid, uniform over p_z's support, both ends included.
        step: (T,) training step of each row; row 0 is the untrained pair, the last row the final one.
        phase: (T,) name of the phase that each row belongs to.
        p_data: (n_x,) bin-averaged density of the data, per unit x.
        p_g: (T, n_x) exact bin-averaged density of G(z), per unit x.
        d: (T, n_x) D at the bin centres, a probability.
        g_of_z: (T, n_z) G on the noise grid, data units.
        discriminator_loss: (T,) minibatch loss of D at the step, before its (last) update, nats.
        generator_loss: (T,) minibatch loss of G at the step, before its update, nats.
        config: what makes the run again.
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
    config: Config

    def __post_init__(self) -> None:
        """Check shapes and values; raises InputError naming the array."""
        sizes: dict[str, int] = {}
        for name, axes in _SHAPES.items():
            array = getattr(self, name)
            if array.ndim != len(axes):
                raise InputError(f"{name}: expected {len(axes)} axes, got shape {array.shape}")
            for axis, size in zip(axes, array.shape, strict=True):
                offset = 1 if axis == "n_x + 1" else 0
                axis = "n_x" if offset else axis
                if sizes.setdefault(axis, size - offset) != size - offset:
                    raise InputError(
                        f"{name}: expected {sizes[axis] + offset} along the axis {axis}, as in the "
                        f"arrays before it, got {size}"
                    )
            if name == "phase":
                if array.dtype.kind != "U":
                    raise InputError(f"phase: expected text, got {array.dtype}")
            elif array.dtype.kind not in "fiu":
                raise InputError(f"{name}: expected numbers, got {array.dtype}")
            elif not np.isfinite(array).all():
                raise InputError(f"{name}: expected finite numbers, got NaN or infinity")
        if len(self.step) < 1 or len(self.z) < 2 or len(self.x) < 1:
            raise InputError("step, z, x: expected at least 1 row, 2 points, 1 bin, got fewer")
        for name in ("step", "x_edges", "z", "x"):
            # As floats: the difference of unsigned numbers is never negative.
            if not np.all(np.diff(getattr(self, name).astype(np.float64)) > 0):
                raise InputError(
                    f"{name}: expected increasing numbers, got a repeated or smaller one"
                )
        if self.step.dtype.kind not in "iu" or self.step[0] < 0 or self.step[-1] > 2**53:
            raise InputError("step: expected whole numbers of at least 0, got others")
        if not np.all((self.x_edges[:-1] < self.x) & (self.x < self.x_edges[1:])):
            raise InputError("x: expected a point between each two edges, got one outside")
        if (self.p_data < 0).any() or (self.p_g < 0).any():
            raise InputError("p_data, p_g: expected densities of at least 0, got a negative number")
        with np.errstate(over="ignore"):
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
            raise InputError("d: expected probabilities between 0 and 1, got one outside")

    def __repr__(self) -> str:
        rows, config = len(self.step), self.config
        return (
            f"<History: {rows} row{'s' * (rows != 1)} to step {int(self.step[-1])}, "
            f"{config.target}, {config.protocol}, seed {config.seed}>"
        )

    def _repr_html_(self) -> str:
        """The still figure of the run, for notebooks."""
        return str(display().still_html(self))

    def animate(self, **options: Any) -> Any:
        """The animation of the run as a notebook shows it; takes the options of `gan1d.animate`."""
        return display().inline(self, **options)

    @property
    def dx(self) -> Array:
        """Bin widths, (n_x,)."""
        return np.diff(np.asarray(self.x_edges, np.float64))

    def last_row(self, phase: str) -> int | None:
        """The row that ends a phase: the moment that its panel shows. None if it has no rows."""
        rows = np.flatnonzero(self.phase == phase)
        return int(rows[-1]) if rows.size else None

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Write the record as .npz, whole or not at all. Raises InputError for an unusable path."""
        path = check_output(path, (".npz",))
        arrays = {name: getattr(self, name) for name in _SHAPES}
        # Handed a name, NumPy would add an ending of its own to one that it does not like.
        with write_whole(path) as temporary, open(temporary, "wb") as file:
            np.savez(file, config=self.config.to_json(), **arrays)
        return path

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> "History":
        """Read a record written by `save`. Raises InputError if the file is not one."""
        arrays = read_arrays(path, "run")
        missing = sorted({"config", *_SHAPES} - set(arrays))
        if missing:
            raise InputError(
                f"run: expected a saved run, got {str(path)!r} without the arrays "
                f"{', '.join(missing)}"
            )
        try:
            config = Config.from_json(str(arrays["config"]))
            return cls(config=config, **{name: arrays[name] for name in _SHAPES})
        except InputError as error:
            raise InputError(f"run: {str(path)!r} is not a usable run: {error}") from None


def read_arrays(path: str | os.PathLike[str], words: str) -> dict[str, Array]:
    """All arrays of an .npz, without pickles. Raises InputError, which calls the file a `words`."""
    if not os.path.isfile(path):
        raise InputError(f"{words}: expected a .npz file, found none at {str(path)!r}")
    try:
        with open(path, "rb") as file:
            archive = np.load(file, allow_pickle=False)
            if not isinstance(archive, np.lib.npyio.NpzFile):
                raise ValueError("a single array")
            return {name: archive[name] for name in archive.files}
    # Damaged archives make NumPy, zipfile and zlib raise a dozen kinds of exception.
    except Exception as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InputError(
            f"{words}: expected a saved {words} (.npz), got {str(path)!r}, which is damaged or "
            f"something else ({reason})"
        ) from None


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
}

assert set(_SHAPES) == {item.name for item in fields(History)} - {"config"}
