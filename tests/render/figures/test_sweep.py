import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from pypdf import PdfReader

import gan1d
from gan1d.cli import main
from gan1d.config import Config
from gan1d.render.figures.sweep import draw_sweep, sweep_figure
from gan1d.render.formats.about import read_sources
from gan1d.render.look.rules import drawing_rules
from gan1d.sweeps import Member
from sample_sweep import MEMBERS, P_DATA, STEP


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_picture_is_drawn(tmp_path, ending):
    one, other = (draw_sweep(MEMBERS, tmp_path / f"{name}.{ending}").read_bytes() for name in "ab")
    assert one == other
    assert one[:4] == {"png": b"\x89PNG", "svg": b"<?xm", "pdf": b"%PDF"}[ending]


def test_the_picture_shows_the_numbers():
    with drawing_rules():
        d, jsd, pairs, table = sweep_figure(MEMBERS).axes
    # The band of those that have not diverged, and the median of all answers.
    line = d.lines[0]
    np.testing.assert_array_equal(line.get_xdata(), STEP)
    expected = np.median([member.d_spread[:, 2] for member in MEMBERS[:2]], axis=0)
    np.testing.assert_allclose(line.get_ydata(), expected)
    assert sum(bar.get_height() for bar in jsd.patches) == 2
    np.testing.assert_allclose(pairs.lines[-2].get_ydata(), 0.56 * P_DATA / P_DATA.max())
    words = [text.get_text() for text in table.texts]
    assert "1 / 3" in words
    assert table.get_title(loc="left") == "1 of 3 runs converged"
    varied = [replace(item, config=replace(item.config, beta1=0.5)) for item in MEMBERS]
    with drawing_rules():
        jsd = sweep_figure(MEMBERS + varied).axes[1]
    np.testing.assert_array_equal(jsd.lines[0].get_xdata(), [0, 0, 0.5, 0.5])
    np.testing.assert_array_equal(jsd.lines[0].get_ydata(), [0.001, 0.1, 0.001, 0.1])


def test_what_varies_by_factors_is_on_a_logarithmic_axis():
    for name, value, scale in (("beta1", 0.5, "linear"), ("epsilon", 1e-3, "log")):
        varied = [replace(item, config=replace(item.config, **{name: value})) for item in MEMBERS]
        with drawing_rules():
            assert sweep_figure([*MEMBERS, *varied]).axes[1].get_xscale() == scale


def test_a_sweep_of_which_nothing_is_left_is_drawn_too(tmp_path):
    draw_sweep(MEMBERS[2:], tmp_path / "lost.png")


CONFIG = Config(steps=300, target="uniform:0,1")


def trained(jsd=0.002, **settings):
    """A member of a sweep with a certificate, or without one where there is no JSD."""
    x = np.linspace(0, 1, 20)
    certificate = gan1d.Certificate(jsd is not None and jsd < 0.01, jsd, *(0.01,) * 6, step=300)
    return Member(
        config=replace(CONFIG, **settings),
        certificate=None if jsd is None else certificate,
        x=x,
        p_data=np.ones(20),
        p_g=np.ones(20),
        d=np.full(20, 0.5),
        step=np.array([0, 300]),
        jsd=np.array([0.5, jsd or np.nan]),
        d_spread=np.full((2, 5), 0.5),
    )


@pytest.mark.parametrize("ending", [".png", ".svg", ".pdf"])
def test_the_picture_of_a_sweep_says_what_makes_it_again(ending, tmp_path, capsys):
    members = [
        trained(jsd, seed=seed, beta1=beta1)
        for beta1, jsd in ((0.0, 0.002), (0.25, 0.004), (0.5, 0.03))
        for seed in (7, 8)
    ]
    out = draw_sweep(members, tmp_path / f"out{ending}")
    config = json.loads(replace(CONFIG, seed=7).to_json())
    sweep = {"members": 6, "seeds": [7, 8], "varied": {"beta1": [0.0, 0.25, 0.5]}}
    assert read_sources(out) == [config | {"sweep": sweep}]
    assert main(["show", str(out)]) == 0
    assert json.loads(capsys.readouterr().out) == config | {"sweep": sweep}
    assert main(["animate", str(tmp_path / "a.gif"), "--run", str(out)]) == 2
    title, text = described(out)
    assert title == "A sweep of a generative adversarial network"
    assert text == (
        "Of 6 runs of a generative adversarial network that learns uniform:0,1 (from-noise, seeds 7 "
        "to 8, 3 values of beta1 from 0 to 0.5), 4 converged; at the end p_g is 0.0040 nats from "
        "p_data (Jensen-Shannon divergence) in the median and 0.0300 nats at worst."
    )


def described(path):
    """Title and description in a still's metadata."""
    if path.suffix == ".pdf":
        found = PdfReader(path).metadata
        return found["/Title"], found["/Subject"]
    if path.suffix == ".png":
        with Image.open(path) as image:
            return image.info["Title"], image.info["Description"]
    text = path.read_text()
    return tuple(text.split(f"<{tag}>")[1].split("<")[0] for tag in ("title", "desc"))


def test_a_sweep_that_lost_a_run_says_so(tmp_path):
    out = draw_sweep([trained(seed=3), trained(None, seed=4)], tmp_path / "out.png")
    assert "Of 2 runs" in described(out)[1]
    assert "1 converged" in described(out)[1]
    assert "infinitely far at worst" in described(out)[1]
    out = draw_sweep([trained(seed=3)], tmp_path / "out.png")
    assert "Of 1 run of" in described(out)[1]
    assert "(from-noise, seed 3)" in described(out)[1]
