from dataclasses import replace

import numpy as np

from gan1d.sweeps.members import Sweep, columns, measured, summary
from sample_sweep import MEMBERS

JSD = [member.certificate.jsd for member in MEMBERS[:2]]


def test_columns_and_summary():
    table, numbers = columns(MEMBERS), summary(MEMBERS, 1.5)
    assert table["seed"].tolist() == [0, 1, 2]
    assert table["converged"].tolist() == [True, False, False]
    np.testing.assert_array_equal(table["jsd"], [*JSD, np.nan])
    assert measured(MEMBERS, "jsd") == [*JSD, np.inf]
    assert [numbers[name] for name in ("seeds", "converged", "wall_s")] == [3, 1, 1.5]
    assert [numbers[name] for name in ("jsd_median", "jsd_max")] == [JSD[1], None]
    assert summary(MEMBERS[:2], 1.0)["jsd_max"] == JSD[1]


def test_a_sweep_shows_itself_as_its_table():
    settings = {"beta1": 0.123456789, "loss": "saturating"}
    other = [replace(item, config=replace(item.config, **settings)) for item in MEMBERS]
    head, *rows = repr(Sweep([*MEMBERS, *other])).splitlines()
    labels = "seed loss beta1 JSD RMS |D - 1/2| RMS |D - D*| |V + log 4| Nash gap converged"
    assert " ".join(head.split()) == labels
    cells = [row.split() for row in rows]
    assert (cells[0][:3], cells[0][-1]) == (["0", "non-saturating", "0"], "yes")
    assert (cells[1][3], cells[1][-1]) == (f"{JSD[1]:.5f}", "NO")
    assert cells[5] == ["2", "saturating", "0.12346", *"-----", "diverged"]
    assert len({len(row) for row in (head, *rows)}) == 1
    assert repr(MEMBERS[1]) == "<Member: seed 1, NOT converged>"
