import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gan1d.cli.program import main
from gan1d.cli.sweep import conclusion
from gan1d.sweeps.file import load
from gan1d.sweeps.members import train_member
from helpers import TINY, wait_until
from sample_sweep import MEMBERS, made_up, same, seeds_in

COMMAND = ["sweep", "--n-x", "50", "--quiet"]


@pytest.fixture
def quickly(monkeypatch):
    """Make members up instead of training them."""
    here = lambda workers, **environment: ThreadPoolExecutor(workers)  # noqa: E731
    monkeypatch.setattr("gan1d.sweeps.sweep.Processes", here)
    monkeypatch.setattr("gan1d.sweeps.sweep.train_member", made_up)


def test_the_command_sweeps_varies_and_resumes(tmp_path, capsys, quickly):
    out, picture = str(tmp_path / "sweep.npz"), tmp_path / "sweep.png"
    more = ("--seeds", "3", "--seed", "7", "--json", "--workers", "2", "--picture", str(picture))
    assert main([*COMMAND, out, *more]) == 0
    assert picture.stat().st_size > 10_000
    numbers = json.loads(capsys.readouterr().out)
    names = ["seeds", "converged", "jsd_median", "jsd_max", "d_rms_from_half_max"]
    assert list(numbers) == [*names, "value_gap_max", "nash_gap_max", "wall_s"]
    assert numbers["seeds"] == numbers["converged"] == 3
    vary = ("--vary", "beta1=0:0.5:2", "--vary", "target=normal:0,1", "--vary", "target=expon")
    assert main([*COMMAND, "--seeds", "3", *vary]) == 0
    rows, _, text = capsys.readouterr().out.partition("\n\n")
    assert len(rows.splitlines()) == 1 + 3 * 2 * 2
    assert rows.split()[:3] == ["seed", "target", "beta1"]
    assert "of 12 runs converged" in text
    # A complete sweep is read, and nothing is trained.
    assert main([*COMMAND, out, "--seed", "8", "--seeds", "2", "--resume", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seeds"] == 2
    assert seeds_in(out) == [7, 8, 9]


def test_a_sweep_is_kept_if_its_picture_cannot_be_written(tmp_path, capsys, monkeypatch, quickly):
    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("gan1d.render.figures.sweep.draw_sweep", full)
    assert main([*COMMAND, "--seeds", "2", "--picture", str(tmp_path / "a.png")]) == 2
    (kept,) = tmp_path.iterdir()
    assert seeds_in(kept) == [0, 1]
    assert re.fullmatch(rf"[^\n]*{kept}[^\n]*\n", capsys.readouterr().err)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which only Linux has")
def test_a_signal_keeps_finished_members_and_leaves_no_process(tmp_path):
    options = [*TINY, "--steps=600", "--seeds=400", "--workers=2"]
    command = [sys.executable, "-m", "gan1d", "sweep", "a.npz", *options]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    sweep = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, **pipes)
    wait_until((tmp_path / "a.npz").exists, timeout=120)
    lists = Path(f"/proc/{sweep.pid}/task").glob("*/children")
    workers = [pid for listed in lists for pid in listed.read_text().split()]
    assert len(workers) == 2
    sweep.send_signal(signal.SIGTERM)
    kept = "the members finished so far are kept in 'a.npz'; resume continues the sweep"
    assert sweep.communicate(timeout=30) == ("", f"gan1d: error: interrupted; {kept}\n")
    assert sweep.returncode == 130
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
    assert 1 <= len(load(tmp_path / "a.npz")) < 400
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_a_dask_cluster_trains_all_members_even_if_it_loses_a_worker(tmp_path, capsys):
    distributed = pytest.importorskip("distributed")
    out = tmp_path / "a.npz"
    two = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0"}
    with distributed.LocalCluster(**two, local_directory=tmp_path) as cluster:
        options = [*TINY, "--steps=600", "--seeds=3", f"--dask={cluster.scheduler_address}"]

        def lose_one():
            wait_until(out.exists)
            cluster.workers[0].auto_restart = False
            os.kill(cluster.workers[0].pid, signal.SIGKILL)

        with ThreadPoolExecutor(1) as here:
            lost = here.submit(lose_one)
            assert main(["sweep", str(out), "--json", *options]) == 0
            lost.result()
    numbers, told = capsys.readouterr()
    assert (json.loads(numbers)["seeds"], told) == (3, "")
    last = load(out)[-1]
    assert same(last, train_member(last.config, cache=True))


def test_a_missing_cluster_is_reported_in_one_line(capsys, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("gan1d.cli.sweep._PATIENCE", 0.2)
    assert main(["sweep", "--dask", "127.0.0.1:1"]) == 2
    told = capsys.readouterr().err
    assert re.fullmatch(r"gan1d: error: dask: expected the address of a sched.* got .*\n", told)
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    assert main(["sweep", "--dask", "127.0.0.1:1"]) == 2
    assert "pip install 'gan1d[dask]'" in capsys.readouterr().err


def test_the_conclusion_is_in_plain_language():
    one, other = (member.certificate for member in MEMBERS[:2])
    begin, median, worst = conclusion(MEMBERS, 1.25).splitlines()
    assert begin == "1 of 3 runs converged, 1 diverged, in 1.2 s."
    assert f"{(one.jsd + other.jsd) / 2:.4f} nats, and the worst {other.jsd:.4f}." in median
    assert worst.endswith(f"the Nash gap {other.nash_gap:.4f}.")
