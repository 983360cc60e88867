import numpy as np
import pytest

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.phases import Phase
from gan1d.sweeps.vary import configs_of


def values(name, *texts):
    return [getattr(config, name) for config in configs_of(Config(), 1, texts)]


def test_numbers_are_geometric_above_zero_and_even_elsewhere():
    rates = values("generator_learning_rate", "generator-learning-rate=1e-3:1e-1:3")
    assert rates == pytest.approx([1e-3, 1e-2, 1e-1])
    assert values("beta1", "beta1=0:0.9:4") == pytest.approx([0, 0.3, 0.6, 0.9])
    assert values("batch_size", "batch_size=40:160:3") == [40, 80, 160]
    # Whole numbers that are the same when rounded are one.
    assert values("k", "k=1:3:9") == [1, 2, 3]


@pytest.mark.parametrize(
    ("name", "texts", "expected"),
    [
        ("loss", ["loss=saturating,non-saturating"], ["saturating", "non-saturating"]),
        ("target", ["target=normal:0,1", "target=expon"], ["normal:0,1", "expon:"]),
        ("stratified", ["stratified=true,False"], [True, False]),
        ("steps", ["steps=500,600", "steps=500,700"], [500, 600, 700]),
        ("beta1", ["beta1=0:0.5:2", "beta1=0.25"], [0, 0.5, 0.25]),
    ],
)
def test_values_are_listed_and_added(name, texts, expected):
    found = values(name, *texts)
    if name == "target":
        found, expected = found[:1], expected[:1]
    assert found == expected


def test_any_value_may_come_from_python():
    phases = (Phase("x", 1),)
    vary = {"phases": [(), phases], "beta1": np.linspace(0, 0.5, 2)}
    found = configs_of(Config(seed=5), 2, vary)
    assert [(c.phases, c.beta1, c.seed) for c in found] == [
        (some, beta1, seed) for some in ((), phases) for beta1 in (0, 0.5) for seed in (5, 6)
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("", "beta1", "beta1=", "beta1=0:1", "beta1=0:0.9:1", "beta1=0.9:0:3", "beta1=0.5:0.5:3"),
        *("nothing=0:1:3", "seed=0,1", "beta1=a:b:3", "beta1=0:0.9:2.5", "beta1=nan:0.9:3"),
        *("beta1=0:inf:3", "beta1=0:0.9:999999999", "stratified=maybe", "k=1.5", "window=0,1"),
    ],
)
def test_what_cannot_be_read_is_refused(text):
    with pytest.raises(InputError, match="vary: expected"):
        configs_of(Config(), 1, text)


@pytest.mark.parametrize(
    ("seeds", "vary", "said"),
    [
        *((seeds, (), "seeds: expected") for seeds in (0, -1, 1.5)),
        (10**8, (), "seeds, vary: expected 1 to"),
        (1, {"beta1": []}, "seeds, vary: expected 1 to"),
        (1, {"beta1": [2.0]}, "beta1: expected"),
        (1, "loss=hinge", "loss: expected"),
    ],
)
def test_what_cannot_be_trained_is_refused(seeds, vary, said):
    with pytest.raises(InputError, match=said):
        configs_of(Config(), seeds, vary)
