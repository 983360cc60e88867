"""The words on the pictures."""

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
_DISPLACED = "the converged $G$ is pushed aside; $D$ starts to see it"
# Panel -> what has been reached when its phase ends, and the same in a few words.
_REACHED = {
    "a": "near convergence: $D$ is partly right",
    "b": "$D$ has become $D^*=p_{data}\\,/\\,(p_{data}+p_g)$",
    "c": "$G$ has moved up the slope of $D$",
}
_TITLES = {"a": "near convergence", "b": "$D$ reaches $D^*$", "c": "$G$ follows $D$"}
_EQUILIBRIUM = "$p_g=p_{data}$ and $D$ = ½"
_NOT_CONVERGED = "the end: not converged"


def going_on(history: History, row: int) -> str:
    """One plain line on what is happening at a row."""
    name = str(history.phase[row])
    if row == len(history.step) - 1:
        return _verdict(history, row)
    if name in _REACHED and row == history.last_row(name):
        return _REACHED[name]
    if name == "a" and history.phase[0] != "a":
        return _DISPLACED
    return _GOING_ON.get(name, name)


def panel_title(history: History, letter: str, row: int) -> str:
    """What a panel shows, in a few words; the last one says so when the run has not converged."""
    return _TITLES.get(letter) or _verdict(history, row)


def _verdict(history: History, row: int) -> str:
    return _EQUILIBRIUM if certify(history, row).converged else _NOT_CONVERGED


def panel_numbers(history: History, row: int) -> str:
    """What was measured at the moment that a panel shows."""
    measured = certify(history, row)
    return (
        f"JSD {measured.jsd:.3f}  |D−D*| {measured.d_rms_from_optimal:.3f}"
        f"  V {minus(measured.value)}"
    )


def numbers(history: History, row: int) -> tuple[str, str, str]:
    """The training step, JSD and V(D, G) at a row."""
    measured = certify(history, row)
    return str(measured.step), f"{measured.jsd:.4f}", minus(measured.value)


def minus(number: float) -> str:
    """Three decimals, with a real minus sign."""
    return f"{number:.3f}".replace("-", "−")
