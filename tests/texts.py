"""What every picture's words must be: whole, and clear of one another."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure


def check_texts(figure: Figure, axes_with_labels: list[Axes] | None = None) -> None:
    """Fail if a text that is seen leaves the figure or overlaps another."""
    figure.canvas.draw()
    texts = [*figure.texts]
    for axes in figure.axes:
        texts += [*axes.texts, axes.title, axes._left_title, axes.xaxis.label]
    for axes in axes_with_labels or ():
        texts += [*axes.get_xticklabels(), *axes.get_yticklabels()]
    for legend in (*figure.legends, *(axes.get_legend() for axes in figure.axes)):
        texts += legend.get_texts() if legend else []
    texts = [text for text in texts if text.get_visible() and text.get_text().strip()]
    boxes = [text.get_window_extent() for text in texts]
    width, height = figure.bbox.width, figure.bbox.height
    for text, box in zip(texts, boxes, strict=True):
        assert box.x0 >= -0.5, text
        assert box.y0 >= -0.5, text
        assert box.x1 <= width + 0.5, text
        assert box.y1 <= height + 0.5, text
    for i, box in enumerate(boxes):
        for j in range(i):
            assert not box.overlaps(boxes[j]), (texts[i].get_text(), texts[j].get_text())
