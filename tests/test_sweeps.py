import json
import os
import re
import socket
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

import gan1d
from gan1d.certificate import Certificate
from gan1d.cli import main
from gan1d.cli.sweep import conclusion, table
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.model import ensemble
from gan1d.model.hosts import Hosts, use_all_cores
from gan1d.model.sweeping import plan_sweep
from gan1d.render.figures.sweep import draw_sweep, sweep_figure
from gan1d.render.look.rules import drawing_rules
from gan1d.sweeps import Member, Range, columns, members_of, passes, summary
from gan1d.sweeps.files import SweepFile, load, partial_path, partial_paths, save

GOOD = Certificate(True, 0.001, 0.01, 0.02, 0.03, -1.386, 0.0003, 0.05, 100)
POOR = Certificate(False, 0.1, 0.02, 0.03, 0.2, -1.2, 0.19, 0.5, 100)
X = np.linspace(-3, 11, 50)
P_DATA = np.exp(-0.5 * ((X - 4) / 1.25) ** 2) / (1.25 * np.sqrt(2 * np.pi))
STEP = np.array([0, 256, 512])


def member(config, certificate):
    curve = np.full(50, 0.5) if certificate else np.full(50, np.nan)
    way = np.array([0.6, 0.1, certificate.jsd if certificate else np.nan])
    spread = way[:, None] * np.array([0.2, 0.4, 0.5, 0.6, 0.9])
    return Member(config, certificate, X, P_DATA, curve * P_DATA, curve, STEP, way, spread)


MEMBERS = [
    member(Config(seed=0), GOOD),
    member(Config(seed=1), POOR),
    member(Config(seed=2), None),
]


def test_ranges_are_geometric_above_zero_and_even_elsewhere():
    rates = Range.parse("generator-learning-rate=1e-3:1e-1:3")
    assert rates == Range("generator_learning_rate", 1e-3, 1e-1, 3)
    assert rates.values() == pytest.approx([1e-3, 1e-2, 1e-1])
    assert Range.parse("beta1=0:0.9:4").values() == pytest.approx([0, 0.3, 0.6, 0.9])


@pytest.mark.parametrize(
    "text",
    [
        *("", "beta1", "beta1=0:1", "beta1=0:0.9:1", "beta1=0.9:0:3", "beta1=0.5:0.5:3"),
        *("loss=0:1:3", "nothing=0:1:3", "steps=10:20:3", "beta1=a:b:3", "beta1=0:0.9:2.5"),
        *("beta1=nan:0.9:3", "beta1=0:inf:3"),
    ],
)
def test_what_cannot_be_varied_is_refused(text):
    with pytest.raises(InputError, match="vary: expected"):
        Range.parse(text)


def test_members_are_all_combinations_with_all_seeds():
    configs = members_of(Config(seed=5), 3, [Range("beta1", 0, 0.5, 2)])
    assert [(config.seed, config.beta1) for config in configs] == [
        *((5, 0.0), (6, 0.0), (7, 0.0)),
        *((5, 0.5), (6, 0.5), (7, 0.5)),
    ]
    for seeds in (0, -1, 10**8, 1.5):
        with pytest.raises(InputError, match="seeds: expected"):
            members_of(Config(), seeds)
    with pytest.raises(InputError, match="vary: expected each field once"):
        members_of(Config(), 1, [Range("beta1", 0, 0.5, 2), Range("beta1", 0, 0.9, 3)])


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


def test_the_saved_table_is_plain_arrays(tmp_path):
    path = save(tmp_path / "sweep.npz", MEMBERS)
    with np.load(path, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["jsd"], columns(MEMBERS)["jsd"])
        assert Config.from_json(str(archive["config"])) == MEMBERS[0].config
    with pytest.raises(InputError, match="run: expected a saved run"):
        History.load(path)


def test_a_sweep_is_read_back_whole(tmp_path):
    varied = [replace(item, config=replace(item.config, beta1=0.5)) for item in MEMBERS]
    for members in (MEMBERS, MEMBERS + varied):
        for one, other in zip(members, load(save(tmp_path / "s.npz", members)), strict=True):
            assert (one.config, one.certificate) == (other.config, other.certificate)
            for name in ("x", "p_data", "p_g", "d", "step", "jsd", "d_spread"):
                np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_what_is_no_sweep_is_refused(tmp_path, short_run):
    run = short_run.save(tmp_path / "run.npz")
    text = tmp_path / "text.npz"
    text.write_text("no archive")
    for path in (run, text, tmp_path / "none.npz"):
        with pytest.raises(InputError, match="sweep: "):
            load(path)


