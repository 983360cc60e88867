import dataclasses
import json

import pytest

from gan1d.cli.program import main


def test_runs_are_certified_as_a_table_or_as_json_lines(run, tmp_path, capsys):
    good = str(run.save(tmp_path / "run.npz"))
    assert main(["certify", good]) == 0
    text = capsys.readouterr().out
    assert "converged at step 4800" in text
    assert "NO" not in text
    d = run.d.copy()
    d[-1] = 0.0
    bad = str(dataclasses.replace(run, d=d).save(tmp_path / "bad.npz"))
    assert main(["certify", "--json", good, bad]) == 3
    # Even the worst measures are finite, since JSON has no infinity.
    lines = capsys.readouterr().out.splitlines()
    one, other = (json.loads(line, parse_constant=pytest.fail) for line in lines)
    names = ["run", "converged", "jsd", "d_rms_from_half", "d_max_from_half", "d_rms_from_optimal"]
    assert list(one)[:6] == names
    assert {"value", "value_gap", "nash_gap"} <= one.keys()
    assert (one["run"], one["converged"], other["converged"]) == (good, True, False)
    assert other["value"] < -700
