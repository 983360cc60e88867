"""Record a GAN that is trained outside gan1d, in any framework."""

import sys
import warnings
from collections.abc import Callable
from contextlib import nullcontext, suppress
from dataclasses import replace
from typing import Any

import numpy as np

from gan1d import checks
from gan1d.checks import InputError, as_input_error, in_words, quote
from gan1d.config import MOST_STEPS, Config
from gan1d.grids import LEAST_D, MOST_D, Grids, grids_of
from gan1d.history import STEPS, History
from gan1d.measures import Array
from gan1d.phases import LONGEST_NAME, PANELS, Phase, step_name
from gan1d.provenance import provenance_of
from gan1d.targets.text import target_of

Function = Callable[[Array], Any]

_NEAREST_END = 1e-9
"""Probability beyond each end of the noise grid, since quantiles may be infinite at 0 and 1."""
_REACH, _FARTHEST = 4.5, 12.0
"""Least and largest distance of the default window's ends from the data's mean, standard deviations."""
_MARGIN = 0.1
"""Room in the window on either side of the first p_g, as a share of p_g's width."""

_MOST_OUTSIDE = 0.01
"""The record has a warning if more than this share of the last p_g lies outside the window."""


class Recorder:
    """Record a GAN that you train in any framework; z, G(z), x and D(x) must be single numbers.

    p_g is the push-forward of the noise by G, as in a run of gan1d: G is taken as linear between points
    of a grid of z. The noise z is uniform on an interval, or has another continuous cdf F; the record
    then holds F(z), which is uniform on (0, 1), in place of z.

        recorder = gan1d.Recorder("normal:4,1.25", noise=(-1, 1))
        for step in range(3001):
            ...  # your own training
            recorder.add(step, generator, discriminator)
        history = recorder.history()

    Args:
        target: the data, in any form that `Config.target` takes.
        noise: (low, high) of uniform noise, or a distribution with ppf or quantile, such as
            scipy.stats.norm().
        window: the range of x to record, data units; by default it fits the data and a near first p_g.
        column, skip, bandwidth: how samples are read and smoothed, as in `Config`.

    Raises InputError.
    """

    def __init__(
        self,
        target: Any,
        noise: Any = (-1.0, 1.0),
        *,
        window: tuple[float, float] | None = None,
        column: str | None = None,
        skip: int = 0,
        bandwidth: float | None = None,
    ) -> None:
        data = {"target": target, "column": column, "skip": skip, "bandwidth": bandwidth}
        self._config = Config(**data, window=window, n_z=1025)
        self._learnt = self._config.learnt_target()
        self._rows: list[tuple[int, str | None, Array, Array, tuple[float, float]]] = []
        self._z, self._points = _grid_of_noise(noise, grids_of(self._config, self._learnt).z)
        self._grids: Grids | None = None
        self._provenance = provenance_of(self._config, self._learnt)
        self._provenance.setdefault("handed_over", {})["training"] = "a GAN from outside gan1d"
        if self._points is not self._z:
            self._provenance["noise"] = in_words(noise)
            with suppress(InputError):
                self._provenance["noise"] = target_of(noise).label

    def add(
        self,
        step: int,
        generator: Function,
        discriminator: Function,
        *,
        logits: bool = False,
        phase: str | None = None,
        losses: tuple[float, float] | None = None,
    ) -> None:
        """Record G and D after a training step.

        G and D are called with a NumPy array (n,), float32, and return an array (n,) or (n, 1) of
        NumPy, JAX or PyTorch, or anything that NumPy can turn into one. Wrap a PyTorch module, as in
        `lambda z: G(torch.from_numpy(z)[:, None])`. PyTorch computes no gradients in these calls. Put a
        module that has batch normalisation or dropout into evaluation mode.

        Args:
            step: the number of the step, larger than in the previous call; 0 for untrained networks.
            generator: x = G(z), data units.
            discriminator: the probability that x is real or, with logits, its logit.
            logits: whether D returns logits.
            phase: the name of the step's phase, "a" to "d" for Figure 1's panels; pass a name
                in every call or in none.
            losses: the losses of D and of G, nats.

        Raises InputError naming the argument, and any error of G or D.
        """
        step = checks.whole("step", step, 0, MOST_STEPS)
        if phase is not None:
            phase = checks.text("phase", phase, LONGEST_NAME)
        for last, name, *_ in self._rows[-1:]:
            if step <= last:
                raise InputError(f"step: expected more than {last}, the last step, got {step}")
            if (phase is None) != (name is None):
                raise InputError(
                    f"phase: expected a name in every call or in none, got {quote(phase)}"
                )
        d_loss = g_loss = np.nan
        if losses is not None:
            message = f"losses: expected two numbers, (D's, G's), got {quote(losses)}"
            with as_input_error(message, TypeError, ValueError):
                d_loss, g_loss = (checks.number("losses", float(_array(loss))) for loss in losses)
        g_of_z = _values("generator", generator, self._points, step)
        grids = self._grids or self._grids_for(g_of_z)
        d = _values("discriminator", discriminator, grids.x, step)
        if logits:
            # The logistic function, without overflow.
            d = np.exp(-np.logaddexp(0, -d))
        elif not (d.min() >= 0 and d.max() <= 1):
            raise InputError(
                f"discriminator: expected probabilities, got {d.min():.3g} to {d.max():.3g} at step "
                f"{step}; if these are logits, pass logits=True"
            )
        self._grids = grids
        self._rows.append((step, phase, g_of_z, d.clip(LEAST_D, MOST_D), (d_loss, g_loss)))

    def history(self) -> History:
        """The record so far, with a row for each call of `add`.

        Without phase names, panels show the first row, the last, and two between them, about evenly
        spaced in the logarithm of the step. Warns if p_g has left the window. Raises InputError if
        there is no row.
        """
        if self._grids is None:
            raise InputError("rows: expected at least one; call add after a training step")
        steps, phases, g_of_z, d, losses = zip(*self._rows, strict=True)
        step, g = np.array(steps), np.array(g_of_z)
        names = np.array(_moments(step) if phases[0] is None else phases)
        ends = np.flatnonzero(np.append(names[1:] != names[:-1], True))
        lengths = np.diff(step[ends], prepend=0).clip(1)
        plan = tuple(map(Phase, names[ends].tolist(), lengths.tolist()))
        last = max(int(step[-1]), 1 + int(lengths[:-1].sum()))
        edges, p_g = self._grids.x_edges, self._grids.p_g(g)
        window = float(edges[0]), float(edges[-1])
        provenance, outside = self._provenance.copy(), 1 - p_g[-1] @ np.diff(edges)
        if outside > _MOST_OUTSIDE:
            note = (
                f"{outside:.0%} of the last p_g lies outside the window, where D counts as D*; choose "
                "a wider window"
            )
            provenance["notices"] = [*provenance.get("notices", []), note]
            warnings.warn(note, stacklevel=2)
        return History(
            **self._grids._asdict(),
            step=step,
            phase=names,
            p_g=p_g,
            d=np.array(d),
            g_of_z=g,
            discriminator_loss=np.array(losses)[:, 0],
            generator_loss=np.array(losses)[:, 1],
            phase_last_step=step[ends],
            phase_end=np.full(len(ends), STEPS),
            config=replace(self._config, steps=last, phases=plan, window=window),
            provenance=provenance,
        )

    def _grids_for(self, g_of_z: Array) -> Grids:
        """The grids, on the user's window or on one that fits the data and a nearby first p_g."""
        config = self._config
        if config.window is None:
            mean, std = self._learnt.mean, self._learnt.std
            share = (self._z - self._z[0]) / np.ptp(self._z)
            middle = g_of_z[(share > 0.01) & (share < 0.99)]
            margin = _MARGIN * np.ptp(middle)
            low = max(min(mean - _REACH * std, middle.min() - margin), mean - _FARTHEST * std)
            high = min(max(mean + _REACH * std, middle.max() + margin), mean + _FARTHEST * std)
            config = replace(config, window=(float(low), float(high)))
        grids = grids_of(config, self._learnt)
        if not (np.diff(grids.x.astype(np.float32)) > 0).all():
            raise InputError(
                f"target: expected {len(grids.x)} points from {grids.x[0]:g} to {grids.x[-1]:g} that "
                "differ in float32, the dtype of D's input; shift or scale the data"
            )
        return grids._replace(z=self._z)


