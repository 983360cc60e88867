"""What is asked for is trained once, and kept, whatever happens on the way."""

import os
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

import gan1d
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.sweeps import load, save, store
from gan1d.sweeps.store import Store
from helpers import SMALL
from sample_sweep import MEMBERS, SETTINGS, made_up, member, same, seeds_in

CONFIG = Config(**SETTINGS)


class Here(Executor):
    """An executor that trains here, and counts; `fate` may do something else with a member."""

    def __init__(self, fate=lambda config: None):
        self.trained = []
        self.fate = fate

    def submit(self, function, config, cache):
        future = Future()
        try:
            self.trained.append(config.seed)
            self.fate(config)
            future.set_result(made_up(config, cache))
        except Exception as error:
            future.set_exception(error)
        return future


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(store, "EVERY", 0.0)
    monkeypatch.setattr(store, "_SHARE", 1e9)


def swept(executor=None, progress=False, **arguments):
    return gan1d.sweep(CONFIG, executor=executor or Here(), progress=progress, **arguments)


def test_members_come_from_other_processes_as_single_runs_do(tmp_path):
    """The one test here that trains: everything as a user has it."""
    config, told = Config(steps=60, **SMALL), []
    samples = np.random.default_rng(0).normal(size=200)
    members = gan1d.sweep(
        config,
        seeds=2,
        vary={"target": [samples, "expon"], "k": [1, 2]},
        out=tmp_path / "a.npz",
        workers=1,
        progress=lambda *numbers: told.append(numbers),
    )
    assert told == [(i, 8) for i in range(1, 9)]
    assert [(m.config.k, m.config.seed) for m in members] == [(1, 0), (1, 1), (2, 0), (2, 1)] * 2
    for item in members[1::3]:
        assert item.certificate == gan1d.certify(gan1d.train(item.config))
    for one, other in zip(members, load(tmp_path / "a.npz"), strict=True):
        assert same(one, other)
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_any_executor_trains_them():
    with ThreadPoolExecutor(2) as threads:
        members = gan1d.sweep(Config(steps=60, **SMALL), seeds=2, executor=threads)
    assert members[1].certificate == gan1d.certify(gan1d.train(members[1].config))
    with pytest.raises(InputError, match="workers: cannot be combined with executor"):
        swept(workers=2)
    with pytest.raises(InputError, match="workers: expected"):
        gan1d.sweep(workers=0)


def test_no_call_loses_a_member(tmp_path):
    out = tmp_path / "a.npz"
    swept(seeds=4, out=out)
    for executor, arguments, trained in (
        (Here(), {"seeds": 2}, []),
        (Here(), {"seeds": 5}, [4]),
        (Here(), {"seeds": 1, "vary": {"loss": ["saturating", "non-saturating"]}}, [0]),
    ):
        swept(executor, out=out, resume=True, **arguments)
        assert executor.trained == trained
    assert sorted(seeds_in(out)) == [0, 0, 1, 2, 3, 4]
    before = out.read_bytes()
    # Without resume, some would be lost, or be taken for some of this sweep.
    with pytest.raises(InputError, match="has 4 finished members that this sweep has not; keep"):
        swept(seeds=2, out=out)
    assert out.read_bytes() == before
    # All of them may be made again.
    out = tmp_path / "b.npz"
    swept(seeds=2, out=out)
    again = Here()
    swept(again, seeds=3, out=out)
    assert again.trained == [0, 1, 2]
    with pytest.raises(InputError, match="resume: needs out"):
        swept(resume=True)


def test_members_are_in_the_file_before_the_sweep_is_over(tmp_path):
    out, seen = tmp_path / "a.npz", []
    swept(seeds=3, out=out, progress=lambda *_: seen.append(out.exists() and seeds_in(out)))
    assert seen == [False, [0], [0, 1]]
    assert seeds_in(out) == [0, 1, 2]


def lost_once(seeds):
    left = list(seeds)

    def fate(config):
        if config.seed in left:
            left.remove(config.seed)
            raise BrokenExecutor("its process ended with exit code -9")

    return fate


