from dataclasses import replace

import matplotlib as mpl
import pytest

from gan1d import Canvas
from gan1d.checks import InputError
from gan1d.render.look.theme import DARK, Line, Theme, theme_of


@pytest.mark.parametrize(
    ("colour", "plain"),
    [
        *[("#0067A8", "#0067a8"), ("tab:blue", "#1f77b4"), ("C1", "#ff7f0e"), ("0.5", "#808080")],
        ((0, 0.4, 0.7), "#0066b2"),
    ],
)
def test_any_colour_of_matplotlib_may_be_used(colour, plain):
    # The user's colour cycle does not matter.
    with mpl.rc_context({"axes.prop_cycle": mpl.cycler(color=["red", "lime"])}):
        assert Theme(ink=colour).ink == Line(colour, 2).colour == plain


def test_tints_go_with_their_curves():
    theme = Theme(d=Line("#ff0000", 4.4), background="#000000")
    assert theme.d_star == Line("#400000", 13.0, "-")
    assert Theme(d=Line("red", 2), d_star=Line("pink", 7)).d_star.width == 7


def test_a_theme_is_read_from_a_file(tmp_path):
    path = tmp_path / "deck.toml"
    path.write_text(
        'base = "dark"\nbackground = "navy"\np_g = "lime"\n'
        '[d]\ncolor = "C1"\nwidth = 3\ndashes = "--"\n[p_data]\ndashes = [0, [1, 2]]\n'
    )
    theme = theme_of(path)
    assert theme_of(str(path)) == Canvas(theme=path).theme == theme
    assert (theme.background, theme.ink) == ("#000080", DARK.ink)
    assert theme.p_g == replace(DARK.p_g, colour="#00ff00")
    assert theme.d == Line("#ff7f0e", 3.0, "--")
    assert theme.p_data == replace(DARK.p_data, dashes=(0.0, (1.0, 2.0)))
    assert theme.d_star.colour != DARK.d_star.colour


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ink = ", "expected a file in TOML"),
        ("inks = 'red'", "key: expected one of .*; did you mean ink"),
        ("ink = 'rosso'", "ink: expected an opaque colour .* got 'rosso'"),
        ("base = 'neon'", "base: expected one of paper, dark, light"),
        (f"[d]\ndashes = [0, [1, {10**400}]]", "d: dashes: expected -, --, :"),
    ],
)
def test_a_file_that_describes_no_theme_is_refused_in_one_line(text, said, tmp_path):
    path = tmp_path / "deck.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=said) as caught:
        theme_of(path)
    assert str(caught.value).startswith("theme: ")
    assert "\n" not in str(caught.value)
