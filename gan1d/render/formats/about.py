"""The metadata of a picture: its title, its description, and the configs from which it was made.

Files of all formats hold the metadata as the same text, so that one function reads them.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from gan1d.checks import InputError, quote, reason
from gan1d.files import MOST_TEXT, opened
from gan1d.provenance import config_and_provenance, source_text

_MOST_BYTES = 2**22
"""Number of bytes to read at the beginning and at the end of a file, where the metadata may be."""
_MARK = b'gan1d {"'
"""How metadata begins. A page quoted inside another page does not match: its quotes are escaped."""
_BESIDE = "show", "sweep", "provenance"
"""Keys that `read_sources` may return beside the fields of a config."""


@dataclass(frozen=True)
class About:
    """The metadata of a picture.

    Attributes:
        title: a few words.
        description: the picture in words, for readers who cannot see it.
        sources: what the picture was made from, as JSON, one text for each run shown; `read_sources`
            says what they hold.
    """

    title: str
    description: str
    sources: tuple[str, ...]

    @property
    def record(self) -> str:
        """The metadata as JSON after the word gan1d, escaped so that HTML and XML hold it unchanged."""
        runs = [json.loads(source) for source in self.sources]
        text = json.dumps({"title": self.title, "description": self.description, "runs": runs})
        escapes = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}
        return f"gan1d {text.translate(escapes)}"


def read_sources(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """The settings in a file of gan1d, as JSON objects. Raises InputError if the file has none.

    - For each run shown, its config; facts that a config cannot hold are in an entry "provenance".
    - For a still without a run, {"show": its kind}, and the config too if the still shows settings.
    - For the picture of a sweep, the config of its first member, with an entry "sweep": the number of
      members, the first and last seed, and the values of each field that varies.
    """
    return _read(path)[1]


def read_description(path: str | os.PathLike[str]) -> str:
    """The description of the picture or record in a file. Raises InputError if the file has none."""
    return _read(path)[0]


def _read(path: str | os.PathLike[str]) -> tuple[str, list[dict[str, Any]]]:
    """The results of `read_description` and `read_sources`. Raises InputError if unreadable."""
    with opened(path, "file") as file:
        try:
            arrays = Path(path).suffix.lower() == ".npz"
            record = _of_arrays(path) if arrays else _marked(file)
            return str(record["description"]), [_completed(run) for run in record["runs"]]
        # Damaged files make zipfile, NumPy and Config raise errors of many kinds.
        except Exception as error:
            raise InputError(f"file: cannot read {quote(path)} ({reason(error)})") from None


def _of_arrays(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The metadata, without a title, that a picture of a saved run or sweep would have."""
    from gan1d.archive import read_arrays

    if "seed" in read_arrays(path, "run", ("seed",)):
        from gan1d.render.look.sweep_words import description_of_sweep, source
        from gan1d.sweeps.file import load

        members = load(path)
        return {"description": description_of_sweep(members), "runs": [json.loads(source(members))]}
    from gan1d.history import History
    from gan1d.render.look.captions import description

    history = History.load(path)
    return {"description": description(history), "runs": [json.loads(history.source)]}


def _marked(file: BinaryIO) -> dict[str, Any]:
    """The metadata in a picture of any format: the JSON object after the first mark of gan1d."""
    data = bytearray(file.read(_MOST_BYTES))
    file.seek(max(len(data), file.seek(0, 2) - _MOST_BYTES))
    data += file.read(_MOST_BYTES)
    kind, begin = bytes(data[:4]), data.find(_MARK)
    if begin < 0:
        raise ValueError("no metadata of gan1d in this file")
    if kind.startswith(b"GIF"):
        # A GIF stores its comment, here the metadata, in blocks: a length byte, then at most 255 bytes.
        del data[begin - 1 :: 256]
        begin -= 1
    data = data[begin + _MARK.index(b"{") :][:MOST_TEXT]
    if kind == b"%PDF":
        # A PDF puts a backslash before each ( and ) and each backslash.
        data = data.replace(rb"\\", b"\0").replace(b"\\", b"").replace(b"\0", b"\\")
    record: dict[str, Any] = json.JSONDecoder().raw_decode(data.decode("latin-1"))[0]
    return record


def _completed(source: dict[str, Any]) -> dict[str, Any]:
    """The JSON of a run or still, its config checked and, if gan1d trained the run, completed."""
    if source.keys() == {"show"}:
        return source
    beside = {name: source[name] for name in _BESIDE if name in source}
    config = json.dumps({name: source[name] for name in source if name not in _BESIDE})
    provenance = json.dumps(beside.pop("provenance", {}))
    return beside | json.loads(source_text(*config_and_provenance(config, provenance)))
