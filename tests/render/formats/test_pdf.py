import re

import pytest
from pypdf import PdfReader

from films import FEW, FEW_PACE, TINY_CANVAS
from gan1d.cli.program import main
from gan1d.render.figures.stills import draw_figure
from gan1d.render.film.animate import animate
from gan1d.render.film.request import Playback
from gan1d.render.film.timeline import timeline


def test_pages_are_as_many_as_the_line_for_latex_says(made, short_run, tmp_path, capsys):
    run = short_run.save(tmp_path / "run.npz")
    out = tmp_path / "out.pdf"
    options = ["--run", str(run), "--frames", "12", "--size", "320x180"]
    assert main(["animate", str(out), *options]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    found = re.fullmatch(
        r"\\animategraphics\[autoplay,loop,controls,width=\\linewidth\]"
        r"\{16.667\}\{(.*)\}\{0\}\{(\d+)\}",
        line,
    )
    assert found[1] == str(out.with_suffix(""))
    pages = PdfReader(out).pages
    assert len(pages) == int(found[2]) + 1
    plan = timeline(short_run, FEW_PACE)
    assert len(pages) == pytest.approx(sum(plan.durations) / FEW_PACE.frame_ms, abs=1)
    first, last = pages[0].extract_text(), pages[-1].extract_text()
    assert str(plan.rows[-1]) in last
    assert str(plan.rows[-1]) not in first
    assert "(d)" in first
    width, height = pages[0].mediabox[2:]
    assert float(width) / float(height) == pytest.approx(16 / 9, rel=1e-3)
    assert main(["animate", str(out), *options, "--play-once", "--fps", "5"]) == 0
    line = capsys.readouterr().out.splitlines()[-1]
    assert "loop" not in line
    assert "{5}" in line


def test_pages_take_as_long_as_they_are_asked_to(short_run, tmp_path):
    told = []
    playback = Playback(frames=12, duration=9, panel_hold=1, poster="last")
    path = tmp_path / "out.pdf"
    animate(short_run, path, canvas=TINY_CANVAS, playback=playback, notice=told.append)
    found = re.fullmatch(
        r"\\animategraphics\[autoplay,loop,poster=last,controls,.*\]\{(.*)\}\{.*\}\{0\}\{(\d+)\}",
        told[0],
    )
    pages = len(PdfReader(path).pages)
    assert pages == int(found[2]) + 1
    assert pages == pytest.approx(9 * float(found[1]), abs=1)


def test_a_name_that_latex_cannot_take_is_said(short_run, tmp_path):
    told = []
    for name in ("fine_1.2.pdf", "sp ace%.pdf"):
        path = tmp_path / name
        animate(short_run, path, canvas=TINY_CANVAS, playback=FEW, notice=told.append)
    assert told[0].endswith("}")
    assert "% rename it" in told[1]


def test_a_pdf_is_one_page_with_its_description(short_run, tmp_path):
    data = draw_figure(short_run, tmp_path / "out.pdf", panel="b").read_bytes()
    assert len(re.findall(rb"/Type /Page\b", data)) == 1
    assert b"Jensen-Shannon" in data
