import dataclasses
import json
import re
from functools import partial
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from texts import check_texts

from gan1d import theory
from gan1d.cli.program import main
from gan1d.errors import InputError
from gan1d.measured import Measured
from gan1d.render.figures.figure1 import figure1
from gan1d.render.figures.losses import losses_figure
from gan1d.render.figures.stills import STILLS, draw_figure
from gan1d.render.figures.theory import objectives_figure, optimal_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.film.scene import Scene
from gan1d.render.formats.about import read_configs
from gan1d.render.look.canvas import Canvas
from gan1d.render.look.rules import drawing_rules
from gan1d.render.look.theme import DARK, PAPER, THEMES
from gan1d.render.parts.panel import P_DATA_PEAK, TOP

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def _rules():
    with drawing_rules():
        yield


def curves(axes, colour):
    return [line.get_xydata() for line in axes.lines if line.get_color() == colour]


@pytest.mark.parametrize("which", ["run", "textbook_run"])
def test_each_panel_shows_the_last_row_of_its_phase(which, request):
    run = request.getfixturevalue(which)
    figure = figure1(Measured(run))
    assert len(figure.axes) == 4
    assert len({axes.get_xlim() for axes in figure.axes}) == 1
    height = P_DATA_PEAK / run.p_data.max()
    for letter, axes in zip("abcd", figure.axes, strict=True):
        row = run.last_row(letter)
        expected = np.minimum(height * run.p_g[row], TOP)
        np.testing.assert_allclose(curves(axes, PAPER.p_g.colour)[0][:, 1], expected)
        assert f"({letter})" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(("theme", "font_scale"), [("paper", 0.7), ("dark", 1.0), ("light", 1.5)])
@pytest.mark.parametrize("layout", ["row", "grid"])
def test_no_text_is_clipped_or_overlaps_another(textbook_run, theme, layout, font_scale):
    from gan1d.render.figures.figure1 import SIZES

    for shape in (
        {},
        {"size": (2000, 200)},
        {"size": (300, 800)},
        *({"aspect": aspect} for aspect in ("16:9", "4:3", "1:1")),
    ):
        canvas = Canvas(theme=THEMES[theme], font_scale=font_scale, **shape)
        inches, _ = canvas.fit(SIZES[layout])
        check_texts(figure1(Measured(textbook_run), layout=layout, theme=canvas.theme, size=inches))


@pytest.mark.parametrize("panel", [None, "a", "c", "d"])
@pytest.mark.parametrize("font_scale", [1.0, 1.3, 1.5])
def test_keys_fit_however_large_the_type_is(textbook_run, panel, font_scale):
    from gan1d.render.figures.stills import nominal_size

    for shape in ({}, *({"aspect": aspect} for aspect in ("16:9", "4:3", "1:1"))):
        canvas = Canvas(font_scale=font_scale, **shape)
        inches, _ = canvas.fit(nominal_size("panels", "row", panel))
        check_texts(figure1(Measured(textbook_run), panel=panel, size=inches))


@pytest.mark.parametrize(("theme", "font_scale"), [("paper", 0.7), ("dark", 1.0), ("light", 1.5)])
@pytest.mark.parametrize("show", list(STILLS)[1:])
def test_no_text_of_the_other_stills_is_clipped_or_overlaps_another(run, show, theme, font_scale):
    from gan1d.render.figures.stills import nominal_size

    draw = {
        "losses": partial(losses_figure, Measured(run)),
        "objectives": objectives_figure,
        "optimal": optimal_figure,
    }[show]
    for shape in ({}, *({"aspect": aspect} for aspect in ("16:9", "4:3", "1:1"))):
        canvas = Canvas(theme=THEMES[theme], font_scale=font_scale, **shape)
        inches, _ = canvas.fit(nominal_size(show, "row", None))
        figure = draw(theme=canvas.theme, size=inches)
        check_texts(figure, figure.axes)


def test_losses_close_on_the_value_of_the_game(run):
    figure = losses_figure(Measured(run))
    value, loss, divergence = figure.axes
    c, v = (curves(value, colour)[0] for colour in (PAPER.p_g.colour, PAPER.d.colour))
    assert np.all(v[:, 1] <= c[:, 1] + 1e-9)
    assert c[-1, 1] == pytest.approx(-theory.LOG_4, abs=0.01)
    assert curves(loss, PAPER.d.colour)[0][-1, 1] == pytest.approx(run.discriminator_loss[-1])
    jsd = theory.jsd(run.p_data, run.p_g[-1], run.dx)
    assert curves(divergence, PAPER.p_g.colour)[0][-1, 1] == pytest.approx(jsd, rel=1e-6)


