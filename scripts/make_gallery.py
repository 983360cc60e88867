"""Make the gallery: all of animations/ but the README's animation and the slides, and the list.

python scripts/make_gallery.py [FILE ...]
"""

import shlex
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "animations"
MIXTURE = "--target mixture:0.5,-2,0.5/0.5,2,0.5"
PLAIN_STEPS = "--start-location -6 --epsilon 0.1"
APART = "--target mixture:0.3,0,0.4/0.7,5,0.4"


@dataclass(frozen=True)
class Lesson:
    """A picture: its file, what it shows, and the settings of its run (or of its two)."""

    file: str
    words: str
    settings: str = ""
    beside: str | None = None

    def commands(self, out: str) -> list[str]:
        """What makes it, in a folder where `out` is to stand."""
        command = "figure" if self.file.endswith(".png") else "animate"
        if self.beside is None:
            return [f"gan1d {command} {out} {self.settings}".strip()]
        return [
            f"gan1d train beside.npz {self.beside}".strip(),
            f"gan1d animate {out} --compare beside.npz {self.settings}".strip(),
        ]


LESSONS = (
    Lesson(
        "saturating.gif",
        "The two objectives of G, from one seed. While D is sure of itself, log(1 - D(G(z))) is flat "
        "and hardly pulls; log D(G(z)) pulls at once. (A large epsilon keeps Adam from scaling small "
        "gradients up, which would hide the difference; the far start makes D sure.)",
        PLAIN_STEPS,
        f"{PLAIN_STEPS} --loss saturating",
    ),
    Lesson(
        "k.gif",
        "One step of D to each of G, and five: with five, D keeps close to D* all the way.",
        "--k 1",
        "--k 5",
    ),
    Lesson(
        "dead_discriminator.gif",
        "A discriminator that has died, on the left: without its Fourier features D comes to say 1/2 "
        "wherever it is asked, and p_g is still wrong. D = 1/2 alone proves nothing: JSD says so, and "
        "so does the certificate. On the right, the same game with a D that lives.",
        f"{MIXTURE} --fourier-features 0",
        MIXTURE,
    ),
    Lesson(
        "orbit.gif",
        "Momentum, with rates that do not fall: with beta1 = 0.9 the two players carry each other past "
        "the equilibrium, again and again, and never settle.",
        "--beta1 0.9 --anneal 0",
    ),
    Lesson(
        "mixture.gif",
        "A mode that is missed, on the left, where G starts as a narrow hump: all of it settles on one "
        "mode, and then nothing of p_g is near enough to feel the other. On the right, the same seed "
        "with the usual start: G finds both, and leaps from one to the other so steeply that hardly "
        "anything lies between.",
        f"{APART} --start-scale 0.2",
        APART,
    ),
    Lesson(
        "far_start.gif",
        "A start eight standard deviations away, where no sample of one kind falls among the other.",
        "--start-location -8",
    ),
    Lesson("page.html", "The default run as a page: play it, stop it, scrub it, step it."),
    Lesson(
        "figure1.png",
        "Figure 1 as a still, by the textbook protocol: one smooth hump beside the other.",
    ),
    Lesson(
        "structure.png",
        "The structure of the game: who passes what to whom, and who learns from what, with the "
        "densities, G and D of one moment of a run. D learns from its answers to real and fake "
        "samples; G learns only through D.",
        "--show structure",
    ),
    Lesson(
        "algorithm.png",
        "Algorithm 1 with k = 5 and the objective that G minimises in the minimax game. It shows "
        "settings alone, so nothing is trained.",
        "--show algorithm --k 5 --loss saturating",
    ),
    Lesson(
        "round.png",
        "One round of Algorithm 1 in its parts, from the end of (c): samples are drawn; each pushes D "
        "up or down; D pulls the fake ones along x, and G follows.",
        "--show step",
    ),
    Lesson(
        "losses.png",
        "V(D, G) under C(G), D's loss settling at log 4, and JSD, phase by phase.",
        "--show losses --protocol from-noise",
    ),
    Lesson(
        "objectives.png",
        "Why log D(G(z)) learns early: where D rejects every fake, log(1 - D) hardly pulls.",
        "--show objectives",
    ),
    Lesson("optimal.png", "D* for three pairs of densities.", "--show optimal"),
)


def make(lesson: Lesson) -> None:
    """Run a lesson's commands; its picture is put into the folder."""
    with tempfile.TemporaryDirectory() as place:
        for command in lesson.commands(str(FOLDER / lesson.file)):
            words = shlex.split(command)[1:]
            print(command, flush=True)
            subprocess.run([sys.executable, "-m", "gan1d", *words], cwd=place, check=True)


def listing() -> str:
    """animations/README.md: each file beside the command that makes it."""
    parts = [
        "# Animations\n",
        "Each file beside the command that makes it; `python scripts/make_gallery.py` makes all but "
        "the first four.\n",
        "## gan1d.gif\n",
        "From noise to data, by the default recipe.\n",
        "```\npython scripts/make_animation.py\n```\n",
        "## slides.html\n",
        "The whole lecture as slides, for any browser, offline: the game, its theory, the run as a "
        "page to play, and how to tell that it has converged. Arrows turn, f fills the screen, t is "
        "light or dark; printing makes a PDF.\n",
        "```\npython scripts/make_slides.py\n```\n",
        "## own_torch.gif, own_numpy.gif\n",
        "GANs that gan1d only records. In PyTorch, as many demos have it: D ends near 1/2 everywhere "
        "and p_g far from the data, so it has not converged, whatever D says. In NumPy, with an affine "
        "G and a logistic D, of which D* is one: it converges.\n",
        "```\npython scripts/own_gans.py\n```\n",
    ]
    for lesson in LESSONS:
        commands = "\n".join(lesson.commands(lesson.file))
        parts += [f"## {lesson.file}\n", f"{lesson.words}\n", f"```\n{commands}\n```\n"]
    return "\n".join(parts)


def main() -> None:
    """Make the lessons that are named, or all, and the listing."""
    files = [lesson.file for lesson in LESSONS]
    if unknown := set(sys.argv[1:]) - set(files):
        sys.exit(f"expected names among {files}, got {sorted(unknown)}")
    for lesson in LESSONS:
        if lesson.file in (sys.argv[1:] or files):
            make(lesson)
    (FOLDER / "README.md").write_text(listing())


if __name__ == "__main__":
    main()
