"""Make animations/slides.html, the whole lecture as one self-contained page of slides.

python scripts/make_slides.py [OUT.html]

Texts are in scripts/slides/slides.html. Its pictures, its film and all its numbers come from the runs
that are trained here.
"""

import base64
import hashlib
import math
import re
import sys
import tempfile
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from pathlib import Path

from PIL import Image

from gan1d import (
    Canvas,
    Certificate,
    Config,
    History,
    Playback,
    animate,
    certify,
    draw_figure,
    theory,
    train,
)
from gan1d.certificate import LIMITS
from gan1d.files import check_output, write_whole
from gan1d.render.formats.about import About, read_description
from gan1d.render.look.captions import minus
from gan1d.render.look.theme import DARK, PAPER, Theme

OUT = Path(__file__).resolve().parent.parent / "animations" / "slides.html"
PARTS = Path(__file__).resolve().parent / "slides"
TITLE = "How a GAN learns, and how to tell that it has"
MIXTURE = "mixture:0.5,-2,0.5/0.5,2,0.5"
SURE, WRONG, EARLY = 0.99, 0.01, 0.02
"""What D says of a real sample when it is sure and right, and sure and wrong; of a fake, early on."""
SYMBOLS = {
    "D": '<i class="d">D</i>',
    "D_star": '<i class="d">D</i><sup>*</sup>',
    "G": '<i class="g">G</i>',
    "p_data": "<i>p<sub>data</sub></i>",
    "p_g": '<i class="g">p<sub>g</sub></i>',
    "x": "<i>x</i>",
    "z": "<i>z</i>",
}


@dataclass(frozen=True)
class Runs:
    """The runs that the lecture shows.

    Attributes:
        main: from noise to data.
        textbook: the paper's own picture.
        dead: two modes, learnt with a discriminator that dies.
        alive: the same game with one that lives.
    """

    main: History
    textbook: History
    dead: History
    alive: History

    @classmethod
    def trained(cls, config: Config) -> "Runs":
        """All four, with the settings of `config` but for what tells them apart."""
        modes = replace(config, target=MIXTURE)
        return cls(
            main=train(config),
            textbook=train(replace(config, protocol="textbook")),
            dead=train(replace(modes, fourier_features=0)),
            alive=train(modes),
        )

    def check(self) -> None:
        """End the program unless the runs show what the slides say of them."""
        for name in ("main", "textbook", "alive"):
            if not certify(getattr(self, name)).converged:
                sys.exit(f"the run {name!r} has not converged, and the slides say that it has")
        dead = certify(self.dead)
        if dead.d_rms_from_half > LIMITS["d_rms_from_half"] or dead.jsd <= LIMITS["jsd"]:
            sys.exit("the run 'dead' is not that of a dead discriminator, as the slides say")


@dataclass(frozen=True)
class Picture:
    """A still: what `draw_figure` is asked for, and its size in pixels on a slide 1280 wide."""

    size: tuple[int, int]
    show: str = "panels"
    run: str | None = None
    panel: str | None = None
    captions: bool = True
    numbers: bool = True


PICTURES = {
    "finished": Picture((624, 600), run="main", panel="d", captions=False, numbers=False),
    "structure": Picture((1000, 562), "structure", run="textbook", numbers=False),
    "optimal": Picture((1152, 326), "optimal"),
    "losses": Picture((667, 470), "losses", run="main"),
    "objectives": Picture((740, 480), "objectives"),
    "algorithm": Picture((780, 439), "algorithm", run="main", captions=False),
    "step": Picture((924, 520), "step", run="textbook", numbers=False),
    "film": Picture((1152, 520), run="main"),
    "panels": Picture((1152, 396), run="textbook"),
    "dead": Picture((556, 310), run="dead", panel="d"),
    "alive": Picture((556, 310), run="alive", panel="d"),
}


def write_slides(
    path: str | Path, runs: Runs, *, scale: float = 2.0, frames: int | None = None
) -> Path:
    """Write the deck.

    Args:
        path: where to, an .html file.
        runs: what it shows.
        scale: pixels of its pictures for each pixel of a slide 1280 wide.
        frames: about how many the film has; by default as many as any page.
    """
    path = check_output(path, (".html",))
    with tempfile.TemporaryDirectory() as place:
        pictures = {
            f"picture.{name}": _picture(picture, runs, Path(place), scale)
            for name, picture in PICTURES.items()
        }
        film = animate(runs.main, Path(place, "film.html"), playback=Playback(frames=frames))
        page = film.read_text(encoding="utf-8")
    text = _part("slides.html")
    slides = _filled(
        text, SYMBOLS | pictures | numbers(runs) | _places(text) | {"page": escape(page)}
    )
    count = slides.count("<section")
    sources = tuple(getattr(runs, name).source for name in ("main", "textbook", "dead", "alive"))
    about = About(TITLE, "The theory of GANs and a run of one, slide by slide.", sources)
    style = _filled(_part("deck.css"), {"paper": _colours(PAPER), "dark": _colours(DARK)})
    script = _part("deck.js")
    text = _filled(
        _part("deck.html"),
        {
            "policy": _policy(script, style, page),
            "title": escape(about.title),
            "description": escape(about.description),
            "style": style,
            "slides": _numbered(slides, count),
            "config": about.record,
            "script": script,
        },
    )
    with write_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def numbers(runs: Runs) -> dict[str, str]:
    """Every number on the slides, by the name of its place."""
    certificates = {name: certify(getattr(runs, name)) for name in ("main", "dead", "alive")}
    main, config = certificates["main"], runs.main.config
    return {
        "log_4": minus(theory.LOG_4, 3),
        "least": minus(-theory.LOG_4, 4),
        "undecided": minus(math.log(0.5), 3),
        "sure": f"{SURE:g}",
        "log_sure": minus(math.log(SURE), 3),
        "wrong": f"{WRONG:g}",
        "log_wrong": minus(math.log(WRONG), 3),
        "early": f"{EARLY:g}",
        "pull": f"{1 - EARLY:g}",
        "times": f"{(1 - EARLY) / EARLY:.0f}",
        "k": str(config.k),
        "jsd": escape(minus(main.jsd, 4)),
        "value": minus(main.value, 4),
        "certificate": _table(certificates["dead"], certificates["alive"]),
    }


