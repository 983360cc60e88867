"""Members once trained are kept, whatever is asked for next; only files of sweeps are removed."""

import os
from dataclasses import replace

import numpy as np
import pytest

from gan1d.certificate import Certificate
from gan1d.cli import main
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.model import ensemble
from gan1d.model.sweeping import plan_sweep, sweep
from gan1d.sweeps import Member
from gan1d.sweeps.arrays import from_arrays, to_arrays
from gan1d.sweeps.files import SweepFile, load, partial_path, save

X = np.linspace(-3, 11, 50)
P_DATA = np.exp(-0.5 * ((X - 4) / 1.25) ** 2) / (1.25 * np.sqrt(2 * np.pi))
GOOD = Certificate(True, 0.001, 0.01, 0.02, 0.03, -1.386, 0.0003, 0.05, 100)


def member(config, diverged=False):
    curve = np.full(50, np.nan if diverged else 0.5)
    jsd = np.array([0.6, 0.1, np.nan if diverged else 0.001])
    spread = jsd[:, None] * np.array([0.2, 0.4, 0.5, 0.6, 0.9])
    step = np.array([0, 256, 512])
    certificate = None if diverged else GOOD
    return Member(config, certificate, X, P_DATA, curve * P_DATA, curve, step, jsd, spread)


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    """Members are made up instead of trained, one in a chunk."""

    def train_many(configs, *, finished=(), on_chunk=None, progress=None):
        known = {item.config: item for item in finished}
        for config in configs:
            if config not in known:
                known[config] = member(config)
                if on_chunk is not None:
                    on_chunk([known[one] for one in configs if one in known])
        return [known[config] for config in configs]

    monkeypatch.setattr(ensemble, "train_many", train_many)


def seeds_in(path):
    return sorted(item.config.seed for item in load(path))


def command(*arguments):
    return main(["sweep", *map(str, arguments), "--quiet"])


