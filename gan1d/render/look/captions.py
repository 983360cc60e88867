"""The captions, titles, numbers and pseudocode on pictures, and descriptions of pictures in words."""

import re
from dataclasses import fields
from typing import Any

import numpy as np

from gan1d.certificate import certify
from gan1d.config import Config
from gan1d.history import History
from gan1d.measures import fixed
from gan1d.phases import GOALS, PANELS, Phase, step_named
from gan1d.render.look.words import ENGLISH, Words
from gan1d.rounds import SAMPLES

LOOPS = {"repeat": 0, "inner": 1, "draw": 2, "update_d": 2, "draw_z": 1, "update_g": 1}
"""The lines of Algorithm 1 in order, each with the number of loops around it."""
PARTS = ("draw", "update_d", "update_g")
"""The parts of a round of training; the part update_g includes the line draw_z."""
_MOST_DIFFERENCES = 2
_PROTOCOL_PHASES = ("converge", *PANELS)
"""The phases of both protocols; each has a caption."""


def panels(history: History) -> dict[str, int]:
    """The panels of a run, at most four, as a dict from phase to last row.

    They are the run's phases a to d or, if it has none of these, its last four phases.
    """
    rows = sorted(history.last_row(name) or 0 for name in set(history.phase.tolist()))
    ends = {str(history.phase[row]): row for row in rows}
    lettered = {letter: ends[letter] for letter in PANELS if letter in ends}
    return lettered or dict(list(ends.items())[-len(PANELS) :])


def end_of_panel(history: History, letter: str) -> int:
    """The last row of the panel with this letter or, if there is none, of the run's first panel."""
    shown = panels(history)
    return shown.get(letter, next(iter(shown.values())))


def letter_of(phase: str) -> str:
    """The letter before a phase's caption, "(a)" to "(d)"; "" for other phases."""
    return f"({phase})" if phase in PANELS else ""


def going_on(run: History, row: int, words: Words = ENGLISH) -> str:
    """The caption of a row: one line on what is happening."""
    name = str(run.phase[row])
    phase, ended = _planned(run.config, name), row == run.last_row(name)
    if row == len(run.step) - 1 or (ended and name == "converge"):
        return _verdict(run, row, words)
    if (step := _moment(run, name)) is not None:
        return words("caption.towards" if run.step[row] < step else "numbers.step", step=step)
    if ended and _turns(phase):
        return words(f"{'reached' if _proven(run, name, row) else 'missed'}.{name}")
    if name not in _PROTOCOL_PHASES:
        return name_of(name)
    if phase.displacement:
        return words("caption.displaced")
    # The user's own phases may have these names, too, and train other players.
    held = "b" * (not phase.generator_rate) or "c" * (not phase.discriminator_rate)
    turns = "annealed" if name == "d" and phase.anneal else "d" if name in ("b", "c") else name
    return words(f"caption.{held or turns}")


def held_rows(history: History) -> set[int]:
    """Rows at which a film pauses: where a panel or the phase converge ends, or G is displaced."""
    names = history.phase.tolist()
    plan = history.config.plan()
    displaced = {names.index(p.name) for p in plan if p.displacement and p.name in names}
    converged = {row for row in [history.last_row("converge")] if row is not None}
    return {*panels(history).values(), *converged, *displaced}


def _planned(config: Config, name: str) -> Phase:
    """The last phase of this name in the plan, or a default Phase."""
    return {phase.name: phase for phase in config.plan()}.get(name, Phase(name, 1))


def telling_rows(history: History) -> list[int]:
    """Rows that together have every caption of a run, long or short."""
    ends = history.phase_ends
    return sorted({0, *ends.tolist(), *(ends[:-1] + 1).tolist()})


def in_brief(run: History, row: int, words: Words = ENGLISH) -> str:
    """A short caption of a row: its phase's label or, at the end, the verdict."""
    name = str(run.phase[row])
    if row == len(run.step) - 1:
        return _verdict(run, row, words)
    if _moment(run, name) is not None:
        # The step already stands beside the caption.
        return ""
    return f"{letter_of(name)}  {label_of(run, name, words)}".strip()


