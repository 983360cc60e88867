"""Damaged files: a command must refuse a damaged file, or read the same from it as before."""

import json
import os
import random
import struct
import subprocess
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from tries import SHELL, Try

RUN = "gan1d certify --json run.npz"
PICTURES = ("film.gif", "film.html", "film.pdf", "still.png", "still.svg")
LINES = {
    "run.npz": RUN,
    "sweep.npz": "gan1d sweep sweep.npz --resume --seeds 2 $TINY",
    "samples.csv": "gan1d train out.npz --target samples.csv $TINY",
    **{name: f"gan1d show {name}" for name in PICTURES},
}
"""The command that reads each file."""
REFUSED, ANY = (2,), (0, 2, 3)

Damage = Callable[[bytes], bytes]
Arrays = dict[str, Any]


def _flipped(place: float, data: bytes) -> bytes:
    at = int(place * len(data))
    return data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :]


DAMAGES: dict[str, Damage] = {
    "empty": lambda data: b"",
    "one byte": lambda data: data[:1],
    "without its last byte": lambda data: data[:-1],
    "zeros in its middle": lambda data: data[: len(data) // 2] + bytes(200) + data[-2000:],
    "twice": lambda data: data + data,
    "cut in half": lambda data: data[: len(data) // 2],
    "50 MB of zeros after it": lambda data: data + bytes(5 * 10**7),
    "as UTF-16": lambda data: data.decode("latin-1").encode("utf-16"),
    "random bytes": lambda data: random.Random(0).randbytes(len(data)),
    "a size of 4 GB in its head": lambda data: data[:24] + b"\xff" * 4 + data[28:],
    **{f"a bit at {place:.0%}": partial(_flipped, place) for place in (0, 0.02, 0.4, 0.8, 0.99)},
}
NOT_REGULAR: dict[str, Callable[[Path], object]] = {
    "a pipe": os.mkfifo,
    "a folder": os.mkdir,
    "/dev/zero": partial(os.symlink, "/dev/zero"),
}

NUMBERS = """
p_g=nan p_g=-1 p_g=1e6 p_data=inf d=nan d=2 x=-1e6 x_edges=nan z=-1 step=-1 g_of_z=nan
generator_loss=nan phase_last_step=1e9
"""
SETTINGS = ({"a\nb": 1}, {"k": 0}, {"steps": 1e30}, {"target": None}, {"loss": "\ud800"})
"""Settings that no record can have. Each of NUMBERS is impossible as the last number of that array."""


def _number(assigned: str, arrays: Arrays) -> None:
    name, _, number = assigned.partition("=")
    changed = arrays[name].astype(float)
    changed.flat[-1] = float(number)
    arrays[name] = changed


def _settings(changes: dict[str, Any], arrays: Arrays) -> None:
    arrays["config"] = np.array(json.dumps(json.loads(str(arrays["config"])) | changes))


RECORDS: dict[str, Callable[[Arrays], object]] = {
    **{assigned: partial(_number, assigned) for assigned in NUMBERS.split()},
    **{f"config with {changes}": partial(_settings, changes) for changes in SETTINGS},
    "no p_g": lambda arrays: arrays.pop("p_g"),
    "no config": lambda arrays: arrays.pop("config"),
    "no steps": lambda arrays: arrays.update(step=arrays["step"][:0]),
    "p_g a row short": lambda arrays: arrays.update(p_g=arrays["p_g"][:-1]),
    "p_g as objects": lambda arrays: arrays.update(p_g=arrays["p_g"].astype(object)),
    "config is no JSON": lambda arrays: arrays.update(config=np.array("{")),
    "config is deep": lambda arrays: arrays.update(config=np.array("[" * 10**5)),
}
"""Changes after which a record must be refused."""
SAMPLES = (
    *("1\n", "2\n" * 50, "1\n2\n1e999\n3\n", "1\n2\nthree\n", "1,2\n3\n4,5,6\n"),
    *("1,5\n2,5\n3,5\n", "1" * 10**7, "1\n\0\n2\n"),
)
"""Texts without usable samples, and texts that can be read in two ways."""


def _no_such_g(arrays: Arrays) -> None:
    """Set p_g to p_data, D to 1/2, and G(z) to a number that does not fit p_g."""
    arrays["p_g"][:], arrays["d"][:], arrays["g_of_z"][:] = arrays["p_data"], 0.5, 1e6


def _rearranged(change: Callable[[Arrays], object], path: Path) -> None:
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    change(arrays)
    np.savez(path, **arrays)


def _packed(shape: str, descr: str, zeros: int, path: Path) -> None:
    """Replace p_g by `zeros` million zero bytes, under a header with this shape and type."""
    _rearranged(lambda arrays: arrays.pop("p_g"), path)
    head = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("p_g.npy", "w", force_zip64=True) as member,
    ):
        member.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head)
        for _ in range(zeros):
            member.write(bytes(10**6))


def _rewritten(change: Damage, path: Path) -> None:
    path.write_bytes(change(path.read_bytes()))


def _replaced(make: Callable[[Path], object], path: Path) -> None:
    path.unlink()
    make(path)


def tries(good: Path) -> list[Try]:
    """A try for each damage to each file."""
    command = ["bash", "-c", SHELL + RUN]
    # A damaged record is refused or certified as before: checksums reveal changes of its arrays.
    whole = subprocess.run(command, cwd=good, capture_output=True, text=True, check=False).stdout
    made = []

    def add(
        name: str, codes: tuple[int, ...], damage: str, change: Callable[[Path], object]
    ) -> None:
        printed = whole if name == "run.npz" and codes == ANY else None
        line = f"ulimit -v 4000000; {RUN}" if name == "run.npz" else LINES[name]
        prepare = lambda folder: change(folder / name)  # noqa: E731
        made.append(Try(line, codes, f"{name}: {damage}", prepare, printed))

    for name in LINES:
        for damage, change in DAMAGES.items():
            add(name, ANY, damage, partial(_rewritten, change))
    for name in ("run.npz", "samples.csv", "film.gif"):
        for damage, make in NOT_REGULAR.items():
            add(name, REFUSED, damage, partial(_replaced, make))
    for damage, spoil in RECORDS.items():
        add("run.npz", REFUSED, damage, partial(_rearranged, spoil))
    add("run.npz", REFUSED, "p_g of 8 TB", partial(_packed, "(1000000000000,)", "'<f8'", 1))
    add("run.npz", REFUSED, "p_g of 4 GB", partial(_packed, "(500000000,)", "'<f8'", 4000))
    add("run.npz", REFUSED, "code as a type", partial(_packed, "(5,)", "__import__('os')", 1))
    add("run.npz", (2, 3), "equal densities, but G(z) = 1e6", partial(_rearranged, _no_such_g))
    for text in SAMPLES:
        add("samples.csv", REFUSED, repr(text[:20]), partial(Path.write_text, data=text))
    return made
