import json
import socket
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from gan1d.certificate import Certificate
from gan1d.cli.program import main
from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.model import ensemble
from gan1d.render.figures.sweep import draw_sweep, sweep_figure
from gan1d.render.look.rules import drawing_rules
from gan1d.sweeps import (
    Member,
    Range,
    columns,
    load,
    members_of,
    partial_path,
    passes,
    save,
    summary,
)

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
    for seeds in (0, -1, 10**8):
        with pytest.raises(InputError, match="seeds: expected"):
            members_of(Config(), seeds)


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
    assert "resume: expected --resume" in capsys.readouterr().err
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
    assert "resume: expected members of this sweep" in capsys.readouterr().err
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
    table = capsys.readouterr().out.splitlines()
    assert len(table) == 1 + 4 + 1
    assert table[0].split()[:2] == ["seed", "beta1"]


@pytest.mark.parametrize(
    "arguments",
    [
        *(["--seeds", "0"], ["--vary", "loss=1:2:3"], ["x.gif"], ["--seeds", "many"]),
        *(["--resume"], ["--picture", "x.gif"], ["--picture", "nowhere/x.png"]),
        *(["--process", "0"], ["--coordinator", "127.0.0.1:1", "--processes", "2"]),
        ["--coordinator", "127.0.0.1:1", "--processes", "2", "--process", "2"],
    ],
)
def test_a_command_that_cannot_be_is_refused(arguments, capsys):
    try:
        code = main(["sweep", *arguments])
    except SystemExit as leaving:
        code = leaving.code
    assert code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_an_interrupt_says_where_the_finished_members_are(tmp_path, capsys, monkeypatch):
    def interrupted(configs, *, finished, on_chunk, progress):
        on_chunk(MEMBERS[:2])
        raise KeyboardInterrupt

    monkeypatch.setattr(ensemble, "sweep", interrupted)
    out = tmp_path / "sweep.npz"
    assert main(["sweep", str(out), "--seeds", "3"]) == 130
    assert "sweep.partial.npz' has what is finished; --resume" in capsys.readouterr().err
    assert [item.config.seed for item in load(partial_path(out))] == [0, 1]
    assert not out.exists()