def test_the_pass_table():
    jsd, *_, gap = passes(MEMBERS)
    assert (jsd.measure, jsd.median, jsd.worst) == ("jsd", 0.1, float("inf"))
    assert (jsd.limit, jsd.within) == (0.01, 1)
    assert gap.measure == "value_gap"


TINY = ("--steps", "60", "--n-x", "60", "--n-z", "33", "--quiet")


def test_an_interrupted_sweep_is_continued(tmp_path, capsys):
    out = tmp_path / "sweep.npz"
    assert main(["sweep", str(out), "--seeds", "2", *TINY]) == 0
    # As it would have been left by an interruption after the first chunk.
    kept = out.rename(partial_path(out))
    with np.load(kept) as archive:
        arrays = dict(archive)
    np.savez(kept, **arrays | {"jsd": np.array([0.125, 0.25])})
    capsys.readouterr()
    assert main(["sweep", str(out), "--seeds", "3", *TINY]) == 2
    assert "continue it with --resume" in capsys.readouterr().err
    assert kept.exists()
    assert main(["sweep", str(out), "--seeds", "3", "--resume", *TINY]) == 0
    assert not kept.exists()
    members = load(out)
    assert [item.config.seed for item in members] == [0, 1, 2]
    # The first two were taken as they stood, the third was trained.
    assert [item.certificate.jsd for item in members[:2]] == [0.125, 0.25]
    assert members[2].certificate.jsd not in (0.125, 0.25)
    # A sweep that is complete is only read.
    capsys.readouterr()
    assert main(["sweep", str(out), "--seeds", "3", "--resume", "--json", *TINY]) == 0
    assert json.loads(capsys.readouterr().out)["seeds"] == 3
    # Another sweep's members are of no use, and stay where they are.
    other = ["sweep", str(out), "--seeds", "3", "--resume", "--loss", "saturating", *TINY]
    assert main(other) == 2
    assert "belongs to another sweep, with a different loss" in capsys.readouterr().err
    assert len(load(out)) == 3


def test_two_processes_make_the_sweep_of_one(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    alone, together = tmp_path / "alone.npz", tmp_path / "together.npz"
    command = [sys.executable, "-m", "gan1d", "sweep", "--seeds", "3", "--json", *TINY]
    joined = [*command, str(together), "--coordinator", address, "--processes", "2"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    running = [
        subprocess.Popen([*arguments], **pipes)
        for arguments in (
            [*joined, "--process", "0"],
            [*joined, "--process", "1"],
            [*command, str(alone)],
        )
    ]
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], said
    assert json.loads(said[0][0])["seeds"] == 3
    assert said[1][0] == ""
    with np.load(alone) as one, np.load(together) as other:
        assert one.files == other.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], other[name])
    assert {path.name for path in tmp_path.iterdir()} == {"alone.npz", "together.npz"}


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


def test_a_sweep_of_which_nothing_is_left_is_drawn_too(tmp_path):
    draw_sweep(MEMBERS[2:], tmp_path / "lost.png")


def test_the_command(tmp_path, capsys):
    out = tmp_path / "sweep.npz"
    picture = tmp_path / "sweep.png"
    more = ("--picture", str(picture), *TINY)
    assert main(["sweep", str(out), "--seeds", "3", "--seed", "7", "--json", *more]) == 0
    assert picture.stat().st_size > 10_000
    said = json.loads(capsys.readouterr().out)
    names = {"seeds", "converged", "jsd_median", "jsd_max", "d_rms_from_half_max", "wall_s"}
    assert names <= set(said)
    assert said["seeds"] == 3
    with np.load(out) as archive:
        assert archive["seed"].tolist() == [7, 8, 9]
    assert main(["sweep", "--seeds", "2", "--vary", "beta1=0:0.5:2", *TINY]) == 0
    rows, _, said = capsys.readouterr().out.partition("\n\n")
    assert len(rows.splitlines()) == 1 + 4
    assert rows.split()[:2] == ["seed", "beta1"]
    assert "of 4 runs converged" in said


