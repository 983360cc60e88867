"""The public names and the modules that define them, for type checkers and for __init__.py."""

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
from gan1d.recorder import Recorder as Recorder
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
from gan1d.sweeps.members import Member as Member
from gan1d.sweeps.members import Sweep as Sweep
from gan1d.sweeps.sweep import sweep as sweep
from gan1d.targets.distributions import Laplace as Laplace
from gan1d.targets.distributions import Mixture as Mixture
from gan1d.targets.distributions import Normal as Normal
from gan1d.targets.distributions import Target as Target
from gan1d.targets.distributions import Uniform as Uniform
from gan1d.targets.smoothed import Empirical as Empirical
from gan1d.targets.smoothed import Smoothed as Smoothed
from gan1d.targets.text import parse_target as parse_target
from gan1d.theory import jsd as jsd
from gan1d.theory import kl as kl
from gan1d.theory import nash_gap as nash_gap
from gan1d.theory import optimal_discriminator as optimal_discriminator
from gan1d.theory import value as value
from gan1d.theory import virtual_criterion as virtual_criterion
from gan1d.theory import w1 as w1

__version__: str
