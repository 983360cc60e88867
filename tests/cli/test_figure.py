import pytest

from gan1d.cli.program import main
from gan1d.render.figures.request import STILLS
from gan1d.render.look.theme import DARK
from helpers import TINY, read_configs


@pytest.mark.parametrize("show", STILLS)
def test_the_command_draws_each_of_them(show, saved, tmp_path, capsys):
    run = ["--run", str(saved)] if STILLS[show].needs == "run" else []
    out = tmp_path / "out.svg"
    assert main(["figure", str(out), "--show", show, *run, "--theme", "dark"]) == 0
    assert capsys.readouterr().out.startswith(f"{out}  ")
    assert DARK.background in out.read_text()


def test_the_command_trains_the_textbook_protocol(short_run, tmp_path, monkeypatch):
    trained = []
    train = lambda config, **_: trained.append(config.protocol) or short_run  # noqa: E731
    monkeypatch.setattr("gan1d.model.training.train", train)
    out = str(tmp_path / "out.png")
    assert main(["figure", out, *TINY, "--panel", "c"]) == 0
    assert main(["figure", out, *TINY, "--protocol", "from-noise", "--layout", "grid"]) == 0
    assert trained == ["textbook", "from-noise"]


def test_the_algorithm_takes_settings_and_no_training(saved, short_run, tmp_path, monkeypatch):
    monkeypatch.setattr("gan1d.model.training.train", lambda *_, **__: pytest.fail("it trains"))
    out = tmp_path / "out.svg"
    settings = ["--k", "5", "--loss", "saturating", "--batch-size", "31"]
    assert main(["figure", str(out), "--show", "algorithm", *settings]) == 0
    (config,) = read_configs(out)
    assert (config.k, config.loss, config.batch_size) == (5, "saturating", 31)
    assert main(["figure", str(out), "--show", "algorithm", "--run", str(saved)]) == 0
    assert read_configs(out) == [short_run.config]
