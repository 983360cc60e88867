import pytest

from gan1d.checks import InputError
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.captions import algorithm
from gan1d.render.look.theme import DARK, PAPER
from helpers import still

pytestmark = pytest.mark.usefixtures("rules")


def words_of(figure):
    """The figure's texts, joined in order, and the colours of the lines that say "update"."""
    texts = [text for axes in figure.axes for text in axes.texts]
    updates = [text for text in texts if text.get_text().startswith("update")]
    return " ".join(text.get_text() for text in texts), [text.get_color() for text in updates]


def test_the_lines_of_the_algorithm_are_in_the_players_colours(run):
    words, colours = words_of(still(run, "step", canvas=Canvas(theme="dark")))
    for line in [*algorithm(run.config).values()][2:]:
        assert line in words
    assert set(colours) == {DARK.d.colour, DARK.p_g.colour}
    assert f"step {run.step[run.last_row('c')]}" in words
    # After the end of (c), both players learn in (d).
    assert "Held still" not in words
    assert "(d)  step" in words


def test_any_recorded_step_may_be_shown_and_a_player_held_still_is_pale(short_run):
    step = int(short_run.step[short_run.last_row("b")])
    words, colours = words_of(still(short_run, "step", step=step))
    assert f"from step {step}" in words
    assert words.count("Held still in this round.") == 1
    assert colours == [PAPER.faded.ink, PAPER.p_g.colour]
    with pytest.raises(InputError, match=r"step: expected .*, got 101"):
        still(short_run, "step", step=101)
