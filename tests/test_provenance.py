"""Every record, and every file made from it, holds the facts about the run that its config lacks."""

import json
import re
from dataclasses import replace

import numpy as np
import optax
import pytest
from scipy import stats

import gan1d
from films import FEW, TINY_CANVAS, canvas_for
from gan1d import Config, History
from gan1d.cli.program import main
from gan1d.provenance import obstacles, provenance_of
from gan1d.render.formats.about import read_sources
from helpers import SMALL, read_configs, rewritten
from sample_sweep import MEMBERS

SAMPLES = np.round(np.random.default_rng(1).normal(170, 7, 400))
DIGEST = r"[0-9a-f]{16}"
OF_SCIPY = "an object of scipy.stats._continuous_distns.rv_histogram"


@pytest.fixture(scope="module")
def targets(tmp_path_factory):
    """A target of each kind, its description, its name in pictures, and why it cannot be made again."""
    file = tmp_path_factory.mktemp("made") / "heights.csv"
    np.savetxt(file, SAMPLES, fmt="%d", header="height", comments="")
    histogram = stats.rv_histogram((np.array([1, 2, 1]), np.arange(4.0)))
    read = rf"400 samples from column 'height'.* of heights.csv, SHA-256 {DIGEST}, smoothed"
    return {
        "text": ("normal:4,1.25", "normal:4,1.25", "normal:4,1.25", None),
        "object": (histogram, rf"{OF_SCIPY} \({DIGEST}\)", OF_SCIPY, "target is not stored: "),
        "samples": (
            SAMPLES,
            rf"400 samples \({DIGEST}\)",
            "400 samples",
            "target is not stored: ",
        ),
        "file": (str(file), read, "heights.csv", rf"it needs .*heights.csv, SHA-256 {DIGEST}"),
    }


@pytest.fixture(scope="module")
def of_file(targets):
    return gan1d.train(Config(target=targets["file"][0], column="height", steps=70, **SMALL))


@pytest.mark.parametrize("kind", ["text", "object", "samples", "file"])
def test_the_words_of_a_run_describe_its_target(kind, targets, short_run):
    target, words, label, obstacle = targets[kind]
    config = Config(target=target, steps=100, column="height" if kind == "file" else None)
    about = provenance_of(config, config.learnt_target())
    run = replace(short_run, config=config, provenance=about)
    assert re.fullmatch(f"{words}.*", run.target)
    assert str(config.target.label) == label
    assert re.search(words.split(r" \(")[0].split(",")[0], repr(run))
    assert "\n" not in repr(run)
    found = obstacles(run.provenance)
    assert len(found) == (obstacle is not None)
    assert all(re.match(obstacle, line) for line in found)


def test_an_optimizer_is_named_by_its_class():
    target = Config().learnt_target()
    about = provenance_of(Config(), target, generator_optimizer=optax.sgd(0.01))
    (line,) = obstacles(about)
    assert line.startswith("generator_optimizer is not stored: an object of optax")


@pytest.mark.parametrize("ending", [".npz", ".svg", ".png", ".gif", ".html"])
def test_every_file_made_of_a_run_holds_its_provenance(ending, of_file, targets, tmp_path, capsys):
    out = tmp_path / f"run{ending}"
    if ending == ".npz":
        assert History.load(of_file.save(out)) == of_file
    elif ending in (".svg", ".png"):
        gan1d.draw_figure(of_file, out)
    else:
        gan1d.animate(of_file, out, playback=FEW, canvas=canvas_for(ending))
    (source,) = read_sources(out)
    assert source["provenance"] == of_file.provenance
    assert read_configs(out) == [of_file.config]
    if ending in (".svg", ".html"):
        text = out.read_text().replace("&#x27;", "'").replace("&#39;", "'").replace("&apos;", "'")
        assert re.search(targets["file"][1], text)
    assert main(["show", str(out)]) == 0
    noted = capsys.readouterr().err
    assert noted.count("the settings alone cannot repeat this run: it needs") == 1


def test_a_comparison_and_a_sweep_hold_the_provenance_too(of_file, short_run, tmp_path):
    out = tmp_path / "two.gif"
    gan1d.animate(short_run, out, compare=of_file, playback=FEW, canvas=TINY_CANVAS)
    first, second = read_sources(out)
    assert "provenance" not in first
    assert second["provenance"] == of_file.provenance
    members = gan1d.Sweep(replace(one, provenance=of_file.provenance) for one in MEMBERS)
    (source,) = read_sources(gan1d.draw_sweep(members, tmp_path / "sweep.svg"))
    assert source["provenance"] == of_file.provenance


def test_settings_that_an_older_file_does_not_name_are_listed(short_run, tmp_path):
    config = json.loads(short_run.config.to_json())
    del config["steep_share"], config["column"]
    path = rewritten(tmp_path / "run.npz", short_run, config=json.dumps(config))
    history = History.load(path)
    assert history.provenance["missing"] == ["steep_share"]
    (obstacle,) = obstacles(history.provenance)
    assert obstacle.startswith("written by an older gan1d without steep_share")