def label_of(history: History, phase: str, words: Words = ENGLISH) -> str:
    """Short label of a phase, such as "D alone" or "step 40", or its name."""
    if (step := _moment(history, phase)) is not None:
        return words("numbers.step", step=step)
    if phase not in PANELS:
        return name_of(phase)
    planned = _planned(history.config, phase)
    held = not planned.generator_rate, not planned.discriminator_rate
    return words(f"brief.{'d' if held[0] else 'g' if held[1] else 'both'}")


def panel_title(run: History, phase: str, row: int, words: Words = ENGLISH) -> str:
    """The title of a panel: how (a), (b) or (c) ended; at the run's end the verdict; else a name."""
    last = row == len(run.step) - 1
    if (step := _moment(run, phase)) is not None:
        title = words("numbers.step", step=step)
        return f"{title}: {_verdict(run, row, words)}" if last else title
    if _turns(_planned(run.config, phase)):
        return words(f"{'title' if _proven(run, phase, row) else 'missed'}.{phase}")
    if phase in PANELS:
        return _verdict(run, row, words) if last else label_of(run, phase, words)
    # A long name leaves room for the verdict.
    return f"{name_of(phase, 16)}: {_verdict(run, row, words)}" if last else name_of(phase)


def _turns(phase: Phase) -> bool:
    """Whether the end of a phase has a caption of its own: (a), (b), and (c) if only G learns."""
    only_g = bool(phase.generator_rate and not phase.discriminator_rate)
    return phase.name in ("a", "b") or (phase.name == "c" and only_g)


def _proven(run: History, phase: str, row: int) -> bool:
    """Whether the record supports the claim that a caption makes at the end of (a), (b) or (c)."""
    # A phase without a goal, such as (a) in textbook, may end in any state, so measure its last row.
    measure, at_most = GOALS.get(phase, ("jsd", np.inf))
    return run.goal_reached(phase) and bool(run.measure(measure, row) <= at_most)


def _moment(run: History, phase: str) -> int | None:
    """The last step of a phase, if pictures label the phase with it; None for other phases."""
    # In a run trained elsewhere, gan1d's names of phases may mean anything.
    if run.foreign and phase in _PROTOCOL_PHASES:
        return int(run.step[run.last_row(phase) or 0])
    return step_named(phase)


def _verdict(run: History, row: int, words: Words) -> str:
    converged = certify(run, row).converged
    return words(f"verdict.{'converged' if converged else 'not_converged'}")


def name_of(name: str, most: int | None = None) -> str:
    """A user's text, such as the name of a phase, made safe to draw and cut to `most` characters."""
    name = plain(name)
    if most is not None and len(name) > most:
        name = f"{name[: most - 1]}…"
    # An escaped dollar sign starts no formula.
    return name.replace("$", "\\$")


def panel_numbers(run: History, row: int, words: Words = ENGLISH, *, brief: bool = False) -> str:
    """The numbers below a panel: JSD, V and |D − D*|; only JSD if `brief`."""
    measures = {"jsd": "jsd", "from_optimal": "d_rms_from_optimal", "value": "value"}
    values = {name: minus(run.measure(measure, row)) for name, measure in measures.items()}
    return words("numbers.panel_brief" if brief else "numbers.panel", **values)


def moment_numbers(run: History, row: int, phase: str, words: Words) -> str:
    """One line with the name of a phase, and the training step and numbers of a row."""
    step = words("numbers.step", step=int(run.step[row]))
    return f"{letter_of(phase) or name_of(phase)}  {step}  {panel_numbers(run, row, words)}"


def numbers(run: History, row: int) -> tuple[str, str, str]:
    """The training step, JSD and V(D, G) at a row."""
    step = str(run.step[row])
    return step, minus(run.measure("jsd", row), 4), minus(run.measure("value", row))


def minus(number: float, decimals: int = 3) -> str:
    """A number with fixed decimals and a real minus sign."""
    return fixed(number, decimals).replace("-", "−")


