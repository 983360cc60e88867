"""Hypothesis strategies for configs and records of many kinds, to test what holds for all of them."""

from dataclasses import fields
from functools import partial

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from gan1d import checks
from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.density import push_forward_density
from gan1d.history import GOAL, STEPS, History
from gan1d.measures import MEASURES
from gan1d.phases import Phase, Until
from gan1d.provenance import Provenance

TARGETS = ("normal:4,1.25", "laplace:1e3,20", "mixture:0.5,-2,0.5/0.5,2,0.5")
NAMES = st.one_of(st.sampled_from("abcd"), st.text(min_size=1, max_size=8))


def _values(check):
    """A strategy for the values that the check of a field accepts."""
    bounds = check.keywords if isinstance(check, partial) else {}
    function = check.func if isinstance(check, partial) else check
    if function is checks.whole:
        return st.integers(bounds["at_least"], bounds["at_most"])
    if function is checks.number:
        low = bounds.get("at_least", bounds.get("above", 0))
        return st.floats(low, bounds["at_most"], exclude_min="above" in bounds)
    if function is checks.flag:
        return st.booleans()
    return st.sampled_from(bounds["choices"])


def _phases():
    goals = st.builds(Until, st.sampled_from(list(MEASURES)), st.floats(1e-6, 10), st.booleans())
    rates, ends, count = st.floats(0, 10), st.none() | goals, st.integers(1, 10**6)
    return st.builds(Phase, NAMES, count, rates, rates, st.booleans(), st.floats(0, 1), ends, rates)


@st.composite
def configs(draw):
    """A config with any values of up to eight settings, but with few targets and no file of samples."""
    of_their_own = {
        "target": st.sampled_from(TARGETS),
        "window": st.none() | st.tuples(st.floats(-1e6, 0), st.floats(1, 1e6)),
        "column": st.none(),
        "skip": st.just(0),
        "bandwidth": st.none(),
        "phases": st.lists(_phases(), max_size=3).map(tuple),
    }
    checked = {item.name: item.metadata["check"] for item in fields(Config)}
    settings = of_their_own | {
        name: _values(check) for name, check in checked.items() if name not in of_their_own
    }
    given = draw(st.lists(st.sampled_from(list(settings)), unique=True, max_size=8))
    try:
        return Config(**{name: draw(settings[name]) for name in given})
    except InputError:
        # Some values of fields cannot be combined.
        assume(False)


@st.composite
def histories(draw):
    """A record with few rows and few points; its numbers are random."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, n_x, n_z = draw(st.integers(1, 60)), draw(st.integers(2, 12)), draw(st.integers(2, 9))
    number = draw(st.sampled_from([np.float32, np.float64]))
    config = draw(configs())
    edges = np.cumsum(rng.uniform(0.1, 2, n_x + 1)) - rng.uniform(-9, 9)

    def density():
        mass = rng.exponential(size=n_x) + 1e-3
        return (rng.uniform(0.95, 1) * mass / mass.sum() / np.diff(edges)).astype(number)

    z = np.linspace(-1, 1, n_z)
    g_of_z = rng.normal(size=(rows, n_z)).astype(number)
    plan = config.plan()
    names = sorted(rng.integers(0, len(plan), rows))
    step = np.cumsum(rng.integers(1, 50, rows)) - 1
    ended = np.unique(rng.integers(1, step[-1] + 2, rng.integers(0, len(plan) + 1)))
    ended = ended[ended <= step[-1]]
    texts = st.lists(st.text(max_size=20), max_size=3)
    handed_over = st.dictionaries(st.text(max_size=20), st.text(max_size=20), max_size=3)
    told = st.builds(Provenance, needed=texts, handed_over=handed_over, notices=texts)
    return History(
        x=(edges[:-1] + edges[1:]) / 2,
        x_edges=edges,
        z=z,
        step=step,
        phase=np.array([plan[i].name for i in names]),
        p_data=density(),
        p_g=push_forward_density(g_of_z, edges, z).astype(number),
        d=rng.uniform(size=(rows, n_x)).astype(number),
        g_of_z=g_of_z,
        discriminator_loss=rng.normal(size=rows).astype(number),
        generator_loss=rng.normal(size=rows).astype(number),
        phase_last_step=ended,
        phase_end=rng.choice([GOAL, STEPS], len(ended)),
        config=config,
        p_samples=draw(st.none() | st.just(density())),
        provenance=draw(told),
    )
