"""What a picture says of itself: title, description, and the config that makes it again."""

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from xml.etree import ElementTree

from PIL import Image, UnidentifiedImageError

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import read_arrays

# xml.sax has one too, and loads all of urllib for it.
_escape = partial(escape, quote=False)

ENDINGS = (".gif", ".html", ".mp4", ".npz", ".pdf", ".png", ".svg", ".webp")
"""Files whose config can be read back."""
MARK = "gan1d "
"""Stands before the config in a file's metadata."""
_DC_SOURCE = "{http://purl.org/dc/elements/1.1/}source"


@dataclass(frozen=True)
class About:
    """Words for a picture's metadata.

    Attributes:
        title: what it is called.
        description: one sentence, for those who cannot see it.
        configs: what makes the runs again; none where there is no run.
    """

    title: str
    description: str
    configs: tuple[Config, ...] = ()

    def __post_init__(self) -> None:
        # A name in the words, such as a target's, must not be taken for the config when read back.
        for name in ("title", "description"):
            text = getattr(self, name).replace(f"{MARK}{{", f"{MARK}(")
            object.__setattr__(self, name, text)

    def metadata(self, ending: str) -> dict[str, str]:
        """The entries of Matplotlib's `metadata` for a format."""
        source = {_SOURCE[ending]: self.source} if self.configs else {}
        return {"Title": self.title, _DESCRIPTION[ending]: self.description} | source

    @property
    def source(self) -> str:
        """The configs as they stand in a file."""
        return " ".join(f"{MARK}{config.to_json()}" for config in self.configs)

    def text(self) -> str:
        """All of it as lines, where a format has one comment only."""
        return "\n".join((self.title, self.description, self.source))

    def xmp(self) -> bytes:
        """All of it as an XMP packet."""
        title, description = _escape(self.title), _escape(self.description)
        return f"""<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{description}</rdf:li></rdf:Alt></dc:description>
<dc:source>{_escape(self.source)}</dc:source>
</rdf:Description></rdf:RDF></x:xmpmeta>
""".encode()

    def label_svg(self, data: bytes) -> bytes:
        """An SVG with the description that screen readers look for, beside the title it has."""
        text = data.decode().replace("<svg ", '<svg role="img" ', 1)
        return text.replace(
            "</title>", f"</title>\n <desc>{_escape(self.description)}</desc>", 1
        ).encode()


_DESCRIPTION = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}
_SOURCE = {".png": "Source", ".svg": "Source", ".pdf": "Keywords"}


def read_configs(path: str | os.PathLike[str]) -> list[Config]:
    """The configs of the runs in a file that gan1d made. Raises InputError where there is none."""
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise InputError(f"file: expected one ending in {', '.join(ENDINGS)}, got {str(path)!r}")
    if not path.is_file():
        raise InputError(f"file: expected one that gan1d made, found none at {str(path)!r}")
    if ending == ".npz":
        return [Config.from_json(str(read_arrays(path, "run").get("config", "")))]
    try:
        configs = list(_configs_in(_READERS[ending](path)))
    except (OSError, ValueError, SyntaxError, UnidentifiedImageError) as error:
        raise InputError(f"file: cannot read {str(path)!r} ({error})") from None
    if not configs:
        raise InputError(f"file: expected one that shows a run of gan1d, got {str(path)!r}")
    return configs


def _configs_in(text: str) -> Iterator[Config]:
    """Every config that stands after a mark."""
    at = 0
    while (at := text.find(f"{MARK}{{", at)) >= 0:
        start = at + len(MARK)
        _, at = json.JSONDecoder().raw_decode(text, start)
        yield Config.from_json(text[start:at])


def _of_gif(path: Path) -> str:
    with Image.open(path) as image:
        found = image.info.get("comment", b"")
    return found.decode(errors="replace") if isinstance(found, bytes) else str(found)


def _of_png(path: Path) -> str:
    with Image.open(path) as image:
        return str(image.info.get("Source", ""))


def _of_svg(path: Path) -> str:
    return _of_xml(path.read_bytes())


def _of_webp(path: Path) -> str:
    with Image.open(path) as image:
        return _of_xml(image.info.get("xmp", b"<none/>"))


def _of_xml(text: bytes) -> str:
    found = ElementTree.fromstring(text).find(f".//{_DC_SOURCE}")
    return "" if found is None else found.text or ""


def _of_html(path: Path) -> str:
    text = path.read_text(encoding="utf-8", errors="replace")
    found = re.search(r'id="config">(.*?)</script>', text, re.DOTALL)
    return "" if found is None else found[1]


def _of_mp4(path: Path) -> str:
    # The tag stands in the file as it is, between bytes of other kinds.
    return path.read_bytes().decode("latin-1")


def _of_pdf(path: Path) -> str:
    found = re.search(rb"/Keywords \(((?:[^()\\]|\\.)*)\)", path.read_bytes(), re.DOTALL)
    return "" if found is None else re.sub(r"\\(.)", r"\1", found[1].decode("latin-1"))


_READERS = {
    ".gif": _of_gif,
    ".html": _of_html,
    ".mp4": _of_mp4,
    ".pdf": _of_pdf,
    ".png": _of_png,
    ".svg": _of_svg,
    ".webp": _of_webp,
}
