from gan1d.config import Config
from gan1d.render.look.pseudocode import LOOPS, lines


def test_the_lines_are_those_of_the_paper_with_the_settings():
    texts = lines(Config(k=7, batch_size=83, steps=4321))
    assert list(texts) == ["repeat", "inner", "draw", "update_d", "draw_z", "update_g"]
    assert [LOOPS[name] for name in texts] == [0, 1, 2, 2, 1, 1]
    assert "4321" in texts["repeat"]
    assert "$k$ = 7" in texts["inner"]
    assert "$m$ = 83" in texts["draw"]
    assert "$m$ = 83" in texts["draw_z"]
    # Equation (1) on a minibatch; only the two updates have a logarithm.
    assert "$\\log D(x)+\\log(1-D(G(z)))$" in texts["update_d"]
    assert {name for name, text in texts.items() if "\\log" in text} == {"update_d", "update_g"}


def test_g_goes_up_one_objective_and_down_the_other():
    for loss, way, objective in (
        ("non-saturating", "ascend", "$\\log D(G(z))$"),
        ("saturating", "descend", "$\\log(1-D(G(z)))$"),
    ):
        texts = lines(Config(loss=loss))
        assert way in texts["update_g"]
        assert objective in texts["update_g"]
        assert "ascend" in texts["update_d"]
