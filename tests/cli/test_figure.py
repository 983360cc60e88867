import pytest

from gan1d.cli import main
from gan1d.cli.figure import SHOWN_OF_A_RUN
from gan1d.render.figures.figure1 import LAYOUTS
from gan1d.render.figures.stills import STILLS
from gan1d.render.formats.about import read_configs
from gan1d.render.look.theme import DARK
from helpers import TINY


@pytest.mark.parametrize("show", STILLS)
def test_the_command_draws_each_of_them(show, saved, tmp_path, capsys):
    given = ["--run", str(saved)] if show in ("panels", "losses") else []
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


def test_the_choices_of_figure_are_those_of_the_library(capsys):
    with pytest.raises(SystemExit):
        main(["figure", "--help"])
    text = capsys.readouterr().out
    assert f"--show {{{','.join(STILLS)}}}" in text
    assert f"--layout {{{','.join(LAYOUTS)}}}" in text
    assert set(SHOWN_OF_A_RUN) == {name for name, kind in STILLS.items() if kind.of_a_run}
