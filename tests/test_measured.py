import numpy as np

from gan1d import theory
from gan1d.measured import Measured
from gan1d.measures import MEASURES


def test_many_rows_at_once_measure_what_each_does_alone(run):
    rows = [5, 0, 300, -1]
    for name in MEASURES:
        alone = [Measured(run).at(name, row) for row in rows]
        np.testing.assert_array_equal(Measured(run).of(name, rows), alone)


def test_rows_are_measured_together_and_once(run, monkeypatch):
    calls = []

    def counted(d, p_data, p_g, dx):
        calls.append(len(p_g))
        return theory.jsd(p_data, p_g, dx)

    monkeypatch.setitem(MEASURES, "jsd", MEASURES["jsd"].__class__("jsd", "", "", "", counted))
    measured = Measured(run)
    assert calls == []
    measured.of("jsd", [1, 2, 3, 2])
    for row in (1, 2, 3):
        measured.at("jsd", row)
    assert calls == [3]
    measured.of("jsd", [3, 4, 5])
    assert calls == [3, 2]
    last = len(run.step) - 1
    assert measured.at("jsd", -1) == measured.at("jsd", last)
    assert calls == [3, 2, 1]
