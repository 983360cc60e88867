"""Make a deck of slides: the whole lecture as one self-contained page.

The words are in scripts/slides/, in one file per language. The pictures, film and numbers are made
here, from theory and from runs that this script trains.
"""

import argparse
import base64
import hashlib
import math
import re
import sys
import tempfile
import tomllib
from dataclasses import dataclass, replace
from html import escape
from io import BytesIO
from pathlib import Path
from typing import NoReturn

from PIL import Image

from gan1d import Canvas, Config, History, Playback, animate, certify, draw_figure, theory, train
from gan1d.certificate import LIMITS
from gan1d.checks import InputError
from gan1d.files import check_output, write_whole
from gan1d.render.formats.about import About, read_description
from gan1d.render.formats.html.packing import as_html
from gan1d.render.look.captions import minus
from gan1d.render.look.theme import DARK, PAPER, Theme
from gan1d.rounds import SAMPLES

ANIMATIONS = Path(__file__).resolve().parent.parent / "animations"
PARTS = Path(__file__).resolve().parent / "slides"
LANGUAGES = sorted(path.stem for path in PARTS.glob("*.toml"))
MODES = Config(target="mixture:0.5,-2,0.5/0.5,2,0.5", seed=3)
"""Settings of the two runs with two modes, where D dies or lives; with this seed p_g stays in view."""
PLOTS = ("value", "loss", "jsd")
"""The plots in the picture of the losses. Their titles are text of the slide, beside its own title."""
EARLY = 0.02
"""D(G(z)) in the example of a D that is ahead of G."""
TYPE = 14.4
"""Smallest text size, in points at 100 pixels per inch: 20 pixels of a slide 1280 pixels wide."""
COLOURS = 64
"""Number of colours in a picture: few enough for small files, enough for smooth lines."""


def trained() -> dict[str, History]:
    """Train the runs of the lecture. Exits with a message if one does not end as the slides say.

    main: from noise to data. textbook: Figure 1 of the paper. dead: two modes, with a discriminator
    that dies. alive: the same two modes, with a discriminator that stays alive.
    """
    configs = {
        "main": Config(),
        "textbook": Config(protocol="textbook"),
        "dead": replace(MODES, fourier_features=0),
        "alive": MODES,
    }
    runs = {name: train(config) for name, config in configs.items()}
    for name, run in runs.items():
        end = certify(run)
        is_dead = end.d_rms_from_half <= LIMITS["d_rms_from_half"] and end.jsd > LIMITS["jsd"]
        if not (is_dead if name == "dead" else end.converged):
            sys.exit(f"the run {name!r} does not end as the slides say")
    return runs


@dataclass(frozen=True)
class Picture:
    """A still: the arguments of `draw_figure`, and its size in pixels on a slide 1280 pixels wide.

    In panels, and in other stills as wide as the slide, no text is smaller than TYPE.
    """

    size: tuple[int, int]
    show: str = "panels"
    run: str = ""
    panel: str | None = None
    captions: bool = True
    numbers: bool = False


PICTURES = {
    "finished": Picture((600, 600), run="main", panel="d", captions=False),
    "structure": Picture((1280, 720), "structure", run="textbook"),
    "optimal": Picture((1280, 494), "optimal"),
    "losses": Picture((1280, 720), "losses", run="main", captions=False),
    "objectives": Picture((1280, 587), "objectives"),
    "algorithm": Picture((1280, 720), "algorithm", run="main", captions=False),
    "step": Picture((1280, 720), "step", run="textbook", captions=False),
    "film": Picture((1280, 420), run="main", numbers=True),
    "panels": Picture((1280, 374), run="textbook", numbers=True),
    "dead": Picture((620, 390), run="dead", panel="d"),
    "alive": Picture((620, 390), run="alive", panel="d"),
}


