"""Checks that the texts of a picture are whole and do not overlap."""

import re
from collections.abc import Iterable
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.transforms import Bbox


def check_texts(figure: Figure, axes_with_labels: list[Axes] | None = None) -> None:
    """Fail if a text that is seen leaves the figure or overlaps another."""
    figure.draw_without_rendering()
    texts = [*figure.texts]
    for axes in figure.axes:
        texts += [*axes.texts, axes.title, axes._left_title, axes.xaxis.label]
    for axes in axes_with_labels or ():
        texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
    for legend in (*figure.legends, *(axes.get_legend() for axes in figure.axes)):
        texts += legend.get_texts() if legend else []
    found = [
        words for text in texts if text.get_visible() and text.get_text() for words in _words(text)
    ]
    texts, boxes = [text for text, _ in found], [box for _, box in found]
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in found:
        assert box.x0 >= -0.5, text
        assert box.y0 >= -0.5, text
        assert box.x1 <= width + 0.5, text
        assert box.y1 <= height + 0.5, text
    for i, box in enumerate(boxes):
        for j in range(i):
            assert not box.overlaps(boxes[j]), (texts[i], texts[j])


def smallest_type(figure: Figure) -> float:
    """The smallest type in points, apart from the exponents of a logarithmic axis."""
    texts = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    texts += [text for legend in figure.legends for text in legend.get_texts()]
    for axes in figure.axes:
        if axes.axison:
            texts += [axes.xaxis.label, axes._left_title]
            texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
            texts += axes.get_legend().get_texts() if axes.get_legend() else []
    return min(text.get_fontsize() for text in texts if text.get_text())


def check_moments(stage: Any, moments: Iterable[int]) -> None:
    """Fail if a text of an animation leaves the figure or overlaps another at one of these moments."""
    strips = stage.strips if hasattr(stage, "strips") else [side._strip for side in stage.sides]
    for moment in moments:
        stage.show(moment)
        stage.fill(moment)
        check_texts(stage.figure, [strip.axes for strip in strips])


def _words(text: Text) -> list[tuple[str, Bbox]]:
    """A text and its box; in monospaced text, each part between two or more spaces, with its box."""
    box, words = text.get_window_extent(), text.get_text()
    if text.get_fontfamily()[0] != "DejaVu Sans Mono":
        return [(words, box)] if words.strip() else []
    step = box.width / len(words)
    return [
        (
            part[0],
            Bbox([[box.x0 + step * part.start(), box.y0], [box.x0 + step * part.end(), box.y1]]),
        )
        for part in re.finditer(r"\S+( \S+)*", words)
    ]
