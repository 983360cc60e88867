import json
import os
import re
import socket
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

import gan1d
from gan1d.cli import main
from gan1d.cli.sweep import _stdout_kept_clean, conclusion, table
from gan1d.config import Config
from gan1d.model import ensemble
from gan1d.model.hosts import Process
from gan1d.sweeps.files import load, partial_path, save
from helpers import TINY
from sample_sweep import GOOD, MEMBERS, member


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
    assert main(["sweep", "--seeds", "4", "--vary", "beta1=0:0.5:2", *TINY]) == 0
    rows, _, said = capsys.readouterr().out.partition("\n\n")
    assert len(rows.splitlines()) == 1 + 8
    assert rows.split()[:2] == ["seed", "beta1"]
    assert "of 8 runs converged" in said


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
    command = ["sweep", "--seeds", "3", "--json", *TINY]
    joined = [*command, str(together), "--coordinator", address, "--processes", "2"]
    # On all cores, as a user has it.
    environment = {name: text for name, text in os.environ.items() if name != "XLA_FLAGS"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    program = [sys.executable, "-m", "gan1d", *joined, "--process"]
    running = [subprocess.Popen([*program, process], env=environment, **pipes) for process in "01"]
    assert main([*command, str(alone)]) == 0
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0, 0], said
    assert json.loads(said[0][0])["seeds"] == 3
    assert said[1][0] == ""
    with np.load(alone) as one, np.load(together) as other:
        assert one.files == other.files
        for name in one.files:
            np.testing.assert_array_equal(one[name], other[name])
    assert {path.name for path in tmp_path.iterdir()} == {"alone.npz", "together.npz"}


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


def test_only_process_0_reports_the_sweep(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("gan1d.model.hosts.joined", lambda hosts: nullcontext(Process(1, 2)))
    monkeypatch.setattr(ensemble, "train_many", lambda configs, **_: MEMBERS)
    assert main(["sweep", "--coordinator", "auto"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["sweep", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_what_libraries_print_is_kept_out_of_the_results(capfd):
    print("result")
    with _stdout_kept_clean():
        os.write(1, b"noise\n")
    print("another")
    said = capfd.readouterr()
    assert said.out == "result\nanother\n"
    assert said.err == "noise\n"


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