def test_the_table_has_plain_labels_and_sensible_digits():
    varied = [replace(item, config=replace(item.config, beta1=0.123456789)) for item in MEMBERS]
    rows = table(MEMBERS + varied).splitlines()
    labels = [
        "seed",
        "beta1",
        "JSD",
        "RMS |D - 1/2|",
        "RMS |D - D*|",
        "|V + log 4|",
        "Nash gap",
        "converged",
    ]
    assert re.split(r"\s{2,}", rows[0].strip()) == labels
    assert rows[1].split() == [
        "0",
        "0",
        "0.00100",
        "0.01000",
        "0.03000",
        "0.00030",
        "0.05000",
        "yes",
    ]
    assert rows[2].split()[-1] == "NO"
    assert rows[3].split() == ["2", "0", *"-----", "diverged"]
    assert rows[4].split()[:2] == ["0", "0.12346"]
    assert len({len(row) for row in rows}) == 1


def test_the_conclusion_is_in_plain_language():
    assert conclusion(MEMBERS[:2], 1.25).splitlines() == [
        "1 of 2 runs converged, in 1.2 s.",
        "The median JSD is 0.0505 nats, and the worst 0.1000.",
        "At worst, RMS |D - 1/2| is 0.0200, |V + log 4| 0.1900 and the Nash gap 0.5000.",
    ]
    assert conclusion(MEMBERS, 1.0).startswith(
        "1 of 3 runs converged, 1 diverged, in 1.0 s.\nOf those that did not diverge, the median JSD"
    )
    assert conclusion(MEMBERS[2:], 1.0) == "0 of 1 run converged, 1 diverged, in 1.0 s."


REFUSED = [
    *(["--seeds", "0"], ["--seeds", "many"], ["--vary", "loss=1:2:3"], ["x.gif"]),
    *(["--resume"], ["--picture", "x.gif"], ["--picture", "nowhere/x.png"], ["nowhere/x.npz"]),
    *(["--process", "0"], ["--coordinator", "127.0.0.1:1", "--processes", "2"]),
    ["--coordinator", "127.0.0.1:1", "--processes", "2", "--process", "2"],
    ["--coordinator", "127.0.0.1", "--processes", "2", "--process", "0"],
    *(["--loss", "hinge"], ["--target", "nowhere.npy"], ["x.partial.npz"]),
    *(["interrupted.npz"], ["run.npz", "--resume"], ["done.npz", "--resume", "--k", "2"]),
]