def write_slides(
    path: str | Path,
    runs: dict[str, History],
    *,
    language: str = "en",
    theme: str = "auto",
    scale: float = 1.5,
    frames: int = 150,
) -> Path:
    """Write the deck.

    Args:
        path: the .html file to write.
        runs: the runs to show, by name, as `trained` returns them.
        language: one of LANGUAGES.
        theme: the theme at opening: "light", "dark", or "auto" for the reader's preference.
        scale: pixels of a picture for each pixel of a slide 1280 pixels wide.
        frames: approximate number of the film's frames.
    """
    path = check_output(path, (".html",))
    canvas = Canvas(language=language)
    with tempfile.TemporaryDirectory() as place:
        pictures = {
            f"picture.{name}": _picture(picture, runs, Path(place), scale, language)
            for name, picture in PICTURES.items()
        }
        playback = Playback(frames=frames)
        film = animate(runs["main"], Path(place, "film.html"), canvas=canvas, playback=playback)
        page = film.read_text(encoding="utf-8")
    measured = numbers(runs)
    words = {key: _filled(_marked(text), measured) for key, text in words_in(language).items()}
    plots = {f"losses.{name}": _plot_title(canvas.words(f"losses.{name}")) for name in PLOTS}
    parts = words | pictures | measured | plots
    parts |= {"certificate.rows": _rows(runs, words), "page": escape(page), "language": language}
    slides = _numbered(_filled(_marked(_part("slides.html"), html=True), parts))
    sources = tuple(run.source for run in runs.values())
    about = About(words["title.title"], words["about.description"], sources)
    colours = {"paper": _colours(PAPER), "dark": _colours(DARK)}
    fonts = "".join(f'"{font}", ' for font in canvas.words.fonts)
    style = _filled(_part("deck.css"), colours | {"fonts": fonts})
    script = _part("deck.js")
    text = _filled(
        _part("deck.html"),
        parts
        | {
            "policy": _policy(script, style, page),
            "theme": "" if theme == "auto" else f' data-theme="{theme}"',
            "style": style,
            "slides": slides,
            "config": about.record,
            "script": script,
        },
    )
    with write_whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path


def words_in(language: str) -> dict[str, str]:
    """The unformatted texts of a language, by the keys "table.key"."""
    tables = tomllib.loads(_part(f"{language}.toml")).items()
    return {f"{table}.{key}": text for table, texts in tables for key, text in texts.items()}


def numbers(runs: dict[str, History]) -> dict[str, str]:
    """The numbers in the words of the slides, by the names of their placeholders."""
    main = certify(runs["main"])
    # The curve of the logarithm: 450 pixels from 0 to 1, and 90 pixels per nat.
    curve = [(80 + 450 * math.exp(-nats / 20), 50 + 4.5 * nats) for nats in range(97, -1, -1)]
    titles = re.findall(r"<h[12].*?\{\{(\w+)\.title", _part("slides.html"))
    return {f"slide.{name}": str(n) for n, name in enumerate(titles, 1)} | {
        "log_4": minus(theory.LOG_4, 3),
        "log_2": minus(theory.LOG_2, 3),
        "least": minus(-theory.LOG_4, 3),
        "undecided": minus(math.log(0.5), 3),
        "early": f"{EARLY:g}",
        "pull": f"{1 - EARLY:g}",
        "times": f"{(1 - EARLY) / EARLY:.0f}",
        "k": str(runs["main"].config.k),
        "samples": str(SAMPLES),
        "batch": str(runs["main"].config.batch_size),
        "jsd": escape(minus(main.jsd, 4)),
        "value": minus(main.value, 4),
        "logarithm": "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in curve),
    }


def _rows(runs: dict[str, History], words: dict[str, str]) -> str:
    """Rows of the certificate: a measure's limit, and its values in the runs `dead` and `alive`."""
    ends = [certify(runs[name]) for name in ("dead", "alive")]
    rows = []
    for name, limit in LIMITS.items():
        cells = [f"<td>{limit:g}</td>"]
        for number in (getattr(end, name) for end in ends):
            kind, mark = ("kept", "✓") if number <= limit else ("broken", "✗")
            cells.append(f'<td class="{kind}">{escape(minus(number, 4))} {mark}</td>')
        rows.append(f'<tr><th scope="row">{words[f"certificate.{name}"]}</th>{"".join(cells)}</tr>')
    verdicts = ("converged" if end.converged else "not_converged" for end in ends)
    cells = ["<td></td>", *(f"<td>{words[f'certificate.{verdict}']}</td>" for verdict in verdicts)]
    head = f'<tr class="verdict"><th scope="row">{words["certificate.verdict"]}</th>'
    return "\n".join([*rows, f"{head}{''.join(cells)}</tr>"])


