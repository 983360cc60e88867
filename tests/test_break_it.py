"""The verdicts of scripts/break_it on made-up results of commands, and on one real command."""

import sys

import pytest

from helpers import ROOT


@pytest.fixture
def tries(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts" / "break_it"), *sys.path])
    import tries

    return tries


def test_each_wrong_answer_has_its_verdict(tries):
    refused, done = tries.Try("gan1d figure out.png", (2,)), tries.Try("gan1d figure out.png", (0,))
    line, other, before = "gan1d: error: no\n", {"folder/run.npz": b"2"}, {"folder/run.npz": b"1"}
    kept = "gan1d: error: no; the run is kept in 'x.npz'\n"
    for trial, code, errors, after, verdict in (
        (refused, 2, line, before, "ok"),
        (refused, 2, kept, before | {"folder/x.npz": b""}, "ok"),
        (done, 0, "", before | {"folder/out.png": b""}, "ok"),
        (refused, None, "", before, "hangs"),
        (refused, -11, "", before, "traceback"),
        (refused, 2, "Traceback\nmore", before, "traceback"),
        (refused, 2, line + line, before, "not one line"),
        (refused, 2, line, other, "lost"),
        (done, 0, "", {}, "lost"),
        (refused, 2, line, before | {"folder/out.png": b""}, "half-written"),
        (done, 0, "", before | {"folder/.gan1d-1.png": b""}, "half-written"),
        (refused, 0, "", before, "wrong in silence"),
        (done, 2, line, before, "wrong exit code"),
    ):
        answer = tries.Answer(code, "", errors, before, after)
        assert tries.verdict(trial, answer) == verdict, answer
    orphans = tries.Answer(2, "", line, before, before, orphans=True)
    assert tries.verdict(refused, orphans) == "a child is left"


def test_a_command_is_tried_in_a_folder_of_its_own(tries, tmp_path):
    (tmp_path / "good").mkdir()
    (tmp_path / "good" / "text.gif").write_text("nonsense")
    trial = tries.Try("gan1d show text.gif", (2,))
    answer = tries.attempt(trial, tmp_path / "good")
    assert (tries.verdict(trial, answer), "text.gif" in answer.errors) == ("ok", True)
