"""The captions, titles and numbers on the pictures, and their descriptions in words."""

from collections.abc import Sequence

import numpy as np

from gan1d.certificate import certificate_of
from gan1d.history import History
from gan1d.measured import Measured
from gan1d.phases import MOST_PANELS, PANELS

# Phase name -> what is going on in it. Other phases show their name.
_GOING_ON = {
    "converge": "$G$ and $D$ take turns until $p_g$ is the data",
    "a": "$G$ starts from uniform noise; the two take turns",
    "b": "$G$ held still: $D$ learns to tell the two apart",
    "c": "$D$ held still: $G$ moves to where $D$ is larger",
    "d": "$G$ and $D$ take turns again",
}
_DISPLACED = "the converged $G$ is displaced; $D$ sees it"
# Panel -> what has been reached when its phase ends, and the same in a few words.
_REACHED = {
    "a": "near convergence: $D$ is partly right",
    "b": "$D$ has become $D^*=p_{data}\\,/\\,(p_{data}+p_g)$",
    "c": "$G$ has moved up the slope of $D$",
}
_TITLES = {"a": "near convergence", "b": "$D$ reaches $D^*$", "c": "$G$ follows $D$"}
# The same where a phase ran out of steps before its criterion held.
_MISSED = {
    "a": "still far away",
    "b": "$D$ still short of $D^*$",
    "c": "$G$ has hardly moved yet",
}
_EQUILIBRIUM = "$p_g=p_{data}$ and $D$ = ½"
_NOT_CONVERGED = "the end: not converged"


def panels(history: History) -> dict[str, int]:
    """The moments that are kept as panels: name of a phase -> its last row, at most four.

    Phases a to d, as far as the run has them. A run with none of these, whose phases are the
    user's own, shows the last four of its phases under their own names.
    """
    ends = {name: int(row) for row, name in enumerate(history.phase.tolist())}
    lettered = {letter: ends[letter] for letter in PANELS if letter in ends}
    return lettered or dict(list(ends.items())[-MOST_PANELS:])


def letter_of(phase: str) -> str:
    """What stands before a phase's caption: "(a)" to "(d)"; nothing for a phase that the user named."""
    return f"({phase})" if phase in PANELS else ""


def going_on(run: Measured, row: int) -> str:
    """One plain line on what is happening at a row."""
    history = run.history
    name = str(history.phase[row])
    if row == len(history.step) - 1:
        return _verdict(run, row)
    if name in _REACHED and row == history.last_row(name):
        return _REACHED[name] if history.goal_reached(name) else _MISSED[name]
    if name == "a" and history.phase[0] != "a":
        return _DISPLACED
    return _GOING_ON.get(name) or name_of(name)


def telling_rows(history: History) -> list[int]:
    """Rows at which `going_on` and `in_brief` say all that they will say of a run."""
    phases, firsts = np.unique(history.phase, return_index=True)
    lasts = [history.last_row(phase) for phase in phases.tolist()]
    return sorted({*firsts.tolist(), *(row for row in lasts if row is not None)})


_IN_BRIEF = {"b": "$D$ alone", "c": "$G$ alone", "a": "alternating", "d": "alternating"}


def in_brief(run: Measured, row: int) -> str:
    """Who is trained at a row, in two words; at the end, the verdict."""
    name = str(run.history.phase[row])
    if row == len(run.history.step) - 1:
        return _verdict(run, row)
    if name in _IN_BRIEF:
        return f"({name})  {_IN_BRIEF[name]}"
    return name_of(name)


def panel_title(run: Measured, phase: str, row: int) -> str:
    """What a panel shows, in a few words; the last one says so when the run has not converged."""
    if phase in _TITLES:
        return _TITLES[phase] if run.history.goal_reached(phase) else _MISSED[phase]
    if phase in PANELS or row == len(run.history.step) - 1:
        return _verdict(run, row)
    return name_of(phase)


def _verdict(run: Measured, row: int) -> str:
    return _EQUILIBRIUM if certificate_of(run, row).converged else _NOT_CONVERGED


def name_of(phase: str) -> str:
    """The name of a phase as a picture's text."""
    # A dollar sign in the name of a phase starts no mathematics.
    return plain(phase).replace("$", "\\$")


def expect_numbers(run: Measured, rows: Sequence[int], *, panels: bool = False) -> None:
    """Measure in one go what `numbers`, or `panel_numbers` for `panels`, will say at these rows."""
    for name in ("jsd", "value", *(["d_rms_from_optimal"] if panels else [])):
        run.of(name, rows)


def panel_numbers(run: Measured, row: int, *, brief: bool = False) -> str:
    """What was measured at the moment that a panel shows; only JSD if `brief`."""
    jsd = run.at("jsd", row)
    if brief:
        return f"JSD {jsd:.3f}"
    from_optimal, value = run.at("d_rms_from_optimal", row), run.at("value", row)
    return f"JSD {jsd:.3f}  |D−D*| {from_optimal:.3f}  V {minus(value)}"


def numbers(run: Measured, row: int) -> tuple[str, str, str]:
    """The training step, JSD and V(D, G) at a row."""
    step = str(run.history.step[row])
    return step, f"{run.at('jsd', row):.4f}", minus(run.at("value", row))


def minus(number: float, decimals: int = 3) -> str:
    """A number with a real minus sign."""
    return f"{number:.{decimals}f}".replace("-", "−")


def typeset(symbol: str) -> str:
    """A symbol of plain characters with a real minus sign and a real fraction."""
    return symbol.replace(" - ", " − ").replace("1/2", "½")


def plain(text: str) -> str:
    """Text from outside, such as a file's name, without control characters and invalid Unicode."""
    kept = (c if c.isprintable() and not "\ufffe" <= c <= "\uffff" else "\ufffd" for c in text)
    return "".join(kept)


def description(run: Measured) -> str:
    """A run in one sentence, from its own numbers, for those who cannot see the picture."""
    config, final = run.history.config, certificate_of(run)
    verdict = "the two have converged" if final.converged else "the two have not converged"
    return (
        f"A generative adversarial network learns {plain(run.history.target)} from uniform noise "
        f"({config.protocol}, seed {config.seed}): after {final.step} steps p_g is "
        f"{final.jsd:.4f} nats from p_data (Jensen-Shannon divergence), D is within "
        f"{final.d_rms_from_half:.4f} of 1/2 (root mean square), V(D, G) is {final.value:.4f} beside "
        f"-log 4 = -1.3863, and {verdict}."
    )
