"""gan1d: watch a generative adversarial network learn a 1D distribution, with every claim measured.

The names below are imported when first used, so `import gan1d` itself loads nothing heavy.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gan1d.certificate import Certificate, certify
    from gan1d.config import Config
    from gan1d.density import push_forward, push_forward_density
    from gan1d.errors import DivergedError, InputError
    from gan1d.history import History
    from gan1d.model.training import train
    from gan1d.phases import Phase, Until
    from gan1d.render.figures.stills import draw_figure
    from gan1d.render.film.animate import animate
    from gan1d.render.film.request import Playback
    from gan1d.render.look.canvas import Canvas
    from gan1d.theory import (
        jsd,
        kl,
        nash_gap,
        optimal_discriminator,
        value,
        virtual_criterion,
        w1,
    )

__version__ = "0.1.0"

_HOMES = {
    "Canvas": "render.look.canvas",
    "Certificate": "certificate",
    "Config": "config",
    "DivergedError": "errors",
    "History": "history",
    "InputError": "errors",
    "Phase": "phases",
    "Playback": "render.film.request",
    "Until": "phases",
    "animate": "render.film.animate",
    "certify": "certificate",
    "draw_figure": "render.figures.stills",
    "jsd": "theory",
    "kl": "theory",
    "nash_gap": "theory",
    "optimal_discriminator": "theory",
    "push_forward": "density",
    "push_forward_density": "density",
    "train": "model.training",
    "value": "theory",
    "virtual_criterion": "theory",
    "w1": "theory",
}

__all__ = [
    "Canvas",
    "Certificate",
    "Config",
    "DivergedError",
    "History",
    "InputError",
    "Phase",
    "Playback",
    "Until",
    "animate",
    "certify",
    "draw_figure",
    "jsd",
    "kl",
    "nash_gap",
    "optimal_discriminator",
    "push_forward",
    "push_forward_density",
    "train",
    "value",
    "virtual_criterion",
    "w1",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gan1d' has no attribute {name!r}")
    return getattr(import_module(f"gan1d.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