_LABELS = {
    "jsd": "{{p_g}} is the data: JSD, nats",
    "d_rms_from_half": "{{D}} says ½: |{{D}} − ½|, root mean square",
    "d_rms_from_optimal": "{{D}} is right: |{{D}} − {{D_star}}|, the same",
    "value_gap": "the value is right: |<i>V</i> + log 4|, nats",
}


def _table(*certificates: Certificate) -> str:
    """What the certificate asks, and how these runs answer."""
    rows = []
    for name, limit in LIMITS.items():
        found = [getattr(certificate, name) for certificate in certificates]
        cells = "".join(
            f'<td class="{"kept" if number <= limit else "broken"}">{escape(minus(number, 4))} '
            f"{'✓' if number <= limit else '✗'}</td>"
            for number in found
        )
        label = _filled(_LABELS[name], SYMBOLS)
        rows.append(f'<tr><th scope="row">{label}</th><td>{limit:g}</td>{cells}</tr>')
    verdicts = "".join(f"<td>{certificate.verdict}</td>" for certificate in certificates)
    rows.append(f'<tr class="verdict"><th scope="row">verdict</th><td></td>{verdicts}</tr>')
    return "\n".join(rows)


def _picture(picture: Picture, runs: Runs, place: Path, scale: float) -> str:
    """A picture in both themes, of which the style sheet shows one."""
    images = []
    for name, theme in (("light", PAPER), ("dark", DARK)):
        width, height = (round(scale * side) for side in picture.size)
        path = draw_figure(
            None if picture.run is None else getattr(runs, picture.run),
            place / "picture.png",
            show=picture.show,
            panel=picture.panel,
            canvas=Canvas(
                theme=theme,
                size=(width, height),
                captions=picture.captions,
                numbers=picture.numbers,
            ),
        )
        alt = escape(read_description(path))
        images.append(
            f'<img class="{name}" alt="{alt}" width="{picture.size[0]}" height="{picture.size[1]}" '
            f'src="data:image/webp;base64,{_smaller(path)}">'
        )
    return "".join(images)


def _smaller(path: Path) -> str:
    """The same pixels in less than half the bytes, in base64."""
    data = BytesIO()
    with Image.open(path) as image:
        image.convert("RGB").save(data, "WEBP", lossless=True, method=4)
    return base64.b64encode(data.getvalue()).decode()


def _places(slides: str) -> dict[str, str]:
    """The numbers of the slides that others name."""
    names = re.findall(r"<section(?: data-name=\"(\w+)\")?>", slides)
    return {f"slide.{name}": str(n) for n, name in enumerate(names, 1) if name}


def _numbered(slides: str, count: int) -> str:
    """The slides with their numbers, which are also what a fragment calls them."""
    found = iter(range(1, count + 1))

    def head(_: re.Match[str]) -> str:
        n = next(found)
        return (
            f'<section id="{n}" role="group" aria-roledescription="slide" '
            f'aria-label="{n} of {count}"'
        )

    return re.sub("<section", head, slides)


def _policy(script: str, style: str, page: str) -> str:
    """A content-security policy for the deck, and for the page in it, which inherits it."""

    def digest(code: str) -> str:
        # What stands between the tags, line breaks included.
        between = f"\n{code}\n".encode()
        return f"'sha256-{base64.b64encode(hashlib.sha256(between).digest()).decode()}'"

    inner = {kind: re.findall(rf"{kind}-src ([^;]+);", page)[0] for kind in ("script", "style")}
    return (
        f"default-src 'none'; img-src data:; script-src {digest(script)} {inner['script']}; "
        f"style-src {digest(style)} {inner['style']}; base-uri 'none'; form-action 'none'"
    )


def _colours(theme: Theme) -> str:
    colours = {
        "ground": theme.background,
        "ink": theme.ink,
        "muted": theme.muted,
        "rule": theme.rule,
        "pale": theme.unreached,
        "d": theme.d.colour,
        "g": theme.p_g.colour,
    }
    return " ".join(f"--{name}: {colour};" for name, colour in colours.items())


def _part(name: str) -> str:
    return (PARTS / name).read_text(encoding="utf-8").strip("\n")


def _filled(text: str, parts: dict[str, str]) -> str:
    """A text with what belongs into its places; in one pass, so that what is put in is not searched."""
    return re.sub(r"\{\{([\w.]+)\}\}", lambda found: parts[found[1]], text)


def main() -> None:
    """Train the runs and write the deck."""
    runs = Runs.trained(Config())
    runs.check()
    path = write_slides(sys.argv[1] if len(sys.argv) > 1 else OUT, runs)
    print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
