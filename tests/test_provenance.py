"""What a config cannot say is said by every record and every file made from it."""

import json
import re

import numpy as np
import optax
import pytest
from scipy import stats

import gan1d
from gan1d import Config, History, InputError, provenance
from gan1d.cli.program import main
from gan1d.render.formats.about import read_sources
from helpers import SMALL, read_configs

SAMPLES = np.round(np.random.default_rng(1).normal(170, 7, 400))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("made")
    np.savetxt(path / "heights.csv", SAMPLES, fmt="%d", header="height", comments="")
    return path


def made(kind, folder):
    """A short run of each kind of target: its record, its words, and why it cannot be made again."""
    small = {"steps": 70, **SMALL}
    optimizer, heights = optax.sgd(0.01), str(folder / "heights.csv")
    return {
        "text": lambda: gan1d.train(Config(**small)),
        "object": lambda: gan1d.train(
            Config(**small), target=stats.rv_histogram((np.array([1, 2, 1]), np.arange(4.0)))
        ),
        "samples": lambda: gan1d.train(Config(target=SAMPLES, **small)),
        "file": lambda: gan1d.train(Config(target=heights, column="height", **small)),
        "optimizer": lambda: gan1d.train(Config(**small), generator_optimizer=optimizer),
    }[kind]()


SAID = {
    "text": ("normal:4,1.25", ()),
    "object": (
        r"an object of scipy.stats.*rv_histogram \([0-9a-f]{16}\)",
        ("target was handed over: .*rv_histogram",),
    ),
    "samples": (
        r"400 samples \([0-9a-f]{16}\), smoothed with bandwidth",
        ("target was handed over",),
    ),
    "file": (
        r"400 samples from column 'height'.* of heights.csv, SHA-256 [0-9a-f]{16}, smoothed",
        ("it needs .*heights.csv, SHA-256 [0-9a-f]{16}",),
    ),
    "optimizer": ("normal:4,1.25", ("generator_optimizer was handed over: .*optax",)),
}


@pytest.fixture(scope="module", params=list(SAID))
def run(request, folder):
    return request.param, made(request.param, folder)


def matches(pattern, text):
    return re.search(pattern, text) is not None


def test_the_record_says_what_it_was_trained_on(run):
    kind, history = run
    words, obstacles = SAID[kind]
    assert matches(words, history.target)
    found = provenance.obstacles(history.provenance)
    assert len(found) == len(obstacles)
    assert all(matches(expected, one) for expected, one in zip(obstacles, found, strict=True))
    assert matches(words.split(r" \(")[0].split(",")[0], repr(history))
    assert "\n" not in repr(history)


def test_so_does_the_saved_record(run, tmp_path, capsys):
    kind, history = run
    path = history.save(tmp_path / "run.npz")
    assert History.load(path) == history
    assert main(["show", str(path)]) == 0
    shown, noted = capsys.readouterr()
    source = json.loads(shown)
    said = source.pop("provenance", {})
    assert Config.from_json(json.dumps(source)) == history.config
    assert said == history.provenance
    assert noted.count("the command line alone cannot make it again") == len(SAID[kind][1])


@pytest.mark.parametrize("ending", ["gif", "webp", "png", "html", "pdf", "mp4"])
def test_so_does_every_film(run, ending, tmp_path):
    kind, history = run
    playback = gan1d.Playback(frames=4)
    size = None if ending == "html" else (320, 180)
    out = gan1d.animate(
        history, tmp_path / f"run.{ending}", playback=playback, canvas=gan1d.Canvas(size=size)
    )
    check_source(out, history, kind)


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_so_does_every_still(run, ending, tmp_path):
    kind, history = run
    out = gan1d.draw_figure(history, tmp_path / f"run.{ending}")
    check_source(out, history, kind)


def check_source(out, history, kind):
    (source,) = read_sources(out)
    assert source.get("provenance", {}) == history.provenance
    assert read_configs(out) == [history.config]
    if out.suffix in {".svg", ".html"}:
        # The description in words stands there as text.
        text = out.read_text().replace("&#x27;", "'").replace("&#39;", "'").replace("&apos;", "'")
        assert matches(SAID[kind][0], text)


def test_a_comparison_names_both(folder, tmp_path):
    one, other = made("text", folder), made("samples", folder)
    out = gan1d.animate(one, tmp_path / "two.gif", compare=other, playback=gan1d.Playback(frames=4))
    first, second = read_sources(out)
    assert "provenance" not in first
    assert second["provenance"] == other.provenance


def test_a_sweep_says_it_too(folder, tmp_path):
    config = Config(target=SAMPLES, steps=130, **SMALL)
    members = gan1d.sweep(config, seeds=2, out=tmp_path / "sweep.npz", progress=False)
    assert "400 samples" in members[0].provenance["target"]
    again = gan1d.sweeps.load(tmp_path / "sweep.npz")
    assert again[1].provenance == members[1].provenance
    picture = gan1d.draw_sweep(members, tmp_path / "sweep.svg")
    for path in (picture, tmp_path / "sweep.npz"):
        (source,) = read_sources(path)
        assert source["provenance"] == members[0].provenance
    assert "400 samples" in picture.read_text()
    # It is known by its samples, which may be handed over again.
    assert again[1].config == Config(target=SAMPLES, seed=1, steps=130, **SMALL)


def test_the_command_says_what_was_read(folder, tmp_path, capsys):
    out = str(tmp_path / "run.npz")
    target = str(folder / "heights.csv")
    assert main(["train", out, "--target", target, "--steps", "70", "--quiet"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith("data: 400 samples from column 'height'")
    assert lines[2].startswith("note: the samples are rounded to steps of 1;")


def test_settings_that_an_older_file_does_not_name_are_listed(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    arrays = dict(np.load(path))
    config = json.loads(str(arrays["config"]))
    del config["steep_share"], config["column"]
    np.savez(path, **(arrays | {"config": json.dumps(config)}))
    history = History.load(path)
    assert history.provenance["missing"] == ["steep_share"]
    (obstacle,) = provenance.obstacles(history.provenance)
    assert obstacle.startswith("written by an older gan1d without steep_share")


@pytest.mark.parametrize("data", [[1], {"other": 1}, {"target": 1}, {"needed": "x"}])
def test_what_is_no_provenance_is_refused(data):
    with pytest.raises(InputError, match="provenance: expected"):
        provenance.provenance_in(data, "{}")


@pytest.mark.parametrize(
    ("kind", "short"),
    [
        ("text", "normal:4,1.25"),
        ("object", "an object of scipy.stats._continuous_distns.rv_histogram"),
        ("samples", "400 samples"),
        ("file", "heights.csv"),
    ],
)
def test_a_key_names_the_target_in_a_few_words(kind, short, folder):
    assert str(made(kind, folder).config.target.label) == short
