import pytest

from gan1d.config import Config
from gan1d.render.look.algorithm import LOOPS, lines
from gan1d.render.look.words import Words, languages


@pytest.mark.parametrize("language", languages())
def test_the_lines_are_those_of_the_paper_with_the_settings(language):
    config = Config(k=7, batch_size=83, steps=4321)
    texts = lines(config, Words(language))
    assert list(texts) == ["repeat", "inner", "draw", "update_d", "draw_z", "update_g"]
    # k steps of D are nested in each step of G.
    assert [LOOPS[name] for name in texts] == [0, 1, 2, 2, 1, 1]
    assert "4321" in texts["repeat"]
    assert "$k$ = 7" in texts["inner"]
    assert "$m$ = 83" in texts["draw"]
    assert "$m$ = 83" in texts["draw_z"]
    # Equation (1) on a minibatch; nowhere else is there a formula with a logarithm.
    assert "$\\log D(x)+\\log(1-D(G(z)))$" in texts["update_d"]
    assert {name for name, text in texts.items() if "\\log" in text} == {"update_d", "update_g"}


def test_g_goes_up_one_objective_and_down_the_other():
    ascend, descend = (lines(Config(loss=loss)) for loss in ("non-saturating", "saturating"))
    assert "ascend" in ascend["update_g"]
    assert "$\\log D(G(z))$" in ascend["update_g"]
    assert "descend" in descend["update_g"]
    assert "$\\log(1-D(G(z)))$" in descend["update_g"]
    assert "ascend" in descend["update_d"]