def _marked(text: str, *, html: bool = False) -> str:
    """Convert text or HTML to HTML: $...$ becomes a formula, **...** becomes bold."""
    text = re.sub(r"\$[^$]+\$", _formula, text if html else escape(text))
    return re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)


def _plot_title(text: str) -> str:
    """A plot's title, which is written for Matplotlib, as HTML with the same spaces."""
    return _marked(text.replace(r"\,", " ").replace(",G", ", G"))


def _formula(found: re.Match[str]) -> str:
    """A formula as HTML, with the two players in their colours."""
    text = as_html(found[0]).replace("log (", "log(")
    text = re.sub(r"(?<=[^\s(\[=|])−", " − ", re.sub(r"(?<=[\w>)])log", " log", text))
    for player, symbol in (("d", "<i>D</i>"), ("g", "<i>G</i>"), ("g", "<i>p</i><sub>g</sub>")):
        text = text.replace(symbol, f'<span class="{player}">{symbol}</span>')
    # Keep a Korean particle on the same line as the formula before it.
    return f'<span class="whole">{text}</span>&NoBreak;'


def _picture(
    picture: Picture, runs: dict[str, History], place: Path, scale: float, language: str
) -> str:
    """A picture in both themes; the style sheet shows one of the two images."""
    images = []
    width, height = (round(scale * side) for side in picture.size)
    for name, theme in (("light", PAPER), ("dark", DARK)):
        path = draw_figure(
            runs.get(picture.run),
            place / "picture.png",
            show=picture.show,
            panel=picture.panel,
            canvas=Canvas(
                theme=theme,
                size=(width, height),
                font_size=scale * TYPE if picture.show == "panels" else None,
                captions=picture.captions,
                numbers=picture.numbers,
                language=language,
            ),
        )
        alt = escape(read_description(path))
        images.append(
            f'<img class="{name}" alt="{alt}" width="{picture.size[0]}" height="{picture.size[1]}" '
            f'src="data:image/webp;base64,{_smaller(path)}">'
        )
    return "".join(images)


def _smaller(path: Path) -> str:
    """The picture in base64; with only COLOURS colours it takes about 0.6 of the bytes."""
    data = BytesIO()
    with Image.open(path) as image:
        few = image.convert("RGB").quantize(COLOURS).convert("RGB")
        few.save(data, "WEBP", lossless=True, method=4, quality=100)
    return base64.b64encode(data.getvalue()).decode()


def _numbered(slides: str) -> str:
    """The slides with their numbers as ids, so that slides.html#3 opens the third slide."""
    head, *parts = slides.split("<section")
    return head + "".join(
        f'<section id="{n}" role="group" aria-roledescription="slide" '
        f'aria-label="{n} / {len(parts)}"{part}'
        for n, part in enumerate(parts, 1)
    )


def _policy(script: str, style: str, page: str) -> str:
    """A content-security policy for the deck; the film's page in the deck inherits the policy."""

    def digest(code: str) -> str:
        # The digest covers everything between the tags, line breaks included.
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
    """Fill a text's placeholders in one pass, so that braces in inserted texts stay."""
    return re.sub(r"\{\{([\w.]+)\}\}", lambda found: parts[found[1]], text)


class _Parser(argparse.ArgumentParser):
    """Reports a usage error in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: error: {message}\n")


def main() -> None:
    """Train the runs and write the deck."""
    parser = _Parser(description=__doc__.split("\n\n")[0], allow_abbrev=False)
    default = "animations/slides.html, or slides.LANGUAGE.html"
    parser.add_argument("out", nargs="?", metavar="OUT", help=f"an .html file; default: {default}")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the words")
    themes = ("auto", "light", "dark")
    opens = "theme at opening; auto, the default, is the one that the reader prefers"
    parser.add_argument("--theme", choices=themes, default="auto", help=opens)
    asked = parser.parse_args()
    name = "slides.html" if asked.language == "en" else f"slides.{asked.language}.html"
    try:
        path = check_output(asked.out or ANIMATIONS / name, (".html",))
    except InputError as error:
        parser.error(str(error))
    write_slides(path, trained(), language=asked.language, theme=asked.theme)
    print(f"{path}  {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
