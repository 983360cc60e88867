import dataclasses
import json

import pytest

from gan1d.cli import main


def test_a_converged_run_is_certified(run, tmp_path, capsys):
    path = run.save(tmp_path / "run.npz")
    assert main(["certify", str(path)]) == 0
    said = capsys.readouterr().out
    assert "converged at step 4800" in said
    assert "NO" not in said
    assert main(["certify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["converged"] is True


def test_the_worst_measures_are_finite_as_json_needs_it(run, tmp_path, capsys):
    d = run.d.copy()
    d[-1] = 0.0
    path = dataclasses.replace(run, d=d).save(tmp_path / "run.npz")
    assert main(["certify", "--json", str(path)]) == 3
    assert json.loads(capsys.readouterr().out, parse_constant=pytest.fail)["value"] < -700
