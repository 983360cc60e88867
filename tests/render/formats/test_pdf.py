import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from films import FEW, TINY_CANVAS
from gan1d.checks import InputError
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.film.timeline import timeline
from gan1d.render.look.canvas import Canvas

TWO = Playback(frames=2)
LATEX = shutil.which("pdflatex") and not subprocess.call(
    ["kpsewhich", "animate.sty", "beamer.cls"], stdout=subprocess.DEVNULL
)
SIZE = r"width=\\linewidth,height=\.75\\textheight,keepaspectratio"


def shown(path):
    """The pages in a timeline file, and the durations of the pages in ms."""
    lines = [line for line in path.read_text().splitlines() if not line.startswith("%")]
    fields = [re.fullmatch(r":(\d+\.\d+):(\d+)", line).groups() for line in lines]
    return [int(page) for _, page in fields], [1000 / float(rate) for rate, _ in fields]


def test_a_film_has_a_page_for_each_frame_and_a_timeline_of_durations(made, short_run):
    pages, plan = PdfReader(made(".pdf")).pages, timeline(short_run, FEW)
    numbers, durations = shown(made(".pdf").with_suffix(".timeline"))
    assert numbers == list(range(len(pages))) == list(range(len(plan.rows)))
    assert durations == pytest.approx(plan.durations, rel=1e-5)
    for duration, planned in zip(durations, plan.durations, strict=True):
        assert duration >= planned
    first, last = pages[0].extract_text(), pages[-1].extract_text()
    assert "(d)" in first
    assert [str(plan.rows[-1]) in text for text in (first, last)] == [False, True]
    width, height = pages[0].mediabox[2:]
    assert float(width) / float(height) == pytest.approx(16 / 9, rel=1e-3)


def test_the_line_for_latex_names_the_film_and_how_it_plays(short_run, tmp_path):
    told, once = [], Playback(frames=8, once=True, fps=5, poster="first")
    # LaTeX cannot read the second file name.
    for name, playback in (("out_1.2", TWO), ("sp ace%", once)):
        options = {"canvas": TINY_CANVAS, "playback": playback, "notice": told.append}
        out = animate(short_run, tmp_path / f"{name}.pdf", **options)
    looped, line = told
    found = re.fullmatch(
        r"\\animategraphics\[autoplay,loop,poster=last,controls,timeline=(.*)\.timeline,"
        rf"{SIZE}\]\{{[\d.]+\}}\{{(.*)\}}\{{0\}}\{{(\d+)\}}",
        looped,
    )
    assert found[1] == found[2] == str(tmp_path / "out_1.2")
    assert int(found[3]) + 1 == len(PdfReader(tmp_path / "out_1.2.pdf").pages)
    assert re.search(r"loop|poster", line) is None
    assert "{5}" in line
    assert "% rename it" in line
    assert min(shown(out.with_suffix(".timeline"))[1]) == pytest.approx(200)


def test_pages_are_not_written_without_their_timeline(short_run, tmp_path):
    out, beside = tmp_path / "out.pdf", tmp_path / "out.timeline"

    def block(done, total):
        if done == total:
            beside.mkdir()

    with pytest.raises(InputError, match=r"out\.timeline' \(it is a folder"):
        animate(short_run, out, canvas=TINY_CANVAS, playback=TWO, progress=block)
    assert list(tmp_path.iterdir()) == [beside]


@pytest.mark.skipif(not LATEX, reason="pdflatex with animate and beamer is not installed")
@pytest.mark.parametrize("aspect", [43, 169])
def test_the_line_for_latex_plays_the_film_in_a_slide(aspect, short_run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    canvas, lines = Canvas(size=(960, 960)), []
    animate(short_run, "film.pdf", canvas=canvas, playback=FEW, notice=lines.append)
    Path("deck.tex").write_text(
        f"\\documentclass[aspectratio={aspect}]{{beamer}}\\usepackage{{animate}}"
        "\\pdfcompresslevel=0\\pdfobjcompresslevel=0\\begin{document}"
        f"\\begin{{frame}}{{A film}}\\centering\n{lines[0]}\n\\end{{frame}}\\end{{document}}"
    )
    latex = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "deck.tex"]
    log = subprocess.run(latex, capture_output=True, check=True, text=True).stdout
    assert "Overfull" not in log
    (rates,) = re.findall(rb"nFpsAt=new Array\(([\d.,]+)\)", Path("deck.pdf").read_bytes())
    durations = [1000 / float(rate) for rate in rates.split(b",")]
    assert durations == pytest.approx(timeline(short_run, FEW).durations, rel=1e-5)