def test_a_member_that_is_lost_is_trained_once_again_and_then_named(tmp_path):
    executor = Here(lost_once([1, 2]))
    members = swept(executor, seeds=4)
    assert executor.trained == [0, 1, 2, 3, 1, 2]
    assert [item.config.seed for item in members] == [0, 1, 2, 3]
    out = tmp_path / "a.npz"
    said = r"^Config\(seed=1, n_x=50\) and 1 more: not trained in two attempts \(its process ended"
    with pytest.raises(ChildProcessError, match=said) as caught:
        swept(Here(lost_once([1, 1, 2, 2])), seeds=4, out=out)
    assert caught.value.__notes__ == [f"the members finished so far are kept in {str(out)!r}"]
    assert seeds_in(out) == [0, 3]


def test_an_executor_that_is_broken_names_all(tmp_path):
    class Broken(Executor):
        def submit(self, *_):
            raise BrokenExecutor("broken")

    with pytest.raises(ChildProcessError, match="and 2 more: not trained in two attempts"):
        swept(Broken(), seeds=3, out=tmp_path / "a.npz")
    assert list(tmp_path.iterdir()) == []


def interrupt(config):
    if config.seed == 2:
        raise KeyboardInterrupt


def test_an_interrupt_says_where_the_finished_members_are(tmp_path):
    out = tmp_path / "a.npz"
    save(out, [member(replace(CONFIG, seed=9))])
    told = []

    def progress(done, total):
        told.append(done)
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt, match=r"kept in '.*a\.npz'; resume continues the sweep"):
        swept(seeds=3, out=out, resume=True, progress=progress)
    assert seeds_in(out) == [0, 1, 9]
    with pytest.raises(KeyboardInterrupt) as caught:
        swept(Here(interrupt), seeds=3, out=tmp_path / "b.npz")
    assert caught.value.args == ()
    assert not (tmp_path / "b.npz").exists()


def test_a_file_that_cannot_be_written_is_tried_again_and_then_another(tmp_path, monkeypatch):
    tries = []

    def full(path, members):
        tries.append(len(members))
        if path.name == "a.npz":
            raise OSError(28, "No space left on device")
        return save(path, members)

    monkeypatch.setattr(store, "save", full)
    with pytest.raises(OSError, match="No space left") as caught:
        swept(seeds=3, out=tmp_path / "a.npz")
    (kept,) = tmp_path.iterdir()
    assert seeds_in(kept) == [0, 1, 2]
    assert str(kept) in caught.value.__notes__[0]
    assert tries[0] == 1


def test_another_sweep_may_write_the_same_file(tmp_path):
    out = tmp_path / "a.npz"
    one, other = (Store(out, [CONFIG], resume=True) for _ in range(2))
    for place, seed in ((one, 0), (other, 1)):
        config = replace(CONFIG, seed=seed)
        place.members[config] = member(config)
        place.write_if_due()
    assert sorted(seeds_in(out)) == [0, 1]


def test_a_large_file_is_written_seldom(tmp_path, monkeypatch):
    now, written = [0.0], []
    monkeypatch.setattr(store.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(store, "EVERY", 3.0)
    monkeypatch.setattr(store, "_SHARE", 0.1)

    def save(path, members):
        written.append(now[0])
        now[0] += 1.0

    monkeypatch.setattr(store, "save", save)
    place = Store(tmp_path / "a.npz", [], resume=False)
    for seed in range(40):
        place.members[replace(CONFIG, seed=seed)] = MEMBERS[0]
        place.write_if_due()
        now[0] += 0.5
    assert len(written) == 2
    assert np.diff(written) >= 10


def test_samples_are_needed_only_where_something_is_left_to_train(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.save("d.npy", np.linspace(-1, 1, 100))
    config, out = Config(steps=60, target="d.npy", **SMALL), "a.npz"
    with ThreadPoolExecutor(1) as here:
        gan1d.sweep(config, seeds=1, out=out, executor=here)
        gan1d.sweep(config, seeds=2, out=out, executor=here, resume=True)
    np.save("d.npy", np.linspace(99, 100, 100))
    with pytest.raises(InputError, match=r"samples in 'd.npy' are no longer those"):
        gan1d.sweep(config, seeds=3, out=out, executor=Here(), resume=True)
    os.unlink("d.npy")
    assert len(gan1d.sweep(config, seeds=2, out=out, executor=Here(), resume=True)) == 2
    with pytest.raises(InputError, match="target: expected"):
        gan1d.sweep(config, seeds=3, out=out, executor=Here(), resume=True)
