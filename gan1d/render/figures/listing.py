"""Algorithm 1 of Goodfellow et al. 2014 as a still, with the settings of a run."""

from typing import Any

from gan1d.config import Config
from gan1d.history import History
from gan1d.provenance import Provenance
from gan1d.render.figures.request import SLIDE, StillRequest
from gan1d.render.figures.slide import HALF, SMALL, TINT, Slide
from gan1d.render.look import captions
from gan1d.render.look.sheet import Sheet
from gan1d.render.look.words import Words

_TITLE_SIZE, _LINE_SIZE = 20.0, 18.5
# Inches.
_LEFT, _RIGHT = 0.6, SLIDE[0] - 0.6
_TITLE, _NOTES, _NOTE = 6.62, 1.39, 0.35
"""y of the title and of the first note, and the distance between notes."""
_HEIGHTS = (5.87, 5.19, 4.61, 4.03, 3.07, 2.49)
"""y of the algorithm's six lines; lines of the same block are closer together."""
_FIRST, _INDENT, _INSET, _PADDING = 1.1, 0.65, 0.22, 0.39
"""Left edge of a line outside all loops, indent per loop, horizontal and vertical margin of a block."""


def settings_of(history: History | Config | None) -> tuple[Config, Provenance]:
    """The config and provenance of a run; a Config, or None for the default one, has no provenance."""
    if isinstance(history, History):
        return history.config, history.provenance
    return history or Config(), Provenance()


def draw_algorithm(sheet: Sheet, request: StillRequest, history: History | Config | None) -> None:
    """Write Algorithm 1 with a config's k, minibatch size and objective of G.

    The updates are in the colours of D and G. Notes name optimizers and two differences from the paper.
    """
    canvas, (config, provenance) = request.canvas, settings_of(history)
    slide, theme, words = Slide(sheet), canvas.theme, canvas.words
    if canvas.captions:
        slide.write(_LEFT, _TITLE, words("algorithm.title"), _TITLE_SIZE, _RIGHT - _LEFT)
        for y in (_TITLE - 0.38, _NOTES + 0.34):
            slide.line([_LEFT, _RIGHT], [y, y], theme.rule, 1.2)
        for i, note in enumerate(notes_on(config, provenance, words)):
            y = _NOTES - i * _NOTE
            slide.write(_LEFT, y, note, SMALL, _RIGHT - _LEFT, color=theme.muted)

    left = _FIRST + _INDENT - _INSET
    for first, last, tint in ((1, 3, theme.d_star), (4, 5, theme.p_g_before)):
        top, bottom = _HEIGHTS[first] + _PADDING, _HEIGHTS[last] - _PADDING
        slide.block((left, bottom, _RIGHT - left, top - bottom), tint.colour, alpha=TINT)
    for loop, last, colour in ((0, 5, theme.muted), (1, 3, theme.d.colour)):
        x, foot = _FIRST + loop * _INDENT + 0.12, _HEIGHTS[last] - (_PADDING, 0.2)[loop]
        slide.line([x, x, x + 0.17], [_HEIGHTS[loop] - 0.3, foot, foot], colour, 1.8)

    colours = {"update_d": theme.d.colour, "update_g": theme.p_g.colour}
    lines = captions.algorithm(config, words)
    for i, ((name, line), y) in enumerate(zip(lines.items(), _HEIGHTS, strict=True)):
        x = _FIRST + captions.LOOPS[name] * _INDENT
        slide.write(_LEFT, y, str(i + 1), SMALL, 0.3, color=theme.muted)
        if name == "inner":
            _write_inner(slide, x, y, config.k)
        else:
            colour = colours.get(name, theme.ink)
            slide.write(x, y, line, _LINE_SIZE, _RIGHT - 0.1 - x, color=colour)


def _write_inner(slide: Slide, x: float, y: float, k: int) -> None:
    """Write the line of the inner loop, with the value of k on a background in D's colour."""
    before, _, after = slide.words("algorithm.inner", k="\0").partition("\0")
    text = slide.write(x, y, before.rstrip(), _LINE_SIZE, _RIGHT - x)
    ground = {"boxstyle": "round,pad=0.22,rounding_size=0.3", "fc": slide.theme.d.colour, "lw": 0}
    style: dict[str, Any] = {"fontsize": _LINE_SIZE, "textcoords": "offset points"}
    style["xytext"] = 10, -HALF * _LINE_SIZE
    lit = style | {"color": slide.theme.background, "bbox": ground}
    for part, look in ((str(k), lit), (after.lstrip(), style | {"color": slide.theme.ink})):
        text = slide.ground.annotate(part, (1, y), xycoords=(text, "data"), **look)


def notes_on(config: Config, provenance: Provenance, words: Words) -> list[str]:
    """A line for both optimizers, or one for each; lines on steep noise and phases without updates."""
    betas = {"beta1": f"{config.beta1:g}", "beta2": f"{config.beta2:g}"}
    own, apart, held, rates = provenance.get("handed_over", {}), [], [], {}
    for who in ("generator", "discriminator"):
        player = f"${who[0].upper()}$"
        rates[f"{who[0]}_rate"] = rate = f"{getattr(config, f'{who}_learning_rate'):g}"
        key = "algorithm.own_of" if f"{who}_optimizer" in own else "algorithm.adam_of"
        apart.append(words(key, player=player, rate=rate, **betas))
        still = [phase.name for phase in config.plan() if not getattr(phase, f"{who}_rate")]
        phases = ", ".join(captions.letter_of(name) or captions.name_of(name) for name in still)
        held += [words("algorithm.held_in", player=player, phases=phases)] if phases else []
    adam = own.keys().isdisjoint(("generator_optimizer", "discriminator_optimizer"))
    notes = [words("algorithm.adam", **rates, **betas)] if adam else apart[::-1]
    if config.steep_share:
        notes.append(words("algorithm.steep", share=f"{100 * config.steep_share:.3g}"))
    if held:
        notes.append(words("algorithm.held", held="; ".join(held)))
    return [note for note in notes if note]
