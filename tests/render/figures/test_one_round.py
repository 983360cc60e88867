import pytest

from gan1d.checks import InputError
from gan1d.render.look.algorithm import lines
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.theme import DARK, PAPER
from helpers import still


def said(figure):
    """All words of the figure, in order, as one text."""
    return " ".join(text.get_text() for axes in figure.axes for text in axes.texts)


def test_each_part_has_its_lines_of_the_algorithm_lit(run):
    figure = still(run, "step", canvas=Canvas(theme="dark"))
    whole = said(figure)
    for line in [*lines(run.config).values()][2:]:
        assert line in whole
    colours = {
        text.get_color()
        for axes in figure.axes
        for text in axes.texts
        if text.get_text().startswith("update")
    }
    assert colours == {DARK.d.colour, DARK.p_g.colour}
    assert f"step {run.step[run.last_row('c')]}" in whole
    # Nobody is held still in the phase that follows (c); the numbers are those of its end.
    assert "Held still" not in whole
    assert "(c)  step" in whole


def test_a_player_that_the_phase_holds_still_is_pale_and_said_to_be(run):
    step = int(run.step[run.last_row("b")])
    figure = still(run, "step", step=step)
    assert said(figure).count("Held still in this phase.") == 1
    colours = [
        text.get_color()
        for axes in figure.axes
        for text in axes.texts
        if text.get_text().startswith("update")
    ]
    assert colours == [PAPER.faded.ink, PAPER.p_g.colour]


def test_any_recorded_step_may_be_shown_and_no_other(short_run):
    assert "from step 50" in said(still(short_run, "step", step=50))
    with pytest.raises(InputError, match=r"step: expected .*, got 101"):
        still(short_run, "step", step=101)
