"""What a picture says about itself: title, description, and what makes it again, as one record.

Every format holds the record as the same text, wherever it has room for one, so one reader does.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.provenance import checked, source_text, with_missing
from gan1d.reading import MOST_TEXT, first_json, opened, reason

_MOST_BYTES = 2**22
"""Of a file's beginning, and of its end: among them is the record."""
_MOST_MARKS = 16
_BESIDE = "show", "sweep", "provenance"
"""What stands in a source beside a config."""


@dataclass(frozen=True)
class About:
    """The metadata of a picture.

    Attributes:
        title: a few words.
        description: one sentence, for those who cannot see the picture.
        sources: JSON objects, as text, that make it again: the config of each run shown; for a still
            without a run, what it shows, with the config if it shows settings.
    """

    title: str
    description: str
    sources: tuple[str, ...]

    @property
    def record(self) -> str:
        """All of it as JSON after a mark, in letters that HTML and XML hold as they are."""
        runs = [json.loads(source) for source in self.sources]
        text = json.dumps({"title": self.title, "description": self.description, "runs": runs})
        escapes = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&"}
        return f"gan1d {text.translate(escapes)}"


def read_configs(path: str | os.PathLike[str]) -> list[Config]:
    """The configs of the runs in a file that gan1d made, or the one that a still of settings shows.

    Raises InputError where there is none.
    """
    runs = [one for one in read_sources(path) if "sweep" not in one and one.keys() != {"show"}]
    if not runs:
        raise InputError(f"file: {quote_path(path)} shows no run of gan1d")
    configs = [{name: one[name] for name in one if name not in _BESIDE} for one in runs]
    return [Config.from_json(json.dumps(config)) for config in configs]


def read_sources(path: str | os.PathLike[str]) -> list[dict[str, Any]]:
    """What makes a file of gan1d again, as JSON objects. Raises InputError where there is none.

    - For each run shown, its config; and, as "provenance", what that cannot say.
    - For a still that shows no run, {"show": what it shows}; if it shows settings, with the config.
    - For the picture of a sweep, the config of its first member, with one more entry, "sweep": the
      number of members, the first and last seed, and the values of each field that varies.
    """
    with _records(path) as records:
        # One without "runs" is a run itself, as older files have it.
        runs = [run for record in records for run in record.get("runs", [record])]
        sources = [_completed(run) for run in runs]
    if not sources:
        raise InputError(f"file: {quote_path(path)} does not say how gan1d made it")
    return sources


def read_description(path: str | os.PathLike[str]) -> str:
    """What a file of gan1d shows, in words. Raises InputError where there is none."""
    with _records(path) as records:
        texts = [record["description"] for record in records if "description" in record]
    if not texts:
        raise InputError(f"file: {quote_path(path)} holds no description")
    return str(texts[0])


@contextmanager
def _records(path: str | os.PathLike[str]) -> Iterator[Iterable[dict[str, Any]]]:
    """The records in a file. Raises InputError, also where the block cannot use them."""
    with opened(path, "file") as file:
        try:
            arrays = Path(path).suffix.lower() == ".npz"
            yield [_of_arrays(path)] if arrays else _marked(file)
        # What damaged files make zipfile, NumPy and Config raise is of many kinds.
        except Exception as error:
            why = "not enough memory" if isinstance(error, MemoryError) else reason(error)
            raise InputError(f"file: cannot read {quote_path(path)} ({why})") from None


def _of_arrays(path: str | os.PathLike[str]) -> dict[str, Any]:
    """The same of a saved run or sweep, which are not drawn, but read back as pictures are."""
    from gan1d.archive import may_be_sweep

    if may_be_sweep(path):
        from gan1d.render.look.sweep_words import description_of_sweep, source
        from gan1d.sweeps.file import load

        members = load(path)
        return {"description": description_of_sweep(members), "runs": [json.loads(source(members))]}
    from gan1d.history import History
    from gan1d.measured import Measured
    from gan1d.render.look.captions import description

    history = History.load(path)
    shown = description(Measured(history))
    return {"description": shown, "runs": [json.loads(history.source)]}


def _marked(file: BinaryIO) -> Iterator[dict[str, Any]]:
    """The JSON objects after the marks in a file of any format."""
    data = bytearray(file.read(_MOST_BYTES))
    file.seek(max(len(data), file.seek(0, 2) - _MOST_BYTES))
    data += file.read(_MOST_BYTES)
    kind = bytes(data[:4])
    del data[: max(0, data.find(b"gan1d {") - 1)]
    if kind.startswith(b"GIF"):
        # Its comment, which begins with the record, is cut into blocks of 255, each after its length.
        del data[::256]
    elif kind == b"%PDF":
        # A backslash stands before each bracket and each backslash.
        data = data.replace(rb"\\", b"\0").replace(b"\\", b"").replace(b"\0", b"\\")
    for mark in islice(re.finditer(rb"gan1d (?=\{)", data), _MOST_MARKS):
        # What cannot be read may be a text that holds another file's.
        with suppress(ValueError):
            yield first_json(data[mark.end() : mark.end() + MOST_TEXT].decode("latin-1"))


def _completed(source: dict[str, Any]) -> dict[str, Any]:
    """A source whose config is checked, with the fields that it lacks."""
    if source.keys() == {"show"}:
        return source
    beside = {name: source[name] for name in _BESIDE if name in source}
    config = json.dumps({name: source[name] for name in source if name not in _BESIDE})
    provenance = with_missing(checked(beside.pop("provenance", {})), config)
    return beside | json.loads(source_text(Config.from_json(config), provenance))