@pytest.mark.parametrize("arguments", REFUSED, ids=" ".join)
def test_a_command_that_cannot_be_is_refused(arguments, capsys, refusing_folder):
    try:
        code = main(["sweep", *arguments])
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture
def refusing_folder(tmp_path, short_run, monkeypatch):
    """A folder with a run, a sweep, and what an interrupted sweep has left; nothing changes in it."""
    monkeypatch.chdir(tmp_path)
    short_run.save(tmp_path / "run.npz")
    save(tmp_path / "done.npz", MEMBERS)
    save(partial_path(tmp_path / "interrupted.npz"), MEMBERS)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    yield tmp_path
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_usage_errors_are_found_before_jax_is_imported(refusing_folder):
    code = f"""
import sys
from gan1d.cli import main
for arguments in {REFUSED!r}:
    try:
        code = main(["sweep", *arguments])
    except SystemExit as leaving:
        code = leaving.code
    assert (code, "jax" in sys.modules) == (2, False), arguments
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_an_interrupt_says_where_the_finished_members_are(tmp_path, capsys, monkeypatch):
    def interrupted(configs, *, finished, on_chunk, progress):
        on_chunk(MEMBERS[:2])
        raise KeyboardInterrupt

    monkeypatch.setattr(ensemble, "train_many", interrupted)
    out = tmp_path / "sweep.npz"
    assert main(["sweep", str(out), "--seeds", "3"]) == 130
    assert "are kept in" in (said := capsys.readouterr().err)
    assert "sweep.partial.npz'; resume continues" in said
    assert [item.config.seed for item in load(partial_path(out))] == [0, 1]
    assert not out.exists()
    # From Python, too; and what is known already is kept with what is finished next.
    partial_path(out).unlink()
    save(out, [member(Config(seed=seed), GOOD) for seed in (2, 9)])
    with pytest.raises(KeyboardInterrupt, match=r"sweep\.partial\.npz"):
        gan1d.sweep(Config(), seeds=3, out=out, resume=True)
    assert [item.config.seed for item in load(partial_path(out))] == [0, 1, 2, 9]


SMALL = Config(steps=60, n_x=60, n_z=33)


def seeds_in(path):
    return [item.config.seed for item in load(path)]


def test_the_sweep_from_python(tmp_path):
    reports = []
    members = gan1d.sweep(
        SMALL,
        seeds=2,
        vary=["beta1=0:0.5:2", Range("anneal", 0.25, 0.75, 2)],
        out=tmp_path / "sweep.npz",
        progress=lambda *steps: reports.append(steps),
    )
    ranges = [Range("beta1", 0, 0.5, 2), Range("anneal", 0.25, 0.75, 2)]
    configs = members_of(SMALL, 2, ranges)
    assert [item.config for item in members] == configs
    assert [item.config for item in load(tmp_path / "sweep.npz")] == configs
    assert reports[-1] == (8 * 60, 8 * 60)
    alone = gan1d.certify(gan1d.train(configs[5]))
    assert members[5].certificate == alone
    assert [path.name for path in tmp_path.iterdir()] == ["sweep.npz"]


def test_one_text_may_say_what_varies():
    configs = plan_sweep(SMALL, seeds=1, vary="beta1=0:0.5:2").configs
    assert [config.beta1 for config in configs] == [0, 0.5]


def test_fewer_seeds_lose_no_members(tmp_path):
    out = tmp_path / "a.npz"
    gan1d.sweep(SMALL, seeds=4, out=out)
    before = out.read_bytes()
    fewer = gan1d.sweep(SMALL, seeds=2, out=out, resume=True)
    assert [item.config.seed for item in fewer] == [0, 1]
    assert seeds_in(out) == [0, 1, 2, 3]
    assert out.read_bytes() == before
    more = gan1d.sweep(SMALL, seeds=2, vary=["beta1=0:0.5:2"], out=out, resume=True)
    assert [item.config.beta1 for item in more] == [0, 0, 0.5, 0.5]
    assert seeds_in(out) == [0, 1, 0, 1, 2, 3]


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
    gan1d.sweep(SMALL, seeds=1, out=out)
    gan1d.sweep(SMALL, seeds=2, out=out, resume=True)
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
    with pytest.raises(InputError, match="with a different seed"):
        gan1d.sweep(Config(seed=10), seeds=3, out=out, resume=True)
    assert seeds_in(partial_path(out)) == [0, 1, 2]


def test_each_process_removes_only_what_was_kept_for_the_sweep(tmp_path):
    out = tmp_path / "a.npz"
    configs = [item.config for item in MEMBERS]
    save(partial_path(out, 0, 2), MEMBERS[:1])
    save(partial_path(out, 1, 2), MEMBERS[1:])
    file = SweepFile.prepare(out, configs[:2], resume=True)
    assert {item.config for item in file.finished} == set(configs)
    file.save_part(MEMBERS[:2], 0, 3)
    assert seeds_in(partial_path(out, 0, 3)) == [0, 1, 2]
    late = partial_path(out, 2, 3)
    save(late, MEMBERS[2:])
    file.save(MEMBERS[:2])
    file.remove_parts(0, 3)
    assert seeds_in(out) == [0, 1, 2]
    assert {path.name for path in tmp_path.iterdir()} == {"a.npz", late.name}


def test_a_finished_sweep_needs_no_samples(tmp_path):
    samples = tmp_path / "samples.npy"
    np.save(samples, np.linspace(-1, 1, 100))
    config, out = replace(SMALL, target=str(samples)), tmp_path / "a.npz"
    gan1d.sweep(config, seeds=1, out=out)
    samples.unlink()
    assert len(gan1d.sweep(config, seeds=1, out=out, resume=True)) == 1
    with pytest.raises(InputError, match="target: expected"):
        gan1d.sweep(config, seeds=2, out=out, resume=True)


@pytest.mark.parametrize(
    "given",
    [
        *((None, 2, 0), ("127.0.0.1:1", 2, None), ("127.0.0.1:1", None, 0), ("127.0.0.1:1", 2, 2)),
        *(("here", 2, 0), (":1", 2, 0), ("here:", 2, 0), ("auto", 0, 0), ("auto", None, -1)),
    ],
)
def test_hosts_that_cannot_be_joined_are_refused(given):
    with pytest.raises(InputError, match=r"^(coordinator|process|processes): "):
        Hosts(*given)


def test_all_cores_are_asked_for_once(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_other=1")
    use_all_cores()
    use_all_cores()
    expected = f"--xla_other=1 --xla_force_host_platform_device_count={os.cpu_count()}"
    assert os.environ["XLA_FLAGS"] == expected
    monkeypatch.setenv("XLA_FLAGS", "--xla_force_host_platform_device_count=3")
    use_all_cores()
    assert os.environ["XLA_FLAGS"] == "--xla_force_host_platform_device_count=3"
