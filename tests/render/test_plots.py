"""Plots on the user's Axes, Figures for the user, and frames as arrays."""

from io import BytesIO

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image
from scipy import stats

import gan1d
from films import FEW, TINY_CANVAS, decoded
from gan1d import Canvas, InputError
from gan1d.render.look.theme import DARK, PAPER


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def line(ax, colour):
    return next(one for one in ax.lines if one.get_color() == colour and len(one.get_xdata()) > 9)


def test_a_panel_is_drawn_on_the_users_axes(run, ax):
    assert gan1d.plot_panel(run, "c", ax=ax) is ax
    row = run.last_row("c")
    x, p_g = line(ax, PAPER.p_g.colour).get_data()
    np.testing.assert_array_equal(x, run.x)
    np.testing.assert_allclose(p_g, 0.56 * run.p_g[row] / run.p_data.max(), rtol=1e-6)
    assert ax.get_title().startswith("(c) ")
    gan1d.plot_panel(run, row=-1, ax=ax, title=False, numbers=True, legend=True)
    assert any("JSD" in text.get_text() for text in ax.texts)
    assert len(ax.get_legend().get_texts()) == 4


def test_the_users_type_and_styles_are_kept(run):
    with plt.style.context("dark_background"):
        plt.rcParams["font.size"] = 7
        before = dict(plt.rcParams)
        figure, (one, two) = plt.subplots(1, 2)
        gan1d.plot_panel(run, "b", ax=one)
        gan1d.plot_losses(run, ax=two)
        assert dict(plt.rcParams) == before
        assert {text.get_fontsize() for text in one.texts} == {7}
        assert line(one, DARK.p_g.colour)
        # The legend is above C(G), which is at most 0.
        assert two.get_legend().get_window_extent().y0 > two.transData.transform((0, 0))[1]
        plt.close(figure)


def test_the_losses_stay_inside_a_narrow_figure(run):
    figure, both = plt.subplots(1, 2, figsize=(3.25, 2), layout="constrained")
    for ax, (show, label) in zip(both, (("value", "log 4"), ("jsd", "log 2")), strict=True):
        assert gan1d.plot_losses(run, show, ax=ax) is ax
        assert any(label in tick.get_text() for tick in ax.get_yticklabels())
        assert ax.get_ylabel() == "nats"
    figure.draw_without_rendering()
    plt.close(figure)
    assert max(ax.xaxis.label.get_window_extent().x1 for ax in both) <= figure.bbox.width


def test_the_optimal_discriminator_of_equal_normals_is_logistic_where_there_are_samples():
    x = np.linspace(-20, 20, 401)
    own = dict.fromkeys(("axes.grid", "xtick.minor.visible", "xtick.top"), True)
    with plt.rc_context(own | {"axes.grid.which": "both"}):
        figure, ax = plt.subplots()
        gan1d.plot_optimal(stats.norm.pdf(x, 1), stats.norm.pdf(x, -1), x, ax=ax)
        figure.draw_without_rendering()
        lines = [*ax.get_xgridlines(), *(tick.tick2line for tick in ax.xaxis.get_major_ticks())]
        plt.close(figure)
    best = next(one for one in ax.lines if one.get_label() == "$D^*$").get_ydata()
    shown = np.abs(x) < 3
    np.testing.assert_allclose(best[shown], 1 / (1 + np.exp(-2 * x[shown])), atol=1e-9)
    assert np.isnan(best[np.abs(x) > 5]).all()
    assert not any(one.get_visible() for one in lines)
    assert len(ax.xaxis.get_minorticklocs()) == 0


def test_a_figure_can_be_drawn_on_and_shows_itself_in_a_notebook(run):
    figure = gan1d.figure(run, panel="c", canvas=Canvas(font="DejaVu Serif"))
    before = figure._repr_png_()
    with plt.rc_context({"figure.constrained_layout.use": True}):
        figure.savefig(pdf := BytesIO(), format="pdf", bbox_inches="tight")
        assert figure._repr_png_() == before
    # Formulas have the figure's font, not DejaVu Sans Oblique.
    assert b"Oblique" not in pdf.getvalue()
    figure.text(0.5, 0.5, "mine")
    assert figure._repr_png_() != before
    with Image.open(BytesIO(before)) as image:
        assert image.size == tuple(figure.bbox.size.astype(int))
    # Notebooks show one picture, even after pyplot is imported.
    assert not hasattr(figure, "_repr_svg_")
    assert not figure._repr_html_()


def test_frames_are_those_of_the_file(short_run, made):
    frames = gan1d.frames(short_run, playback=FEW, canvas=TINY_CANVAS)
    with plt.rc_context({"font.size": 30, "font.family": "serif"}):
        kept, (read, *_) = list(frames), decoded(made(".png"))
    assert np.array_equal(kept, list(frames))
    assert len(frames) == len(kept) == len(frames.durations) == len(read)
    assert all(frame.shape == (180, 320, 4) and frame.dtype == np.uint8 for frame in kept)
    # The file's palette has few colours, so its frames differ a little from the arrays.
    assert np.mean(np.abs(np.subtract(read, kept, dtype=int))) < 2


def test_what_cannot_be_drawn_is_refused(run, ax):
    with pytest.raises(InputError, match="panel: expected one of a, b, c, d"):
        gan1d.plot_panel(run, "e", ax=ax)
    with pytest.raises(InputError, match="row: cannot be combined"):
        gan1d.plot_panel(run, "c", row=3, ax=ax)
    with pytest.raises(InputError, match="x: expected increasing numbers"):
        gan1d.plot_optimal([1, 1], [1, 1], [1, 0], ax=ax)
