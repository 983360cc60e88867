"""Each member is trained once and kept, whatever happens on the way."""

import os
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

import gan1d
from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.provenance import Provenance, provenance_of
from gan1d.sweeps import sweep as module
from gan1d.sweeps.file import load, save
from helpers import SMALL, wait_until
from sample_sweep import SETTINGS, made_up, same, seeds_in

CONFIG = Config(**SETTINGS)


class Here(Executor):
    """An executor that makes up members and lists their seeds; it fails once per seed in `lost`."""

    def __init__(self, lost=()):
        self.trained, self.lost = [], list(lost)

    def submit(self, function, config, cache):
        future = Future()
        self.trained.append(config.seed)
        if config.seed in self.lost:
            self.lost.remove(config.seed)
            future.set_exception(BrokenExecutor("its process ended with exit code -9"))
        else:
            future.set_result(made_up(config, cache))
        return future


def swept(executor=None, progress=False, **arguments):
    return gan1d.sweep(CONFIG, executor=executor or Here(), progress=progress, **arguments)


def test_members_come_from_other_processes_as_single_runs_do(tmp_path):
    """The only test here that trains: in another process, as for a user."""
    config, told = Config(steps=60, **SMALL), []
    samples = np.random.default_rng(0).normal(size=200)
    members = gan1d.sweep(
        config,
        seeds=1,
        vary={"target": [samples, "expon"]},
        out=tmp_path / "a.npz",
        workers=1,
        progress=lambda *numbers: told.append(numbers),
    )
    assert told == [(1, 2), (2, 2)]
    for member in members:
        assert member.certificate == gan1d.certify(gan1d.train(member.config))
    assert all(map(same, members, load(tmp_path / "a.npz")))
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_no_call_loses_a_member(tmp_path):
    out = tmp_path / "a.npz"
    swept(seeds=4, out=out)
    for arguments, trained in (
        ({"seeds": 2}, []),
        ({"seeds": 5}, [4]),
        ({"seeds": 1, "vary": {"loss": ["saturating", "non-saturating"]}}, [0]),
    ):
        executor = Here()
        swept(executor, out=out, resume=True, **arguments)
        assert executor.trained == trained
    assert sorted(seeds_in(out)) == [0, 0, 1, 2, 3, 4]
    before = out.read_bytes()
    # Without resume, the file of another sweep is refused.
    with pytest.raises(InputError, match="has 4 finished members of another sweep; keep"):
        swept(seeds=2, out=out)
    assert out.read_bytes() == before
    # A file of the same sweep may be replaced.
    swept(seeds=2, out=tmp_path / "b.npz")
    again = Here()
    swept(again, seeds=3, out=tmp_path / "b.npz")
    assert again.trained == [0, 1, 2]
    with pytest.raises(InputError, match="workers: cannot be combined with executor"):
        swept(workers=2)


def test_members_are_saved_soon_but_not_one_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "EVERY", 0.5)
    out, seen = tmp_path / "a.npz", []

    def train(config, cache):
        if config.seed == 3:
            wait_until(lambda: out.exists() and seeds_in(out) == [0, 1, 2])
        return made_up(config, cache)

    monkeypatch.setattr(module, "train_member", train)
    look = lambda *_: seen.append(out.exists() and len(load(out)))  # noqa: E731
    with ThreadPoolExecutor(1) as here:
        swept(here, seeds=4, out=out, progress=look)
    assert seen == [False, 1, 1, 3]
    assert seeds_in(out) == [0, 1, 2, 3]


def test_a_lost_member_is_trained_once_more_and_then_named(tmp_path):
    executor = Here(lost=[1, 2])
    members = swept(executor, seeds=4)
    assert executor.trained[:4] == [0, 1, 2, 3]
    assert sorted(executor.trained[4:]) == [1, 2]
    assert [item.config.seed for item in members] == [0, 1, 2, 3]
    out = tmp_path / "a.npz"
    message = r"^Config\(seed=1, n_x=50\): both attempts to train it failed \(its process ended"
    with pytest.raises(ChildProcessError, match=message) as caught:
        swept(Here(lost=[1, 1]), seeds=4, out=out)
    note = f"the members finished so far are kept in {str(out)!r}; resume continues the sweep"
    assert caught.value.__notes__ == [note]
    assert seeds_in(out) == [0, 2, 3]


@pytest.mark.parametrize("most", [1, 9])
def test_a_file_that_cannot_be_written_is_tried_again_and_then_another(most, tmp_path, monkeypatch):
    failures = []

    def full(path, members):
        if path.name == "a.npz" and len(failures) < most:
            failures.append(len(members))
            raise OSError(28, "No space left on device")
        return save(path, members)

    monkeypatch.setattr(module, "save", full)
    with nullcontext() if most == 1 else pytest.raises(OSError, match="No space") as caught:
        swept(seeds=3, out=tmp_path / "a.npz")
    (path,) = tmp_path.iterdir()
    assert seeds_in(path) == [0, 1, 2]
    assert most == 1 or path.name in caught.value.__notes__[0]


def test_samples_are_needed_only_if_members_are_left_to_train(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("d.npy", np.linspace(-1, 1, 100))
    config, out = Config(target="d.npy", **SETTINGS), "a.npz"
    told = Provenance(provenance_of(config, config.learnt_target()))
    save(out, [replace(made_up(replace(config, seed=seed)), provenance=told) for seed in (0, 1)])
    np.save("d.npy", [99.0, 100.0])
    with pytest.raises(InputError, match=r"samples in 'd\.npy' have changed"):
        gan1d.sweep(config, seeds=3, out=out, executor=Here(), resume=True)
    os.unlink("d.npy")
    assert len(gan1d.sweep(config, seeds=2, out=out, executor=Here(), resume=True)) == 2