def test_the_objectives_are_the_paper_s_and_their_gradients():
    left, right = objectives_figure().axes
    d, saturating = curves(left, PAPER.d.colour)[0].T
    np.testing.assert_allclose(saturating, np.log(1 - d))
    np.testing.assert_allclose(curves(left, PAPER.p_g.colour)[0][:, 1], -np.log(d))
    logit = np.log(d) - np.log1p(-d)
    for colour in (PAPER.d.colour, PAPER.p_g.colour):
        slope = np.gradient(curves(left, colour)[0][:, 1], logit)
        pull = curves(right, colour)[0][:, 1]
        np.testing.assert_allclose(np.abs(slope[5:-5]), pull[5:-5], atol=5e-3)


def test_optimal_discriminators_are_those_of_the_densities_beside_them():
    for axes in optimal_figure().axes:
        p_data, p_g, d_star = (
            curves(axes, line.colour)[-1][:, 1] for line in (PAPER.p_data, PAPER.p_g, PAPER.d)
        )
        seen = p_data + p_g > 1e-9
        np.testing.assert_allclose(d_star[seen], (p_data / (p_data + p_g))[seen])


@pytest.mark.parametrize(
    ("canvas", "size"),
    [
        ({}, (1280, 400)),
        ({"size": (1920, 1080)}, (1920, 1080)),
        ({"size": (333, 161)}, (333, 161)),
        ({"aspect": "16:9"}, (1280, 720)),
        ({"aspect": "4:3", "width": 801}, (801, 601)),
        ({"width": 640}, (640, 200)),
        ({"dpi": 300}, (3840, 1200)),
        ({"aspect": "1:1", "font_scale": 1.5, "width": 500}, (500, 500)),
    ],
)
def test_a_png_has_the_size_asked_for(canvas, size, short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "out.png", canvas=Canvas(**canvas))
    with Image.open(path) as image:
        assert image.size == size
        assert short_run.config.target in image.info["Description"]
        background = image.convert("RGBA").getpixel((2, 2))
    assert background == (255, 255, 255, 255)


def test_a_canvas_takes_the_name_of_a_theme_and_refuses_what_is_none():
    assert Canvas(theme="dark").theme == DARK
    for wrong in ({"theme": "neon"}, {"theme": None}, {"transparent": "no"}, {"size": 400}):
        with pytest.raises(InputError, match="expected"):
            Canvas(**wrong)


def test_a_transparent_picture_has_no_background(short_run, tmp_path):
    canvas = Canvas(theme=DARK, transparent=True)
    path = draw_figure(short_run, tmp_path / "out.png", canvas=canvas)
    with Image.open(path) as image:
        assert image.convert("RGBA").getpixel((2, 2))[3] == 0


def test_an_svg_has_real_text_a_title_and_a_description(short_run, tmp_path):
    path = draw_figure(short_run, tmp_path / "out.svg")
    root = ElementTree.parse(path).getroot()
    assert root.get("role") == "img"
    assert "panels (a) to (d)" in root.find(f"{SVG}title").text
    assert "Jensen-Shannon" in root.find(f"{SVG}desc").text
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert "(a)" in words
    assert "JSD" in words


def test_a_pdf_is_one_page_with_its_description(short_run, tmp_path):
    data = draw_figure(short_run, tmp_path / "out.pdf", panel="b").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    assert b"Jensen-Shannon" in data


