import json

import numpy as np
import pytest

from gan1d.certificate import Certificate
from gan1d.cli import main
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.sweeps import Member, Range, columns, members_of, save, summary

GOOD = Certificate(True, 0.001, 0.01, 0.02, 0.03, -1.386, 0.0003, 0.05, 100)
POOR = Certificate(False, 0.1, 0.02, 0.03, 0.2, -1.2, 0.19, 0.5, 100)
MEMBERS = [
    Member(Config(seed=0), GOOD),
    Member(Config(seed=1), POOR),
    Member(Config(seed=2), None),
]


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
    for seeds in (0, -1, 10**8):
        with pytest.raises(InputError, match="seeds: expected"):
            members_of(Config(), seeds)


def test_columns_and_summary():
    table = columns(MEMBERS)
    assert table["seed"].tolist() == [0, 1, 2]
    assert table["converged"].tolist() == [True, False, False]
    np.testing.assert_array_equal(table["jsd"], [0.001, 0.1, np.nan])
    said = summary(MEMBERS, 1.5)
    assert (said["seeds"], said["converged"], said["wall_s"]) == (3, 1, 1.5)
    assert said["jsd_median"] == 0.1
    assert said["jsd_max"] is None
    assert summary(MEMBERS[:2], 1.0)["jsd_max"] == 0.1


def test_the_saved_table_is_plain_arrays(tmp_path):
    path = save(tmp_path / "sweep.npz", MEMBERS)
    with np.load(path, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["jsd"], columns(MEMBERS)["jsd"])
        assert Config.from_json(str(archive["config"])) == MEMBERS[0].config
    with pytest.raises(InputError, match="run: expected a saved run"):
        History.load(path)


def test_the_command(tmp_path, capsys):
    out = tmp_path / "sweep.npz"
    tiny = ("--steps", "60", "--n-x", "60", "--n-z", "33", "--quiet")
    assert main(["sweep", str(out), "--seeds", "3", "--seed", "7", "--json", *tiny]) == 0
    said = json.loads(capsys.readouterr().out)
    names = {"seeds", "converged", "jsd_median", "jsd_max", "d_rms_from_half_max", "wall_s"}
    assert names <= set(said)
    assert said["seeds"] == 3
    with np.load(out) as archive:
        assert archive["seed"].tolist() == [7, 8, 9]
    assert main(["sweep", "--seeds", "2", "--vary", "beta1=0:0.5:2", *tiny]) == 0
    table = capsys.readouterr().out.splitlines()
    assert len(table) == 1 + 4 + 1
    assert table[0].split()[:2] == ["seed", "beta1"]


@pytest.mark.parametrize(
    "arguments", [["--seeds", "0"], ["--vary", "loss=1:2:3"], ["x.gif"], ["--seeds", "many"]]
)
def test_a_command_that_cannot_be_is_refused(arguments, capsys):
    try:
        code = main(["sweep", *arguments])
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1