def test_no_call_loses_a_member(tmp_path, capsys):
    out = tmp_path / "a.npz"
    assert command(out, "--seeds", 4) == 0
    assert command(out, "--seeds", 2, "--resume") == 0
    assert command(out, "--seed", 3, "--seeds", 1, "--resume") == 0
    assert command(out, "--seed", 2, "--seeds", 4, "--resume") == 0
    assert seeds_in(out) == [0, 1, 2, 3, 4, 5]
    assert command(out, "--seeds", 1, "--vary", "beta1=0:0.5:2", "--resume") == 0
    assert seeds_in(out) == [0, 0, 1, 2, 3, 4, 5]
    before = out.read_bytes()
    # Another sweep, or fewer members without --resume, would lose some.
    for arguments in (
        ("--seeds", 4),
        ("--seed", 9, "--seeds", 1),
        ("--seeds", 6, "--steps", 3000),
        ("--seeds", 6, "--steps", 3000, "--resume"),
    ):
        capsys.readouterr()
        assert command(out, *arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
        assert out.read_bytes() == before
    assert command(out, "--seed", 9, "--seeds", 1, "--resume") == 0
    assert seeds_in(out) == [0, 0, 1, 2, 3, 4, 5, 9]
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_the_same_sweep_may_be_made_again(tmp_path):
    out = tmp_path / "a.npz"
    assert command(out, "--seeds", 2) == 0
    assert command(out, "--seeds", 3) == 0
    assert seeds_in(out) == [0, 1, 2]


def test_a_sweep_does_not_overwrite_members_it_has_not(tmp_path):
    out = tmp_path / "a.npz"
    save(out, [member(Config(seed=seed)) for seed in range(4)])
    with pytest.raises(
        InputError, match="has 2 finished members that this sweep has not; keep them"
    ):
        plan_sweep(Config(), seeds=2, out=out)


def test_a_sweep_of_a_newer_version_is_not_overwritten(tmp_path, short_run):
    out = tmp_path / "a.npz"
    np.savez(out, version=99, **to_arrays([member(Config())]))
    before = out.read_bytes()
    with pytest.raises(InputError, match="is a sweep that cannot be read"):
        plan_sweep(Config(), seeds=2, out=out)
    assert out.read_bytes() == before
    with pytest.raises(InputError, match="is a sweep, whose members would be lost"):
        short_run.save(out)
    assert out.read_bytes() == before
    # What is no sweep is replaced like any output.
    out.unlink()
    plan_sweep(Config(), seeds=2, out=short_run.save(out))


@pytest.mark.parametrize("resume", [False, True])
@pytest.mark.parametrize("which", ["", "-0-of-2", "-11-of-12"])
@pytest.mark.parametrize("kind", ["folder", "link", "pipe", "text", "run"])
def test_what_has_the_name_of_a_part_and_is_none_is_left_alone(
    kind, which, resume, tmp_path, short_run
):
    part, other = tmp_path / f"a.partial{which}.npz", tmp_path / "other.npz"
    save(other, [member(Config(seed=seed)) for seed in range(4)])
    if kind == "folder":
        part.mkdir()
    elif kind == "link":
        part.symlink_to(other)
    elif kind == "pipe":
        os.mkfifo(part)
    elif kind == "text":
        part.write_text("notes")
    else:
        short_run.save(part)
    before, content = os.lstat(part), other.read_bytes()
    with pytest.raises(InputError, match=r"a\.partial"):
        sweep(Config(), seeds=2, out=tmp_path / "a.npz", resume=resume)
    assert os.path.samestat(os.lstat(part), before)
    assert other.read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 2


def test_a_part_that_holds_more_meanwhile_is_not_removed(tmp_path):
    out = tmp_path / "a.npz"
    configs = [Config(seed=seed) for seed in range(2)]
    save(partial_path(out, 0, 2), [member(configs[0])])
    save(partial_path(out, 1, 2), [member(configs[1])])
    file = SweepFile.prepare(out, configs, resume=True)
    partial_path(out, 0, 2).unlink()
    save(partial_path(out, 0, 2), [member(Config(seed=7))])
    partial_path(out, 1, 2).write_text("something else")
    file.save([member(config) for config in configs])
    file.remove_parts(0, 1)
    assert len(list(tmp_path.iterdir())) == 3


def test_too_long_a_name_for_the_parts_is_found_before_the_training(tmp_path):
    for length in (235, 243, 249):
        with pytest.raises(InputError, match=r"^output: expected a name of at most"):
            plan_sweep(Config(), seeds=2, out=tmp_path / f"{'a' * length}.npz")


def full(*arguments, **options):
    raise OSError(28, "No space left on device")


def test_members_are_kept_elsewhere_if_their_folder_goes(tmp_path, capsys, monkeypatch):
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    folder.mkdir()
    elsewhere.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(elsewhere))
    save_part = SweepFile.save_part

    def removed(self, members, process, processes):
        if len(members) == 2:
            for path in folder.iterdir():
                path.unlink()
            folder.rmdir()
        save_part(self, members, process, processes)

    monkeypatch.setattr(SweepFile, "save_part", removed)
    assert command(folder / "a.npz", "--seeds", 3) == 2
    (kept,) = elsewhere.iterdir()
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert f"are kept in {str(kept)!r}; name it as out, with resume" in said
    assert seeds_in(kept) == [0, 1]
    monkeypatch.undo()


