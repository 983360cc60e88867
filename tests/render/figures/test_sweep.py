import json
from dataclasses import replace

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.render.figures.sweep import draw_sweep, sweep_figure
from gan1d.render.formats.about import read_description, read_sources
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sweep_words import description_of_sweep
from gan1d.render.look.theme import PAPER
from helpers import curves
from sample_sweep import MEMBERS, P_DATA, SETTINGS, member

pytestmark = pytest.mark.usefixtures("rules")


def drawn(members):
    return sweep_figure(members, Canvas()).axes


def test_the_picture_shows_the_numbers():
    d, jsd, pairs, table = drawn(MEMBERS)
    line = d.lines[0]
    np.testing.assert_array_equal(line.get_xdata(), MEMBERS[0].step)
    expected = np.median([member.d_spread[:, 2] for member in MEMBERS[:2]], axis=0)
    np.testing.assert_allclose(line.get_ydata(), expected)
    seeds, nats = jsd.lines[0].get_data()
    assert list(seeds) == [0, 1, 2]
    found = [member.certificate.jsd for member in MEMBERS[:2]]
    np.testing.assert_array_equal(nats, [*found, np.nan])
    assert jsd.yaxis.get_major_formatter()(np.nextafter(1e-5, 0)) == "0.00001"
    p_data = curves(pairs, PAPER.p_data.colour)[0][:, 1]
    np.testing.assert_allclose(p_data, 0.56 * P_DATA / P_DATA.max())
    words = [text.get_text() for text in table.texts]
    assert "1" in words
    assert table.get_title(loc="left") == "1 of 3 runs converged"


def changed(members, **settings):
    return [replace(item, config=replace(item.config, **settings)) for item in members]


@pytest.mark.parametrize(
    ("name", "values", "scale", "marks"),
    [
        ("beta1", (0.0, 0.5), "linear", ["0", "0.5"]),
        # A label that would touch the one before is left out.
        ("epsilon", (1e-8, 1.1e-8, 1e-3), "log", ["1e−08", "0.001"]),
        ("seed", (10000, 10001), "linear", ["10000", "10001"]),
        # Values that are no numbers are in the order in which they first occur in the runs.
        ("stratified", (True, False), "linear", ["True", "False"]),
    ],
)
def test_the_axis_of_the_jsd_fits_the_values_of_the_setting(name, values, scale, marks):
    jsd = drawn([item for value in values for item in changed(MEMBERS, **{name: value})])[1]
    assert jsd.get_xscale() == scale
    assert [label.get_text() for label in jsd.get_xticklabels()] == marks
    # No label is a formula: Korean fonts lack the minus sign of formulas.
    assert not any("$" in label.get_text() for label in jsd.get_yticklabels())
    places = range(2) if name == "stratified" else values
    np.testing.assert_array_equal(jsd.lines[0].get_xdata(), np.repeat(places, 3))
    assert np.ptp(np.log10(jsd.get_ylim())) > 1


def test_runs_of_other_lengths_and_other_data_are_drawn_together():
    long = replace(MEMBERS[0], step=2 * MEMBERS[0].step)
    far = replace(*changed(MEMBERS[:1], target="normal:40,1.25"), x_edges=MEMBERS[0].x_edges + 36)
    d, _, pairs, _ = drawn([*MEMBERS, long, far])
    np.testing.assert_array_equal(d.lines[0].get_xdata(), long.step)
    assert d.lines[0].get_ydata()[-1] == 0.5
    densities = [line for line in pairs.lines if line.get_linewidth() == 2.0]
    assert [line.get_xdata()[P_DATA.argmax()] for line in densities] == pytest.approx(
        [4, 40], abs=0.2
    )
    low, high = pairs.get_xlim()
    assert low < 4 < 40 < high


def test_the_picture_of_a_sweep_says_what_makes_it_again(tmp_path):
    members = [
        member(Config(seed=seed, beta1=beta1, loss=loss, **SETTINGS), apart)
        for beta1, loss, apart in (
            *[(0.0, "saturating", 0.01), (0.25, "saturating", 0.01)],
            (0.5, "non-saturating", 1.0),
        )
        for seed in (7, 8)
    ]
    out = draw_sweep(members, tmp_path / "out.png")
    config = json.loads(members[0].config.to_json())
    varied = {"loss": ["saturating", "non-saturating"], "beta1": [0.0, 0.25, 0.5]}
    sweep = {"members": 6, "seeds": [7, 8], "varied": varied}
    assert read_sources(out) == [config | {"sweep": sweep}]
    text = read_description(out)
    settings = "seeds 7 to 8, loss saturating / non-saturating, 3 values of beta1 from 0 to 0.5"
    assert "Of 6 runs of a generative adversarial network that learns normal:4,1.25" in text
    assert f"({members[0].config.protocol}, {settings}), 4 converged" in text
    assert f"{members[-1].certificate.jsd:.4f} nats at worst" in text


def test_a_sweep_with_diverged_runs_says_so():
    # A sweep is drawn even if all runs diverged.
    assert drawn(MEMBERS[2:])
    text = description_of_sweep(MEMBERS[::2])
    assert "Of 2 runs" in text
    assert "1 converged" in text
    assert "infinitely far at worst" in text
