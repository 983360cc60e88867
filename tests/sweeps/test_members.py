import pytest

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.sweeps import Range, members_of
from sample_sweep import GOOD, X, member


def test_ranges_are_geometric_above_zero_and_even_elsewhere():
    rates = Range.parse("generator-learning-rate=1e-3:1e-1:3")
    assert rates == Range("generator_learning_rate", 1e-3, 1e-1, 3)
    assert rates.values() == pytest.approx([1e-3, 1e-2, 1e-1])
    assert Range.parse("beta1=0:0.9:4").values() == pytest.approx([0, 0.3, 0.6, 0.9])


@pytest.mark.parametrize(
    "text",
    [
        *("", "beta1", "beta1=0:1", "beta1=0:0.9:1", "beta1=0.9:0:3", "beta1=0.5:0.5:3"),
        *("loss=0:1:3", "nothing=0:1:3", "steps=10:20:3", "beta1=a:b:3", "beta1=0:0.9:2.5"),
        *("beta1=nan:0.9:3", "beta1=0:inf:3"),
    ],
)
def test_what_cannot_be_varied_is_refused(text):
    with pytest.raises(InputError, match="vary: expected"):
        Range.parse(text)


def test_members_are_all_combinations_with_all_seeds():
    configs = members_of(Config(seed=5), 3, [Range("beta1", 0, 0.5, 2)])
    assert [(config.seed, config.beta1) for config in configs] == [
        *((5, 0.0), (6, 0.0), (7, 0.0)),
        *((5, 0.5), (6, 0.5), (7, 0.5)),
    ]
    for seeds in (0, -1, 10**8, 1.5):
        with pytest.raises(InputError, match="seeds: expected"):
            members_of(Config(), seeds)
    with pytest.raises(InputError, match="vary: expected each field once"):
        members_of(Config(), 1, [Range("beta1", 0, 0.5, 2), Range("beta1", 0, 0.9, 3)])


def test_arrays_of_a_member_are_read_only():
    item = member(Config(), GOOD)
    for array in (item.x, item.p_data, item.p_g, item.d, item.step, item.jsd, item.d_spread):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0
    assert X.flags.writeable
