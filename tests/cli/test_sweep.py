import json
import os
import re
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from gan1d.cli import main
from gan1d.cli.sweep import conclusion
from gan1d.sweeps import load
from gan1d.sweeps.members import train_member
from helpers import TINY, wait_until
from sample_sweep import MEMBERS, made_up, same, seeds_in


@pytest.fixture
def quickly(monkeypatch):
    """Members are made up instead of trained."""
    monkeypatch.setattr("gan1d.sweeps.sweep.Processes", ThreadPoolExecutor)
    monkeypatch.setattr("gan1d.sweeps.sweep.train_member", made_up)


def test_the_command(tmp_path, capsys, quickly):
    out, picture = tmp_path / "sweep.npz", tmp_path / "sweep.png"
    command = ["sweep", "--seeds", "3", "--n-x", "50", "--quiet"]
    more = ("--seed", "7", "--json", "--workers", "2", "--picture", str(picture))
    assert main([*command, str(out), *more]) == 0
    assert picture.stat().st_size > 10_000
    said = json.loads(capsys.readouterr().out)
    names = ["seeds", "converged", "jsd_median", "jsd_max", "d_rms_from_half_max"]
    assert list(said) == [*names, "value_gap_max", "nash_gap_max", "wall_s"]
    assert said["seeds"] == said["converged"] == 3
    assert seeds_in(out) == [7, 8, 9]
    vary = ("--vary", "beta1=0:0.5:2", "--vary", "target=normal:0,1", "--vary", "target=expon")
    assert main([*command, *vary]) == 0
    rows, _, said = capsys.readouterr().out.partition("\n\n")
    assert len(rows.splitlines()) == 1 + 3 * 2 * 2
    assert rows.split()[:3] == ["seed", "target", "beta1"]
    assert "of 12 runs converged" in said
    # A sweep that is complete is only read.
    assert main([*command, str(out), "--seed", "8", "--seeds", "2", "--resume", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["seeds"] == 2
    assert seeds_in(out) == [7, 8, 9]


def full(*arguments, **options):
    raise OSError(28, "No space left on device")


def test_a_sweep_is_kept_if_its_picture_cannot_be_written(tmp_path, capsys, monkeypatch, quickly):
    monkeypatch.setattr("gan1d.render.figures.sweep.draw_sweep", full)
    command = ["sweep", "--seeds", "2", "--n-x", "50", "--quiet"]
    assert main([*command, "--picture", str(tmp_path / "a.png")]) == 2
    (kept,) = tmp_path.iterdir()
    assert seeds_in(kept) == [0, 1]
    told = capsys.readouterr().err
    assert repr(str(kept)) in told
    assert told.count("\n") == 1


PROGRAM = [sys.executable, "-m", "gan1d", "sweep", "a.npz", "--json"]


def started(folder, *more, **options):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    command = [*PROGRAM, *TINY, *more]
    return subprocess.Popen(command, cwd=folder, start_new_session=True, **pipes, **options)


def children(pid):
    """The processes that one has started and that are not over."""
    found = subprocess.run(["ps", "-o", "pid=,stat=", "--ppid", str(pid)], capture_output=True)
    lines = (line.split() for line in found.stdout.decode().splitlines())
    return [int(child) for child, state in lines if not state.startswith("Z")]


@pytest.mark.skipif(sys.platform != "linux", reason="children as ps on Linux shows them")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_keeps_what_is_finished_and_leaves_no_process(name, tmp_path):
    out = tmp_path / "a.npz"
    sweep = started(tmp_path, "--seeds=400", "--workers=2", "--steps=2000")
    wait_until(out.exists)
    workers = children(sweep.pid)
    assert len(workers) == 2
    sweep.send_signal(getattr(signal, name))
    kept = "the members finished so far are kept in 'a.npz'; resume continues the sweep"
    assert sweep.communicate(timeout=10) == ("", f"gan1d: error: interrupted; {kept}\n")
    assert sweep.returncode == 130
    for pid in workers:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert 1 <= len(load(out)) < 400
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


@pytest.mark.skipif(sys.platform != "linux", reason="children as ps on Linux shows them")
def test_a_lost_worker_costs_nothing_but_time(tmp_path):
    sweep = started(tmp_path, "--seeds=4", "--workers=2", "--steps=1500")
    first, _ = wait_until(lambda: len(found := children(sweep.pid)) == 2 and found)
    os.kill(first, signal.SIGKILL)
    said, told = sweep.communicate(timeout=120)
    assert (sweep.returncode, told) == (0, "")
    assert json.loads(said)["seeds"] == 4
    assert seeds_in(tmp_path / "a.npz") == [0, 1, 2, 3]


@pytest.fixture
def cluster(tmp_path):
    """The address of a Dask scheduler with two workers, and the workers."""
    pytest.importorskip("distributed")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    host, port = address.split(":")
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    common = ["--no-dashboard", "--host", host]
    module = [sys.executable, "-m", "distributed.cli"]
    commands = [
        [f"{module[-1]}.dask_scheduler", "--port", port],
        *[[f"{module[-1]}.dask_worker", address, "--no-nanny", "--nthreads", "1"]] * 2,
    ]
    running = [subprocess.Popen([*module[:2], *words, *common], **quiet) for words in commands]
    yield address, running[1:]
    for process in running:
        process.kill()
        process.wait()


def test_a_dask_cluster_trains_them_though_it_loses_a_worker(cluster, tmp_path):
    address, workers = cluster
    sweep = started(tmp_path, "--seeds=6", "--steps=3000", f"--dask={address}")
    wait_until((tmp_path / "a.npz").exists, timeout=120)
    workers[0].kill()
    said, told = sweep.communicate(timeout=120)
    assert (sweep.returncode, told) == (0, "")
    assert json.loads(said)["seeds"] == 6
    for item in load(tmp_path / "a.npz"):
        assert same(item, train_member(item.config, cache=True))


def test_a_cluster_that_is_not_there_is_one_line(capsys, monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("gan1d.cli.sweep._PATIENCE", 0.2)
    for address in ("127.0.0.1:1", "nonsense://"):
        assert main(["sweep", "--dask", address]) == 2
        told = capsys.readouterr().err
        assert re.fullmatch(r"gan1d: error: dask: expected the address of a sched.* got .*\n", told)
    monkeypatch.setitem(sys.modules, "dask.distributed", None)
    assert main(["sweep", "--dask", "127.0.0.1:1"]) == 2
    told = capsys.readouterr().err
    assert "dask: needs the package distributed; pip install 'gan1d[dask]'" in told


def test_the_conclusion_is_in_plain_language():
    certificates = [member.certificate for member in MEMBERS[:2]]
    names = ("jsd", "d_rms_from_half", "value_gap", "nash_gap")
    jsd, half, value, nash = (max(getattr(c, name) for c in certificates) for name in names)
    median = sum(c.jsd for c in certificates) / 2
    assert conclusion(MEMBERS[:2], 1.25).splitlines() == [
        "1 of 2 runs converged, in 1.2 s.",
        f"The median JSD is {median:.4f} nats, and the worst {jsd:.4f}.",
        f"At worst, RMS |D - 1/2| is {half:.4f}, |V + log 4| {value:.4f} and the Nash gap {nash:.4f}.",
    ]
    assert conclusion(MEMBERS, 1.0).startswith(
        "1 of 3 runs converged, 1 diverged, in 1.0 s.\nOf those that did not diverge, the median JSD"
    )
    assert conclusion(MEMBERS[2:], 1.0) == "0 of 1 run converged, 1 diverged, in 1.0 s."
