"""The words on the pictures."""

from collections.abc import Iterable

import numpy as np

from gan1d import theory
from gan1d.certificate import certify
from gan1d.history import History

PANELS = ("a", "b", "c", "d")

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


def going_on(history: History, row: int) -> str:
    """One plain line on what is happening at a row."""
    name = str(history.phase[row])
    if row == len(history.step) - 1:
        return _verdict(history, row)
    if name in _REACHED and row == history.last_row(name):
        return _REACHED[name] if history.goal_reached(name) else _MISSED[name]
    if name == "a" and history.phase[0] != "a":
        return _DISPLACED
    # In a name of a phase a dollar sign begins no mathematics.
    return _GOING_ON.get(name) or plain(name).replace("$", "\\$")


def telling_rows(history: History) -> list[int]:
    """Rows at which `going_on` and `in_brief` say all that they will say of a run."""
    phases, firsts = np.unique(history.phase, return_index=True)
    lasts = [history.last_row(phase) for phase in phases.tolist()]
    return sorted({*firsts.tolist(), *(row for row in lasts if row is not None)})


_IN_BRIEF = {"b": "$D$ alone", "c": "$G$ alone", "a": "alternating", "d": "alternating"}


def in_brief(history: History, row: int) -> str:
    """Who is trained at a row, in two words; at the end, the verdict."""
    name = str(history.phase[row])
    if row == len(history.step) - 1:
        return _verdict(history, row)
    if name in _IN_BRIEF:
        return f"({name})  {_IN_BRIEF[name]}"
    return plain(name).replace("$", "\\$")


def panel_title(history: History, letter: str, row: int) -> str:
    """What a panel shows, in a few words; the last one says so when the run has not converged."""
    if letter not in _TITLES:
        return _verdict(history, row)
    return _TITLES[letter] if history.goal_reached(letter) else _MISSED[letter]


def _verdict(history: History, row: int) -> str:
    return _EQUILIBRIUM if certify(history, row).converged else _NOT_CONVERGED


def panel_numbers(history: History, row: int, *, brief: bool = False) -> str:
    """What was measured at the moment that a panel shows; the first of it if `brief`."""
    measured = certify(history, row)
    if brief:
        return f"JSD {measured.jsd:.3f}"
    return (
        f"JSD {measured.jsd:.3f}  |D−D*| {measured.d_rms_from_optimal:.3f}"
        f"  V {minus(measured.value)}"
    )


class Numbers:
    """The training step, JSD and V(D, G) at rows of a run.

    Measured at many rows in one go: one by one, the calls would take longer than the arithmetic.
    """

    def __init__(self, history: History) -> None:
        self._history = history
        self._said: dict[int, tuple[str, str, str]] = {}

    def expect(self, rows: Iterable[int]) -> None:
        """Measure at rows that will be asked for."""
        history = self._history
        new = [row for row in dict.fromkeys(rows) if row not in self._said]
        if not new:
            return
        p_data, p_g, dx = history.p_data, history.p_g[new], history.dx
        jsd = theory.jsd(p_data, p_g, dx)
        value = theory.value(history.d[new], p_data, p_g, dx)
        for row, j, v in zip(new, jsd, value, strict=True):
            self._said[row] = str(history.step[row]), f"{j:.4f}", minus(float(v))

    def at(self, row: int) -> tuple[str, str, str]:
        """What there is to say at a row."""
        self.expect([row])
        return self._said[row]


def minus(number: float, decimals: int = 3) -> str:
    """A number with a real minus sign."""
    return f"{number:.{decimals}f}".replace("-", "−")


def plain(text: str) -> str:
    """Text from outside, such as a file's name, without control characters and invalid Unicode."""
    kept = (c if c.isprintable() and not "\ufffe" <= c <= "\uffff" else "\ufffd" for c in text)
    return "".join(kept)


def description(history: History) -> str:
    """A run in one sentence, from its own numbers, for those who cannot see the picture."""
    final = certify(history)
    config = history.config
    verdict = "the two have converged" if final.converged else "the two have not converged"
    return (
        f"A generative adversarial network learns {plain(config.target)} from uniform noise "
        f"({config.protocol}, seed {config.seed}): after {final.step} steps p_g is "
        f"{final.jsd:.4f} nats from p_data (Jensen-Shannon divergence), D is within "
        f"{final.d_rms_from_half:.4f} of 1/2 (root mean square), V(D, G) is {final.value:.4f} beside "
        f"-log 4 = -1.3863, and {verdict}."
    )
