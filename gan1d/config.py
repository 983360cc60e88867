"""The settings of a run: frozen and checked when made. Importing this loads no other package."""

import json
from dataclasses import asdict, dataclass, fields
from functools import partial
from typing import TYPE_CHECKING, Any

from gan1d import checks
from gan1d.checks import InputError, as_input_error, quote
from gan1d.fields import check_fields, choice, documented, number, setting, whole
from gan1d.phases import Phase, from_noise, textbook

if TYPE_CHECKING:
    from gan1d.targets.distributions import Target

MOST_STEPS = 10_000_000
_MOST_SAMPLES = 2**18
"""Largest number of data samples drawn in a training step, in k minibatches of batch_size."""


def _target(name: str, value: Any) -> "Target":
    # Imported here: NumPy is needed to make a target, not to show a help text.
    from gan1d.targets.text import target_of

    return target_of(value)


def _phases(name: str, value: Any) -> tuple[Phase, ...]:
    return tuple(item if isinstance(item, Phase) else Phase(**item) for item in value)


@documented
@dataclass(frozen=True, kw_only=True)
class Config:
    """The settings of a run. Raises InputError for a wrong value, TypeError for some wrong types.

    Lengths in stds are multiples of the data's standard deviation: the networks see standardised x, so
    these settings do not depend on x's unit. The target may also be an array or list of samples, a
    distribution of scipy.stats, or an object with cdf and quantile (or ppf).
    """

    seed: int = setting(0, "seed of all random numbers", whole(0, 2**32 - 1))
    steps: int = setting(4800, "training steps of the whole run", whole(1, MOST_STEPS))
    k: int = setting(1, "steps of D for each step of G, the k of Algorithm 1", whole(1, 1000))
    loss: str = choice(
        "non-saturating",
        "G's objective: non-saturating maximises log D(G(z)), saturating minimises log(1 - D(G(z)))",
        ("non-saturating", "saturating"),
    )
    target: Any = setting(
        "normal:4,1.25",
        "the data: normal:MEAN,STD, uniform:LOW,HIGH, laplace:LOC,SCALE, mixture:WEIGHT,MEAN,STD/..., "
        "a scipy.stats name (gamma:2.5), a file of samples (.csv, .tsv, .txt, .npy; --target -: stdin)",
        _target,
    )
    column: str | None = setting(
        None,
        'column of a file of samples: its heading, or its number; "1" is the first',
        partial(checks.text, at_most=4096),
    )
    skip: int = setting(
        0, "lines to skip above the table in a file of samples", whole(0, 10_000_000)
    )
    bandwidth: float | None = setting(
        None,
        "standard deviation of the normal kernel that smooths samples, in data units; 0 leaves them "
        "as they are",
        number(0),
        shown="auto: from the data",
        parse=lambda text: None if text == "auto" else float(text),
        metavar="X|auto",
    )
    protocol: str = choice(
        "from-noise",
        "phases of the run: from-noise starts G far from the data, textbook displaces a converged G",
        ("from-noise", "textbook"),
    )
    batch_size: int = setting(
        160, "samples in a minibatch; with fewer, G shakes and may lose a mode", whole(1, 16_384)
    )
    steep_share: float = setting(
        0.4, "share of the noise drawn where G is steep, as between modes", number(0, 0.99)
    )
    stratified: bool = setting(
        True, "spread the samples of each minibatch evenly, for less gradient noise", checks.flag
    )
    record_every: int = setting(
        1, "record every Nth step, and the last step of each phase", whole(1, 10_000_000)
    )
    generator_learning_rate: float = setting(
        0.0045,
        "Adam's learning rate for G; below D's, so that D keeps up",
        number(above=0, at_most=1e38),
    )
    discriminator_learning_rate: float = setting(
        0.02,
        "Adam's learning rate for D; high, so that D stays near D*",
        number(above=0, at_most=1e38),
    )
    beta1: float = setting(
        0.0, "Adam's decay of the mean gradient; 0, as momentum makes G orbit", number(0, 0.99999)
    )
    # A short memory: near the equilibrium, gradients shrink, and their average has to follow.
    beta2: float = setting(
        0.99, "Adam's decay of the mean squared gradient; low, to adapt fast", number(0, 0.99999)
    )
    epsilon: float = setting(1e-8, "Adam's guard against division by 0", number(1e-30, 1))
    # This limit keeps one minibatch from throwing G off.
    generator_clip: float = setting(
        1.5, "largest RMS of Adam's update of G / learning rate", number(above=0, at_most=1e6)
    )
    # A settled D has tiny gradients. Adam divides by their size, so without this limit D could jump.
    discriminator_clip: float = setting(
        1.0, "largest RMS of Adam's update of D / learning rate", number(above=0, at_most=1e6)
    )
    # Annealing brings G and D to rest. In textbook, the first phase is annealed too.
    anneal: float = setting(
        0.7, "share of the last phase, at its end, in which learning rates fall to 0", number(0, 1)
    )
    generator_width: int = setting(24, "units in each of G's hidden layers", whole(1, 512))
    generator_layers: int = setting(
        4, "number of G's hidden layers; with fewer, G is less steep between modes", whole(1, 4)
    )
    # A folded G, one that is not monotone, seldom unfolds.
    straight_line: bool = setting(
        True, "add a straight line to G, so that the untrained G increases", checks.flag
    )
    # Tails make quantile functions steep at the ends. Units of G's first layer are placed there, too.
    steep_ends: bool = setting(
        True, "add to G a logarithm of z's distance from each end, for p_g's tails", checks.flag
    )
    # Enough units to follow two modes and the valley between them.
    discriminator_width: int = setting(64, "units in D's hidden layer", whole(1, 512))
    # If x is the only input, D's units can drift away from the data and die.
    fourier_features: int = setting(
        16, "pairs of a sine and a cosine of x that D takes as input", whole(0, 256)
    )
    # A G that starts farther from the data than half this period may move away from them.
    fourier_period: float = setting(
        18.0, "longest Fourier period, in stds; raise it if G starts far away", number(0.01, 1e6)
    )
    # The other periods lie between the longest and the shortest, spaced geometrically.
    fourier_shortest: float = setting(
        0.22, "shortest Fourier period, in stds, for narrow modes and edges", number(1e-6, 1e6)
    )
    fourier_decay: float = setting(
        0.35, "Fourier amplitudes fall as frequency^-X; a larger X makes D smoother", number(0, 10)
    )
    start_location: float = setting(
        -3.5, "centre of p_g before training, in stds from the data's mean", number(-100, 100)
    )
    start_scale: float = setting(
        1.0, "half the first p_g's width, without steep_ends, in stds", number(above=0, at_most=100)
    )
    displacement: float = setting(
        -0.9, "how far the textbook protocol moves the converged G, in stds", number(-100, 100)
    )
    window: tuple[float, float] | None = setting(
        None,
        "range of x that is recorded, in data units; None fits it to the data and the untrained G",
        checks.interval,
        option=False,
    )
    n_x: int = setting(400, "number of bins of x in the record", whole(10, 20_000))
    n_z: int = setting(
        513, "number of grid points of z; G is taken as linear between them", whole(17, 100_000)
    )
    phases: tuple[Phase, ...] = setting(
        (), "phases to run instead of the protocol's", _phases, option=False
    )

    def __post_init__(self) -> None:
        check_fields(self)
        for name in ("column", "skip", "bandwidth"):
            if getattr(self, name) != getattr(Config, name) and name not in self.target.settings:
                kind = "samples" if name == "bandwidth" else "a file of samples"
                raise InputError(
                    f"{name}: needs {kind} as the target, not {quote(self.target.words)}"
                )
        if self.k * self.batch_size > _MOST_SAMPLES:
            raise InputError(
                f"batch_size: expected k * batch_size of at most {_MOST_SAMPLES}, "
                f"got {self.k} * {self.batch_size}"
            )
        before_last = sum(phase.steps for phase in self.plan()[:-1])
        if before_last >= self.steps:
            raise InputError(
                f"steps: expected more than {before_last}, the steps of the phases before the last, "
                f"got {self.steps}"
            )

    __repr__ = checks.short_repr

    def plan(self) -> tuple[Phase, ...]:
        """The run's phases: `phases` or the protocol's; the last phase takes all steps left over."""
        if self.phases:
            return self.phases
        if self.protocol == "textbook":
            return textbook(self.steps, anneal=self.anneal, displacement=self.displacement)
        return from_noise(self.steps, anneal=self.anneal)

    def to_json(self) -> str:
        """The config as JSON text, from which `from_json` makes an equal config."""
        values = {item.name: getattr(self, item.name) for item in fields(self)}
        phases = [asdict(phase) for phase in self.phases]
        return json.dumps(values | {"target": self.target.text, "phases": phases})

    def learnt_target(self) -> "Target":
        """p_data: the target, with samples read and smoothed. Raises InputError."""
        return self.target.learnt(**{name: getattr(self, name) for name in self.target.settings})

    @classmethod
    def from_json(cls, text: str) -> "Config":
        """The config in a text of `to_json`; missing fields get defaults. Raises InputError."""
        message = f"config: expected JSON as to_json writes it, got {quote(text)}"
        with as_input_error(message, ArithmeticError, RecursionError, TypeError, ValueError):
            return cls(**json.loads(text))
