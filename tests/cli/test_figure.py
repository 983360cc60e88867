import pytest

from gan1d.cli.program import main
from gan1d.render.figures.request import STILLS
from gan1d.render.look.theme import DARK
from helpers import TINY, read_configs


@pytest.mark.parametrize("show", ["panels", "algorithm", "optimal"])
def test_a_still_may_need_a_run_settings_or_nothing(show, saved, tmp_path, capsys):
    run = [] if STILLS[show].needs == "nothing" else ["--run", str(saved)]
    out = tmp_path / "out.svg"
    assert main(["figure", str(out), "--show", show, *run, "--theme", "dark"]) == 0
    assert capsys.readouterr().out.startswith(f"{out}  ")
    assert DARK.background in out.read_text()


def test_figure_trains_textbook_unless_another_protocol_is_named(short_run, tmp_path, monkeypatch):
    trained = []
    train = lambda config, **_: trained.append(config.protocol) or short_run  # noqa: E731
    monkeypatch.setattr("gan1d.model.training.train", train)
    out = str(tmp_path / "out.svg")
    assert main(["figure", out, *TINY, "--panel", "c"]) == 0
    assert main(["figure", out, *TINY, "--panel", "c", "--protocol", "from-noise"]) == 0
    assert trained == ["textbook", "from-noise"]


def test_the_algorithm_is_drawn_from_settings_without_training(tmp_path, monkeypatch):
    monkeypatch.setattr("gan1d.model.training.train", lambda *_, **__: pytest.fail("it trains"))
    out = tmp_path / "out.svg"
    settings = ["--k", "5", "--loss", "saturating", "--batch-size", "31"]
    assert main(["figure", str(out), "--show", "algorithm", *settings]) == 0
    (config,) = read_configs(out)
    assert (config.k, config.loss, config.batch_size) == (5, "saturating", 31)
