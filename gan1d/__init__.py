"""gan1d: watch a generative adversarial network learn a 1D distribution, with every claim measured.

The names below are imported when first used, so `import gan1d` itself loads nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    # For type checkers, to which "as" says that the name is exported.
    from gan1d.certificate import Certificate as Certificate
    from gan1d.certificate import certify as certify
    from gan1d.checks import DivergedError as DivergedError
    from gan1d.checks import InputError as InputError
    from gan1d.config import Config as Config
    from gan1d.density import push_forward as push_forward
    from gan1d.density import push_forward_density as push_forward_density
    from gan1d.history import History as History
    from gan1d.model.training import train as train
    from gan1d.phases import Phase as Phase
    from gan1d.phases import Until as Until
    from gan1d.render.figures.stills import draw_figure as draw_figure
    from gan1d.render.figures.sweep import draw_sweep as draw_sweep
    from gan1d.render.film.animate import animate as animate
    from gan1d.render.film.request import Playback as Playback
    from gan1d.render.look.canvas import Canvas as Canvas
    from gan1d.render.look.theme import Line as Line
    from gan1d.render.look.theme import Theme as Theme
    from gan1d.render.plots import figure as figure
    from gan1d.render.plots import frames as frames
    from gan1d.render.plots import plot_losses as plot_losses
    from gan1d.render.plots import plot_optimal as plot_optimal
    from gan1d.render.plots import plot_panel as plot_panel
    from gan1d.sweeps import Member as Member
    from gan1d.sweeps import Sweep as Sweep
    from gan1d.sweeps.sweep import sweep as sweep
    from gan1d.targets import Empirical as Empirical
    from gan1d.targets import Laplace as Laplace
    from gan1d.targets import Mixture as Mixture
    from gan1d.targets import Normal as Normal
    from gan1d.targets import Smoothed as Smoothed
    from gan1d.targets import Target as Target
    from gan1d.targets import Uniform as Uniform
    from gan1d.targets import parse_target as parse_target
    from gan1d.theory import jsd as jsd
    from gan1d.theory import kl as kl
    from gan1d.theory import nash_gap as nash_gap
    from gan1d.theory import optimal_discriminator as optimal_discriminator
    from gan1d.theory import value as value
    from gan1d.theory import virtual_criterion as virtual_criterion
    from gan1d.theory import w1 as w1

__version__ = "0.2.0"

_HOMES = {
    "Canvas": "render.look.canvas",
    "Certificate": "certificate",
    "Config": "config",
    "DivergedError": "checks",
    "Empirical": "targets",
    "History": "history",
    "InputError": "checks",
    "Laplace": "targets",
    "Line": "render.look.theme",
    "Member": "sweeps",
    "Mixture": "targets",
    "Normal": "targets",
    "Phase": "phases",
    "Playback": "render.film.request",
    "Smoothed": "targets",
    "Sweep": "sweeps",
    "Target": "targets",
    "Theme": "render.look.theme",
    "Uniform": "targets",
    "Until": "phases",
    "animate": "render.film.animate",
    "certify": "certificate",
    "draw_figure": "render.figures.stills",
    "draw_sweep": "render.figures.sweep",
    "figure": "render.plots",
    "frames": "render.plots",
    "jsd": "theory",
    "kl": "theory",
    "nash_gap": "theory",
    "optimal_discriminator": "theory",
    "parse_target": "targets",
    "plot_losses": "render.plots",
    "plot_optimal": "render.plots",
    "plot_panel": "render.plots",
    "push_forward": "density",
    "push_forward_density": "density",
    "sweep": "sweeps.sweep",
    "train": "model.training",
    "value": "theory",
    "virtual_criterion": "theory",
    "w1": "theory",
}
"""The module in which each public name is defined."""

__all__ = sorted(_HOMES)


_MODULES = ("density", "measures", "sweeps", "targets", "theory")
"""Modules that can be used without importing them by name."""


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"gan1d.{name}")
    if name not in _HOMES:
        raise AttributeError(f"module 'gan1d' has no attribute {name!r}")
    return getattr(import_module(f"gan1d.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
