import pytest

from gan1d.cli import main
from gan1d.render.figures.request import STILLS
from gan1d.render.look.theme import DARK
from helpers import TINY, read_configs


@pytest.mark.parametrize("show", STILLS)
def test_the_command_draws_each_of_them(show, saved, tmp_path, capsys):
    given = ["--run", str(saved)] if STILLS[show].needs == "run" else []
    out = tmp_path / "out.svg"
    assert main(["figure", str(out), "--show", show, *given, "--theme", "dark"]) == 0
    assert str(out) in capsys.readouterr().out
    assert DARK.background in out.read_text()


def test_the_command_trains_the_textbook_protocol(tmp_path):
    out = tmp_path / "out.pdf"
    assert main(["figure", str(out), *TINY, "--panel", "c"]) == 0
    assert read_configs(out)[0].protocol == "textbook"
    assert main(["figure", str(out), *TINY, "--protocol", "from-noise", "--layout", "grid"]) == 0
    assert read_configs(out)[0].protocol == "from-noise"


def test_the_figure_has_the_default_that_its_help_shows(tmp_path, monkeypatch):
    trained = []
    monkeypatch.setattr("gan1d.model.training.train", lambda config, **_: trained.append(config))
    assert main(["figure", str(tmp_path / "out.png")]) == 2  # there is no run to draw
    assert [config.protocol for config in trained] == ["textbook"]


def test_the_algorithm_takes_settings_and_no_training(saved, short_run, tmp_path, monkeypatch):
    monkeypatch.setattr("gan1d.cli.figure.Recording", None)
    out = tmp_path / "out.svg"
    given = ["--k", "5", "--loss", "saturating", "--batch-size", "31"]
    assert main(["figure", str(out), "--show", "algorithm", *given]) == 0
    (config,) = read_configs(out)
    assert (config.k, config.loss, config.batch_size) == (5, "saturating", 31)
    assert main(["figure", str(out), "--show", "algorithm", "--run", str(saved)]) == 0
    assert read_configs(out) == [short_run.config]
