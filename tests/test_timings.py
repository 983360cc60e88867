import time
from threading import Thread

import pytest

from gan1d.cli import main
from gan1d.cli.timings import Timings

TINY = ["--steps", "40", "--n-x", "60", "--n-z", "33", "--quiet"]


def test_parts_inside_of_others_count_for_themselves_alone():
    timings = Timings()
    with timings.part("outer"):
        time.sleep(0.02)
        with timings.part("inner"):
            time.sleep(0.03)
        timings.add("told", 0.01)
    with timings.part("inner"):
        time.sleep(0.01)
    whole = time.perf_counter() - timings.start
    assert timings.seconds["inner"] >= 0.04
    assert timings.seconds["told"] == 0.01
    assert sum(timings.seconds.values()) <= whole
    assert [line.split()[0] for line in timings.table().splitlines()] == [
        "inner",
        "told",
        "outer",
        "other",
        "total",
    ]


def test_what_other_threads_do_is_counted_beside():
    timings = Timings()

    def work():
        with timings.part("work"):
            time.sleep(0.05)

    with timings.part("waiting"):
        thread = Thread(target=work)
        thread.start()
        thread.join()
    assert timings.seconds["waiting"] >= 0.05
    assert timings.seconds.keys() == {"waiting"}
    assert timings.beside["work"] >= 0.05
    assert timings.table().splitlines()[-2:][0] == "at the same time:"


@pytest.mark.parametrize(
    ("command", "names"),
    [
        (["animate", "out.gif", "--frames", "4"], {"tracing", "training", "drawing", "encoding"}),
        (["train", "run.npz"], {"tracing", "training", "saving"}),
        (["figure", "out.png"], {"tracing", "training", "drawing"}),
        (["sweep", "--seeds", "1"], {"tracing", "training"}),
    ],
)
def test_the_commands_say_where_the_time_went(command, names, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    # A number that no other test has, so that there is something to compile.
    assert (
        main([*command, *TINY, "--batch-size", str(70 + len(" ".join(command))), "--timings"]) == 0
    )
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
