import numpy as np
import pytest
from matplotlib.collections import LineCollection

from gan1d.render.look.canvas import Canvas
from gan1d.render.look.sheet import Sheet
from gan1d.render.look.theme import PAPER
from gan1d.render.parts.arrows import Arrows
from gan1d.render.parts.panel import X_LINE, Z_LINE
from gan1d.render.parts.round import LIFT, WAY, RoundPanel
from gan1d.rounds import round_at

pytestmark = pytest.mark.usefixtures("rules")


def drawn(run, row, part):
    """The round after a row and, as drawn in one part, its arrows (tails, heads) and ticks' x."""
    axes = Sheet(Canvas(), (4, 3)).axes((0, 0, 4, 3))
    panel = RoundPanel(axes, run, PAPER, arrows=0)
    found = round_at(run, row)
    panel.show_part(found, part)
    axes.figure.draw_without_rendering()
    artists = [artist for artist in axes.patches + axes.artists if isinstance(artist, Arrows)]
    ticks = [lines for lines in axes.collections if isinstance(lines, LineCollection)]
    return (
        found,
        [(artist.tails, artist.heads) for artist in artists if len(artist.tails)],
        [np.array([segment[0, 0] for segment in lines.get_segments()]) for lines in ticks],
    )


def test_samples_are_drawn_as_ticks_and_noise_is_sent_by_arrows(run):
    found, ((tails, heads),), (real, fake, noise) = drawn(run, run.last_row("c"), "draw")
    np.testing.assert_allclose(heads, np.c_[found.fake, np.full(24, X_LINE)])
    assert (tails[:, 1] == Z_LINE).all()
    order = np.argsort(found.noise)
    assert (np.diff(tails[order, 0]) > 0).all()
    np.testing.assert_allclose(real, found.real)
    np.testing.assert_allclose(fake, found.fake)
    np.testing.assert_allclose(noise, tails[:, 0])


def test_real_samples_lift_d_and_fakes_lower_it_as_hard_as_the_gradient_of_v(run):
    found, ((at_real, up), (at_fake, down)), _ = drawn(run, run.last_row("c"), "update_d")
    np.testing.assert_allclose(at_real, np.c_[found.real, found.d_real])
    np.testing.assert_allclose(up - at_real, np.c_[0 * found.real, LIFT * (1 - found.d_real)])
    np.testing.assert_allclose(down - at_fake, np.c_[0 * found.fake, -LIFT * found.d_fake])


def test_fakes_are_pulled_along_x(run):
    found, arrows, ticks = drawn(run, run.last_row("c"), "update_g")
    tails, heads = arrows[-1]
    np.testing.assert_allclose(heads - tails, np.c_[WAY * found.reach, 0 * found.reach], atol=1e-12)
    assert len(ticks) == 2


@pytest.mark.parametrize(("phase", "part"), [("b", "update_d"), ("a", "update_g")])
def test_a_player_held_still_moves_nothing(run, phase, part):
    _, arrows, _ = drawn(run, run.last_row(phase), part)
    assert all((tails[:, 1] == Z_LINE).all() for tails, _ in arrows)