def plain(text: str) -> str:
    """A user's text, with each character that is not printable replaced."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def target_of(run: History, words: Words = ENGLISH) -> str:
    """The label of a run's target, for a picture; of samples without a name, it is their number."""
    label = str(run.config.target.label)
    samples = re.match(r"([\d ]+) samples\b", label)
    return words("key.number_of_samples", count=samples[1]) if samples else name_of(label, 28)


def names_of(one: History, other: History, words: Words = ENGLISH) -> tuple[str, str]:
    """Titles for two runs: the differences; if either was trained elsewhere, origins and last steps."""
    if not (one.foreign or other.foreign):
        return differences(one.config, other.config, words)

    def name(run: History) -> str:
        origin = words("compare.recorded") if run.foreign else "gan1d"
        target = f"{target_of(run, words)}, " if one.target != other.target else ""
        return f"{origin}, {target}{words('numbers.step', step=int(run.step[-1]))}"

    left, right = name(one), name(other)
    if left == right:
        return words("compare.left", run=left), words("compare.right", run=right)
    return left, right


def differences(one: Config, other: Config, words: Words = ENGLISH) -> tuple[str, str]:
    """Two titles: the settings in which the configs differ, the target first, or else the seeds."""
    names = [
        item.name
        for item in fields(Config)
        if item.name != "record_every" and getattr(one, item.name) != getattr(other, item.name)
    ] or ["seed"]
    names.sort(key=lambda name: name != "target")
    short = {name: words(key) for name in names if (key := f"compare.{name}") in words.texts}
    more = ", …" * (len(names) > _MOST_DIFFERENCES)

    def title(config: Config) -> str:
        return ", ".join(
            f"{short.get(name, name.replace('_', ' '))} {_setting(getattr(config, name), words)}"
            for name in names[:_MOST_DIFFERENCES]
        )

    return title(one) + more, title(other) + more


def _setting(value: Any, words: Words) -> str:
    if isinstance(value, bool):
        return words("compare.on" if value else "compare.off")
    if value is None or isinstance(value, tuple):
        return words("compare.given" if value else "compare.none")
    if isinstance(value, float):
        return f"{value:g}"
    # A target made in Python is shown by its label, since its text ends in a hash.
    return plain(str(value if getattr(value, "again", True) else value.label))


def description(run: History, words: Words = ENGLISH) -> str:
    """A run and its numbers in one sentence, for readers who cannot see the picture."""
    config, final = run.config, certify(run)
    return words(
        "about.recorded" if run.foreign else "about.run",
        target=plain(run.target),
        protocol=words("about.own_phases") if config.phases else config.protocol,
        seed=config.seed,
        step=final.step,
        jsd=fixed(final.jsd, 4),
        from_half=fixed(final.d_rms_from_half, 4),
        value=f"{final.value:.4f}",
        verdict=words(f"about.{'converged' if final.converged else 'not_converged'}"),
    )


def algorithm(config: Config, words: Words = ENGLISH) -> dict[str, str]:
    """The lines of Algorithm 1: k steps of D in the inner loop, then one step of G.

    In the last line G ascends log D(G(z)) or descends log(1 - D(G(z))), depending on the config's loss.
    Formulas are between dollar signs.
    """
    keys = {name: name for name in LOOPS}
    keys["update_g"] = f"update_g_{config.loss.replace('-', '_')}"
    values = {"steps": config.steps, "k": config.k, "m": config.batch_size}
    return {name: words(f"algorithm.{key}", **values) for name, key in keys.items()}


def notes_on_round(config: Config, words: Words = ENGLISH) -> dict[str, str]:
    """A note on each part's picture, which shows SAMPLES samples; "held" is for a player held still."""
    notes = {name: words(f"round.{name}", count=SAMPLES) for name in (*PARTS, "held")}
    if config.loss == "saturating":
        notes["update_g"] = words("round.update_g_saturating")
    return notes


def description_of_algorithm(config: Config, words: Words = ENGLISH) -> str:
    """Algorithm 1 in words, with a config's settings, for readers who cannot see the picture."""
    objective = words(f"about.{config.loss.replace('-', '_')}")
    values = {"steps": config.steps, "k": config.k, "m": config.batch_size}
    return words("about.algorithm", objective=objective, **values)
