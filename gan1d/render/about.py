"""What a picture says of itself: title, description, and the config that makes it again."""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from PIL import Image, UnidentifiedImageError

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import read_arrays

ENDINGS = (".gif", ".npz", ".pdf", ".png", ".svg")
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
        config: what makes the run again; None where there is no run.
    """

    title: str
    description: str
    config: Config | None = None

    def metadata(self, ending: str) -> dict[str, str]:
        """The entries of Matplotlib's `metadata` for a format."""
        source = {} if self.config is None else {_SOURCE[ending]: comment(self.config)}
        return {"Title": self.title, _DESCRIPTION[ending]: self.description} | source

    def label_svg(self, data: bytes) -> bytes:
        """An SVG with the description that screen readers look for, beside the title it has."""
        text = data.decode().replace("<svg ", '<svg role="img" ', 1)
        return text.replace(
            "</title>", f"</title>\n <desc>{escape(self.description)}</desc>", 1
        ).encode()


_DESCRIPTION = {".png": "Description", ".svg": "Description", ".pdf": "Subject"}
_SOURCE = {".png": "Source", ".svg": "Source", ".pdf": "Keywords"}


def comment(config: Config) -> str:
    """What a file says of the run that it shows: enough to make it again."""
    return f"{MARK}{config.to_json()}"


def read_config(path: str | Path) -> Config:
    """The config in a file that gan1d made. Raises InputError where there is none."""
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise InputError(f"file: expected one ending in {', '.join(ENDINGS)}, got {str(path)!r}")
    if not path.is_file():
        raise InputError(f"file: expected one that gan1d made, found none at {str(path)!r}")
    if path.suffix.lower() == ".npz":
        words = MARK + str(read_arrays(path, "run").get("config", ""))
    else:
        try:
            words = _READERS[path.suffix.lower()](path)
        except (OSError, ValueError, SyntaxError, UnidentifiedImageError) as error:
            raise InputError(f"file: cannot read {str(path)!r} ({error})") from None
    if not words.startswith(f"{MARK}{{"):
        raise InputError(f"file: expected one that shows a run of gan1d, got {str(path)!r}")
    return Config.from_json(words.removeprefix(MARK))


def _of_gif(path: Path) -> str:
    with Image.open(path) as image:
        found = image.info.get("comment", b"")
    return found.decode(errors="replace") if isinstance(found, bytes) else str(found)


def _of_png(path: Path) -> str:
    with Image.open(path) as image:
        return str(image.info.get("Source", ""))


def _of_svg(path: Path) -> str:
    found = ElementTree.parse(path).getroot().find(f".//{_DC_SOURCE}")
    return "" if found is None else found.text or ""


def _of_pdf(path: Path) -> str:
    found = re.search(rb"/Keywords \(((?:[^()\\]|\\.)*)\)", path.read_bytes(), re.DOTALL)
    return "" if found is None else re.sub(r"\\(.)", r"\1", found[1].decode("latin-1"))


_READERS = {".gif": _of_gif, ".png": _of_png, ".svg": _of_svg, ".pdf": _of_pdf}
