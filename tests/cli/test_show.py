import json
from dataclasses import replace

import pytest

from gan1d.cli.program import main
from gan1d.render.figures.stills import draw_figure
from gan1d.render.figures.sweep import draw_sweep
from gan1d.render.look.captions import description
from gan1d.render.look.sweep_words import description_of_sweep
from gan1d.sweeps.file import save
from sample_sweep import MEMBERS


def described(path, capsys):
    assert main(["show", "--description", str(path)]) == 0
    lines = capsys.readouterr()
    assert lines.err == ""
    return lines.out


def test_a_sweep_and_its_picture_are_described_in_one_line(tmp_path, capsys):
    picture = draw_sweep(MEMBERS, tmp_path / "sweep.svg")
    for path in (picture, save(tmp_path / "sweep.npz", MEMBERS)):
        assert described(path, capsys) == f"{description_of_sweep(MEMBERS)}\n"


@pytest.mark.parametrize("ending", [".npz", ".svg", ".pdf"])
def test_a_target_of_any_name_is_read_back(ending, short_run, tmp_path, capsys):
    target = '日本語 (Gauß)\\a"b&<c>.csv'
    run = replace(short_run, config=replace(short_run.config, target=target))
    path = tmp_path / f"out{ending}"
    if ending == ".npz":
        run.save(path)
    else:
        draw_figure(run, path)
    assert description(run) in described(path, capsys)
    assert main(["show", str(path)]) == 0
    assert json.loads(capsys.readouterr().out)["target"] == target
