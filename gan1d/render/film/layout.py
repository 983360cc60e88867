"""The layout of an animation's sheet, in inches from its lower left corner."""

from gan1d.render.look.sheet import Box, Sheet

COMPACT = 8.4
"""Sheets narrower than this, in inches, are compact: they show fewer numbers."""

MARGIN = 0.23
_TITLE, _LEGEND, _HEAD = 0.29, 0.66, 0.864  # distances from the upper edge
_FOOT, _NUMBERS = 0.281, 0.14
_ABOVE_SMALL, SMALL_LINE = 0.295, 0.20
"""Space above the small panels, without their titles, and the height of a row of titles."""
_SMALL_GAP = 0.2
_SMALL_SHARE = 0.293
"""The small panels' share of the total height of the stage and the small panels."""
_BAND_SHARE = 0.22
_BAND_FOOT, _BAND_HEAD = 0.50, 0.34
_BAND_GAP = 0.72
"""Space to the left of each strip, with room for its axis labels."""


def small_width(width: float) -> float:
    """Width of a small panel on a sheet of this width."""
    return (width - 2 * MARGIN - 3 * _SMALL_GAP) / 4


class Arrangement:
    """Positions of the stage (the large panel), the strips, the four small panels and the texts."""

    def __init__(self, sheet: Sheet, strips: int, title_rows: int) -> None:
        """Lay out a sheet with this many strips (plots over training) and rows of a title at most."""
        width, height = sheet.width, sheet.height
        self.beside = strips == 1
        """Whether there is only one strip, beside the stage; several are below everything else."""
        self.compact = width < COMPACT
        """Whether the numbers are on the same line as the legend."""
        free = height - _HEAD - _FOOT - _ABOVE_SMALL - SMALL_LINE * title_rows
        band = 0.0 if self.beside else _BAND_SHARE * (free - _BAND_FOOT - _BAND_HEAD)
        below = 0.0 if self.beside else band + _BAND_FOOT + _BAND_HEAD
        small_height = _SMALL_SHARE * (free - below)
        stage_height = free - below - small_height
        stage_bottom = height - _HEAD - stage_height

        self.title_y = height - _TITLE
        self.legend_y = height - _LEGEND
        self.small_numbers_y = below + _NUMBERS
        wide = small_width(width)
        self.small = [
            (MARGIN + i * (wide + _SMALL_GAP), below + _FOOT, wide, small_height) for i in range(4)
        ]
        stage_width = 0.605 * width if self.beside else width - 0.432 - 0.36
        self.stage = (0.432, stage_bottom, stage_width, stage_height)
        if self.beside:
            # On a compact sheet the numbers are above the strip.
            top = stage_bottom + stage_height - (0.50 if self.compact else 0.243)
            bottom = stage_bottom + 0.486
            self.strips: list[Box] = [(0.755 * width, bottom, 0.22 * width, top - bottom)]
        else:
            strip_width = (width - MARGIN) / strips - _BAND_GAP
            self.strips = [
                (_BAND_GAP + i * (strip_width + _BAND_GAP), _BAND_FOOT, strip_width, band)
                for i in range(strips)
            ]
