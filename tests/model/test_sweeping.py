from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import gan1d
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model.sweeping import plan_sweep
from gan1d.sweeps import Range, members_of
from gan1d.sweeps.files import load, partial_path, partial_paths, save
from helpers import SMALL
from sample_sweep import GOOD, MEMBERS, member, seeds_in

CONFIG = Config(steps=60, **SMALL)


def test_the_sweep_from_python(tmp_path):
    reports = []
    members = gan1d.sweep(
        CONFIG,
        seeds=2,
        vary=["beta1=0:0.5:2", Range("anneal", 0.25, 0.75, 2)],
        out=tmp_path / "sweep.npz",
        progress=lambda *steps: reports.append(steps),
    )
    ranges = [Range("beta1", 0, 0.5, 2), Range("anneal", 0.25, 0.75, 2)]
    configs = members_of(CONFIG, 2, ranges)
    assert [item.config for item in members] == configs
    assert [item.config for item in load(tmp_path / "sweep.npz")] == configs
    assert reports[-1] == (8 * 60, 8 * 60)
    alone = gan1d.certify(gan1d.train(configs[5]))
    assert members[5].certificate == alone
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.npz"]


def test_an_interrupt_before_anything_is_finished_says_nothing_of_a_file(tmp_path, monkeypatch):
    def interrupted(configs, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr("gan1d.model.ensemble.train_many", interrupted)
    with pytest.raises(KeyboardInterrupt) as caught:
        gan1d.sweep(CONFIG, seeds=2, out=tmp_path / "sweep.npz")
    assert caught.value.args == ()
    assert list(tmp_path.iterdir()) == []


def test_one_text_may_say_what_varies():
    configs = plan_sweep(CONFIG, seeds=1, vary="beta1=0:0.5:2").configs
    assert [config.beta1 for config in configs] == [0, 0.5]


def test_fewer_seeds_lose_no_members(tmp_path):
    out = tmp_path / "a.npz"
    gan1d.sweep(CONFIG, seeds=3, out=out)
    before = out.read_bytes()
    fewer = gan1d.sweep(CONFIG, seeds=2, out=out, resume=True)
    assert [item.config.seed for item in fewer] == [0, 1]
    assert seeds_in(out) == [0, 1, 2]
    assert out.read_bytes() == before
    more = gan1d.sweep(CONFIG, seeds=2, vary=["beta1=0:0.5:2"], out=out, resume=True)
    assert [item.config.beta1 for item in more] == [0, 0, 0.5, 0.5]
    assert seeds_in(out) == [0, 1, 0, 1, 2]


def test_files_of_other_sweeps_are_left_alone(tmp_path):
    out = tmp_path / "a.npz"
    others = ("a.partial-other.npz", "ab.partial.npz", "a.partial-0-of-2-b.npz", "a.partial.b.npz")
    for name in others:
        save(tmp_path / name, MEMBERS)
    own = [partial_path(out), partial_path(out, 0, 2), partial_path(out, 11, 12)]
    for path in own:
        path.touch()
    assert partial_paths(out) == sorted(own)
    for path in own:
        path.unlink()
    gan1d.sweep(CONFIG, seeds=1, out=out)
    gan1d.sweep(CONFIG, seeds=2, out=out, resume=True)
    assert {path.name for path in tmp_path.iterdir()} == {"a.npz", *others}


def test_a_file_of_another_sweep_is_not_overwritten(tmp_path):
    out = tmp_path / "a.npz"
    save(partial_path(out), MEMBERS)
    save(out, [member(Config(loss="saturating"), GOOD)])
    with pytest.raises(
        InputError, match=r"a\.npz' belongs to another sweep, with a different loss"
    ):
        gan1d.sweep(Config(), seeds=3, out=out, resume=True)
    out.unlink()
    # Other seeds are added to it.
    plan = plan_sweep(Config(seed=10), seeds=3, out=out, resume=True)
    assert [item.config.seed for item in plan.file.finished] == [0, 1, 2]
    assert seeds_in(partial_path(out)) == [0, 1, 2]


def test_a_finished_sweep_needs_no_samples(tmp_path):
    samples = tmp_path / "samples.npy"
    np.save(samples, np.linspace(-1, 1, 100))
    config, out = replace(CONFIG, target=str(samples)), tmp_path / "a.npz"
    gan1d.sweep(config, seeds=1, out=out)
    samples.unlink()
    assert len(gan1d.sweep(config, seeds=1, out=out, resume=True)) == 1
    with pytest.raises(InputError, match="target: expected"):
        gan1d.sweep(config, seeds=2, out=out, resume=True)


def test_samples_that_have_changed_are_no_part_of_the_sweep(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = Path("d.csv")
    path.write_text("\n".join(map(str, range(1, 51))))
    config = replace(CONFIG, target="d.csv")
    gan1d.sweep(config, seeds=1, out="a.npz")
    plan_sweep(config, seeds=2, out="a.npz", resume=True)
    path.write_text("\n".join(map(str, range(1000, 1050))))
    with pytest.raises(InputError, match=r"samples in 'd.csv' are no longer those"):
        plan_sweep(config, seeds=2, out="a.npz", resume=True)