@pytest.mark.parametrize("ending", ["png", "svg", "pdf"])
def test_the_config_comes_back_and_the_bytes_are_the_same_again(
    ending, short_run, tmp_path, capsys
):
    one = draw_figure(short_run, tmp_path / f"one.{ending}")
    two = draw_figure(short_run, tmp_path / f"two.{ending}")
    assert one.read_bytes() == two.read_bytes()
    assert read_configs(one) == [short_run.config]
    assert main(["show", str(one)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown == json.loads(short_run.config.to_json())


def test_show_reads_animations_and_records_too(short_run, tmp_path):
    for path in (
        short_run.save(tmp_path / "run.npz"),
        animate(short_run, tmp_path / "out.gif", canvas=Canvas(size=(320, 180))),
    ):
        assert read_configs(path) == [short_run.config]


@pytest.mark.parametrize(
    "name", ["none.gif", "text.gif", "text.svg", "text.npz", "bare.png", "x.jpg"]
)
def test_show_says_what_it_cannot_read(name, tmp_path, capsys):
    path = tmp_path / name
    if name.startswith("text"):
        path.write_text("no picture")
    if name == "bare.png":
        Image.new("RGB", (4, 4)).save(path)
    assert main(["show", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1


@pytest.mark.parametrize("show", STILLS)
def test_the_command_draws_each_of_them(show, short_run, tmp_path, capsys):
    run = short_run.save(tmp_path / "run.npz")
    given = ["--run", str(run)] if show in ("panels", "losses") else []
    out = tmp_path / "out.svg"
    assert main(["figure", str(out), "--show", show, *given, "--theme", "dark"]) == 0
    assert str(out) in capsys.readouterr().out
    assert DARK.background in out.read_text()


def test_the_command_trains_the_textbook_protocol(tmp_path):
    out = tmp_path / "out.pdf"
    tiny = ["--steps", "60", "--n-x", "60", "--n-z", "33", "--quiet"]
    assert main(["figure", str(out), *tiny, "--panel", "c"]) == 0
    assert read_configs(out)[0].protocol == "textbook"
    assert main(["figure", str(out), *tiny, "--protocol", "from-noise", "--layout", "grid"]) == 0
    assert read_configs(out)[0].protocol == "from-noise"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--size", "0x10"],
        ["--size", "9000x100"],
        ["--size", "wide"],
        ["--size", "800x600", "--aspect", "4:3"],
        ["--size", "800x600", "--dpi", "100"],
        ["--width", "8192", "--aspect", "1:1", "--dpi", "9"],
        ["--aspect", "2:1"],
        ["--dpi", "0"],
        ["--dpi", "nan"],
        ["--dpi", "1200"],
        ["--font-scale", "9"],
        ["--theme", "neon"],
        ["--panel", "e"],
        ["--layout", "heap"],
        ["--show", "nothing"],
        ["--show", "optimal"],
        ["--show", "losses", "--panel", "a"],
        ["--show", "losses", "--layout", "grid"],
        ["--panel", "a", "--layout", "grid"],
        ["--seed", "3"],
    ],
    ids=" ".join,
)
def test_bad_requests_are_one_clear_line_and_lose_nothing(arguments, short_run, tmp_path, capsys):
    run = short_run.save(tmp_path / "run.npz")
    out = tmp_path / "out.png"
    out.write_text("before")
    try:
        code = main(["figure", str(out), "--run", str(run), *arguments])
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr()
    assert code == 2
    assert said.err.count("\n") == 1
    named = [word.lstrip("-").replace("-", "_") for word in arguments if word.startswith("--")]
    assert any(name in said.err.replace("-", "_") for name in named)
    assert out.read_text() == "before"


def renamed(run, names):
    """The run with its last phases named otherwise; what comes before them belongs to the first."""
    phase = run.phase.astype("U20")
    old = list(dict.fromkeys(phase.tolist()))
    new = [names[0]] * (len(old) - len(names)) + list(names)
    for before, after in zip(old, new, strict=True):
        phase[run.phase == before] = after
    return dataclasses.replace(run, phase=phase)


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["train"], ["train"]),
        (["d"], ["d"]),
        (["warm up", "fine"], ["warm up", "fine"]),
        (["c", "d"], ["c", "d"]),
        (["before", "d"], ["d"]),
    ],
)
def test_a_run_with_phases_of_ones_own_is_shown_everywhere(short_run, names, shown, tmp_path):
    run = renamed(short_run, names)
    figure = figure1(Measured(run))
    assert len(figure.axes) == len(shown)
    check_texts(figure)
    titles = [text.get_text() for axes in figure.axes for text in axes.texts]
    for name in shown:
        assert (f"({name})" if len(name) == 1 else name) in titles or name == shown[-1]
    assert any("not converged" in title for title in titles)
    for ending in (".gif", ".pdf", ".html"):
        canvas = Canvas() if ending == ".html" else Canvas(size=(320, 180))
        path = animate(run, tmp_path / f"out{ending}", canvas=canvas, playback=Playback(frames=8))
        assert read_configs(path) == [run.config]
    with drawing_rules():
        scene = Scene(Measured(run), Canvas())
        scene.show(len(run.step) - 1)
        scene.fill(len(run.step) - 1)
        check_texts(scene.figure)
    assert list(scene.small) == shown
    assert all(panel.filled for panel in scene.small.values())
    draw_figure(run, tmp_path / "one.png", panel=shown[0])
    with pytest.raises(InputError, match="panel: this run shows"):
        draw_figure(run, tmp_path / "other.png", panel="b")