def test_members_are_found_in_their_part_if_the_disk_is_full_at_the_end(
    tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(SweepFile, "save", full)
    out = tmp_path / "a.npz"
    assert command(out, "--seeds", 3) == 2
    said = capsys.readouterr().err
    assert said.endswith(f"are kept in {str(partial_path(out))!r}; resume continues the sweep\n")
    assert seeds_in(partial_path(out)) == [0, 1, 2]


@pytest.mark.parametrize("named", [False, True])
def test_a_sweep_is_kept_if_its_picture_cannot_be_written(named, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("gan1d.render.figures.sweep.draw_sweep", full)
    out = [tmp_path / "a.npz"] if named else []
    assert command(*out, "--seeds", 2, "--picture", tmp_path / "a.png") == 2
    (kept,) = tmp_path.iterdir()
    assert seeds_in(kept) == [0, 1]
    said = capsys.readouterr().err
    assert repr(str(kept)) in said
    assert said.count("\n") == 1


MEMBERS = [member(Config(seed=0)), member(Config(seed=1)), member(Config(seed=2), diverged=True)]


def changed(name, value):
    arrays = to_arrays(MEMBERS)
    array = np.array(arrays[name])
    if callable(value):
        return arrays | {name: np.asarray(value(array))}
    array = array.astype(np.result_type(array, value))
    array[(0,) * array.ndim] = value
    return arrays | {name: array}


WRONG = [
    *(("jsd", 9.0), ("jsd", np.nan), ("jsd", -0.1), ("d_rms_from_half", 0.03)),
    *(("converged", lambda a: ~a), ("converged", lambda a: a.astype(float))),
    *(("x", np.nan), ("x", np.inf), ("x", lambda a: a[:, ::-1]), ("x", lambda a: a[0])),
    *(("p_data", -1.0), ("p_data", np.nan), ("p_g", np.inf), ("p_g", np.nan), ("p_g", -1.0)),
    *(("d", 1.5), ("d", np.nan), ("d", lambda a: a[:2]), ("d_spread", lambda a: a[..., :4])),
    *(("step", lambda a: a[::-1]), ("step", lambda a: a * 1.0), ("step", lambda a: a[:0])),
    *(("seed", -1), ("seed", lambda a: a * 1.0), ("seed", lambda a: a[:0]), ("seed", 2**40)),
    *(("jsd_by_step", 2.0), ("jsd_by_step", lambda a: a[:, :2]), ("final_step", lambda a: a[0])),
    *(("config", lambda a: np.array("{")), ("config", lambda a: a[None]), ("seed", lambda a: "x")),
]


@pytest.mark.parametrize("case", range(len(WRONG)))
def test_arrays_that_cannot_be_of_a_sweep_are_refused(case, tmp_path):
    arrays = changed(*WRONG[case])
    path = tmp_path / "a.npz"
    np.savez(path, **arrays)
    with pytest.raises(InputError, match=r"^sweep: '.*a\.npz' is not a usable sweep: [^\n]*$"):
        load(path)


def test_what_is_written_is_read(tmp_path):
    arrays = to_arrays(MEMBERS)
    assert [item.config for item in from_arrays(arrays)] == [item.config for item in MEMBERS]
    infinite = replace(GOOD, converged=False, value=-np.inf, value_gap=np.inf, nash_gap=np.inf)
    save(tmp_path / "a.npz", [replace(MEMBERS[0], certificate=infinite)])
    assert load(tmp_path / "a.npz")[0].certificate == infinite


def test_what_another_sweep_writes_meanwhile_stays(tmp_path):
    out = tmp_path / "a.npz"
    members = [member(Config(seed=seed)) for seed in range(4)]
    save(out, members[:1])
    one, other = (
        SweepFile.prepare(out, [item.config], resume=True) for item in (members[1], members[2])
    )
    one.save_part([members[1]], 0, 1)
    other.save_part([members[2]], 0, 1)
    one.save([members[1]])
    one.remove_parts(0, 1)
    assert partial_path(out).exists()
    other.save([members[2]])
    other.remove_parts(0, 1)
    assert {item.config.seed for item in load(out)} == {0, 1, 2}
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]
    with pytest.raises(InputError, match="3 finished members"):
        save(out, members[3:])


def test_another_kind_of_sweep_that_is_written_meanwhile_stays(tmp_path):
    out = tmp_path / "a.npz"
    file = SweepFile.prepare(out, [Config()], resume=False)
    save(out, [member(Config(steps=99))])
    with pytest.raises(InputError, match="belongs to another sweep, with a different steps"):
        file.save([member(Config())])
    assert [item.config.steps for item in load(out)] == [99]


def test_seeds_that_are_far_apart_are_one_sweep(tmp_path):
    out = tmp_path / "a.npz"
    save(out, [member(Config(seed=seed)) for seed in range(2)])
    file = plan_sweep(Config(seed=50), seeds=1, out=out, resume=True).file
    file.save([member(Config(seed=50))])
    assert {item.config.seed for item in load(out)} == {0, 1, 50}
