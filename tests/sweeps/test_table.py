import numpy as np

from gan1d.sweeps import columns, passes, summary
from sample_sweep import MEMBERS


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


def test_the_pass_table():
    jsd, *_, gap = passes(MEMBERS)
    assert (jsd.measure, jsd.median, jsd.worst) == ("jsd", 0.1, float("inf"))
    assert (jsd.limit, jsd.within) == (0.01, 1)
    assert gap.measure == "value_gap"