def _grid_of_noise(noise: Any, z: Array) -> tuple[Array, Array]:
    """The record's z (F(z) unless z is uniform) and the noise there, (n_z,) each. Raises InputError."""
    share, points, uniform = (z + 1) / 2, None, isinstance(noise, tuple | list)
    if uniform:
        low, high = checks.interval("noise", noise)
        points = low + (high - low) * share
    elif quantile := getattr(noise, "ppf", None) or getattr(noise, "quantile", None):
        points = quantile(share.clip(_NEAREST_END, 1 - _NEAREST_END))
    # Networks are called with float32, so these points are rounded in the same way.
    points = np.asarray(points, np.float32).astype(np.float64)
    if not (points.shape == z.shape and np.isfinite(points).all() and (np.diff(points) > 0).all()):
        raise InputError(
            "noise: expected (low, high), or a continuous distribution with ppf or quantile, wide "
            f"enough for {len(z)} different float32 numbers, got {quote(noise)}"
        )
    return (points if uniform else share), points


def _values(name: str, function: Function, points: Array, step: int) -> Array:
    """The values of the user's function at these points, (n,). Raises InputError."""
    torch = sys.modules.get("torch")
    with torch.no_grad() if torch is not None else nullcontext():
        try:
            result: Any = function(points.astype(np.float32))
        except Exception as error:
            error.add_note(
                f"gan1d called {name} with a NumPy array ({len(points)},), float32; wrap a PyTorch "
                "module, as in lambda x: D(torch.from_numpy(x)[:, None])"
            )
            raise
        values = _array(result)
    if values.shape not in ((len(points),), (len(points), 1)):
        raise InputError(
            f"{name}: expected ({len(points)},) or ({len(points)}, 1) numbers, got {values.shape}"
        )
    if not np.isfinite(values).all():
        raise InputError(f"{name}: expected finite numbers, got NaN or infinity at step {step}")
    return values.ravel()


def _array(numbers: Any) -> Array:
    if hasattr(numbers, "detach"):
        # A PyTorch tensor; as float64, since NumPy has no bfloat16.
        numbers = numbers.detach().cpu().double().numpy()
    # A copy, as the user may change the array later.
    return np.array(numbers, np.float64)


def _moments(step: Array) -> list[str]:
    """Each row's phase name; four phases, or one a row if there are fewer, end at these rows.

    The rows are about evenly spaced in log(1 + steps since the first row / steps to the second row).
    """
    last, wanted = len(step) - 1, np.arange(min(len(PANELS), len(step)))
    elapsed = np.log1p((step - step[0]) / np.diff(step[:2]).sum().clip(1))
    moments = np.linspace(0, elapsed[-1], len(wanted))
    nearest = np.abs(elapsed[:, None] - moments).argmin(axis=0)
    # Each row is used once.
    rows = np.minimum(np.maximum.accumulate(nearest - wanted), last - wanted[-1]) + wanted
    return [step_name(int(step[rows[at]])) for at in np.searchsorted(rows, np.arange(len(step)))]
