from threading import Thread

import pytest

from gan1d.cli import main
from gan1d.cli.timings import Timings
from helpers import TINY


class Clock:
    """Stands in for the module time."""

    def __init__(self):
        self.now = 100.0

    def perf_counter(self):
        return self.now

    def advance(self, seconds):
        self.now += seconds


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("gan1d.cli.timings.time", clock)
    return clock


def test_parts_inside_of_others_count_for_themselves_alone(clock):
    timings = Timings()
    with timings.part("outer"):
        clock.advance(2)
        with timings.part("inner"):
            clock.advance(3)
        timings.add("told", 1)
        clock.advance(1)
    with timings.part("inner"):
        clock.advance(1)
    clock.advance(1)
    assert timings.seconds == {"inner": 4, "told": 1, "outer": 2}
    assert timings.table().splitlines() == [
        "inner             4.00 s    50 %",
        "told              1.00 s    12 %",
        "outer             2.00 s    25 %",
        "other             1.00 s    12 %",
        "total             8.00 s   100 %",
    ]


def test_what_other_threads_do_is_counted_beside(clock):
    timings = Timings()

    def work():
        with timings.part("work"):
            clock.advance(5)

    with timings.part("waiting"):
        thread = Thread(target=work)
        thread.start()
        thread.join()
    assert timings.seconds == {"waiting": 5}
    assert timings.beside == {"work": 5}
    assert timings.table().splitlines()[-2:] == ["at the same time:", "work              5.00 s"]


def test_another_process_s_times_come_first_and_ours_beside_them(clock):
    ours, theirs = Timings(), Timings()
    ours.add("waiting", 3)
    theirs.add("training", 2)
    theirs.beside["curves"] = 1
    ours.alongside(theirs)
    assert ours.seconds == {"training": 2}
    assert ours.beside == {"waiting": 3, "curves": 1}


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (["animate", "out.gif", "--frames", "4"], {"tracing", "training", "drawing", "encoding"}),
        (["train", "run.npz"], {"tracing", "training", "saving"}),
        (["figure", "out.png"], {"tracing", "training", "drawing"}),
        (["sweep", "--seeds", "1"], {"training"}),
    ],
)
def test_the_commands_say_where_the_time_went(command, names, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    # A number that no other test has, so that there is something to compile.
    new = ["--batch-size", str(70 + len(" ".join(command)))]
    assert main([*command, *TINY, *new, "--timings"]) == 0
    said, _, beside = capsys.readouterr().err.partition("at the same time:\n")
    found = {line.split()[0]: float(line.split()[-4]) for line in said.splitlines()}
    assert names <= found.keys()
    meanwhile = {line.split()[0]: float(line.split()[-2]) for line in beside.splitlines()}
    assert ("curves" in meanwhile) == (command[0] != "sweep")
    assert found["total"] >= found["training"] > 0
    assert all(seconds > -0.05 for seconds in found.values())


def test_nothing_is_said_without_the_option(tmp_path, capsys):
    assert main(["train", str(tmp_path / "run.npz"), *TINY]) == 0
    assert capsys.readouterr().err == ""
