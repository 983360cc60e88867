import pytest

from gan1d.config import Config
from gan1d.render.look.algorithm import LOOPS, lines
from gan1d.render.look.words import Words, languages

NAMES = ("repeat", "inner", "draw", "update_d", "draw_z", "update_g")


@pytest.mark.parametrize("language", languages())
def test_k_steps_of_d_are_nested_in_each_step_of_g(language):
    config = Config(k=7, batch_size=83, steps=4321)
    texts = lines(config, Words(language))
    assert tuple(texts) == NAMES
    assert [LOOPS[name] for name in texts] == [0, 1, 2, 2, 1, 1]
    assert "4321" in texts["repeat"]
    assert "$k$ = 7" in texts["inner"]
    assert "$m$ = 83" in texts["draw"]
    assert "$m$ = 83" in texts["draw_z"]
    # Equation (1) on a minibatch; nowhere else is there a formula with a logarithm.
    assert "$\\log D(x)+\\log(1-D(G(z)))$" in texts["update_d"]
    assert {name for name, text in texts.items() if "\\log" in text} == {"update_d", "update_g"}


@pytest.mark.parametrize("language", languages())
def test_g_s_line_is_that_of_the_objective(language):
    texts = [lines(Config(loss=loss), Words(language)) for loss in ("non-saturating", "saturating")]
    assert "$\\log D(G(z))$" in texts[0]["update_g"]
    assert "$\\log(1-D(G(z)))$" in texts[1]["update_g"]
    assert texts[0].pop("update_g") != texts[1].pop("update_g")
    assert texts[0] == texts[1]


def test_g_goes_up_one_objective_and_down_the_other():
    ascend, descend = (lines(Config(loss=loss)) for loss in ("non-saturating", "saturating"))
    assert "ascend" in ascend["update_g"]
    assert "descend" in descend["update_g"]
    assert "ascend" in descend["update_d"]
