from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial

import numpy as np
import pytest

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.history import History
from gan1d.phases import Phase
from gan1d.provenance import Provenance
from gan1d.sweeps.file import load, save
from gan1d.sweeps.members import columns
from sample_sweep import MEMBERS, SETTINGS, member, same, seeds_in

OTHERS = [
    replace(MEMBERS[0], config=replace(MEMBERS[0].config, beta1=0.5, loss="saturating")),
    replace(
        MEMBERS[0],
        config=replace(MEMBERS[0].config, phases=(Phase("x", 1),), n_x=40),
        provenance=Provenance(target="data", notices=["odd"]),
        x_edges=MEMBERS[0].x_edges[:41],
        **{name: getattr(MEMBERS[0], name)[:40] for name in ("p_data", "p_g", "d")},
    ),
]


def test_members_are_read_back_as_they_were_written(tmp_path):
    members = [*MEMBERS, *OTHERS]
    found = load(save(tmp_path / "a.npz", members))
    assert all(map(same, members, found))
    assert len(found) == len(members)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        for name, column in columns(members).items():
            np.testing.assert_array_equal(archive[name], column)
        assert archive["loss"][3] == "saturating"


def test_no_writer_loses_what_another_has_written(tmp_path):
    path = tmp_path / "a.npz"

    def write(first):
        for seed in range(first, first + 8):
            save(path, [member(Config(seed=seed, **SETTINGS))])

    with ThreadPoolExecutor(3) as writers:
        list(writers.map(write, (100, 200, 300)))
    assert len(load(path)) == 24
    save(path, MEMBERS)
    assert seeds_in(path)[:3] == [0, 1, 2]
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


def test_a_file_that_is_no_sweep_is_refused(tmp_path, short_run):
    run, sweep = short_run.save(tmp_path / "run.npz"), save(tmp_path / "sweep.npz", MEMBERS)
    with pytest.raises(InputError, match="sweep: expected a file"):
        load(tmp_path / "none.npz")
    with pytest.raises(InputError, match="was not written by gan1d sweep"):
        load(run)
    with pytest.raises(InputError, match="run: expected a saved run"):
        History.load(sweep)
    with pytest.raises(InputError, match="is a sweep or a damaged file"):
        short_run.save(sweep)
    sweep.write_bytes(sweep.read_bytes()[:-200])
    for file in (short_run.save, partial(save, members=MEMBERS)):
        with pytest.raises(InputError, match=r"damaged file|cannot be read"):
            file(sweep)


@pytest.mark.parametrize(
    ("name", "array", "message"),
    [
        ("version", 1, "has version 1 .*; make the file again"),
        ("version", 99, "has version 99 .* upgrade gan1d"),
        ("config", ["{"] * 3, r"is broken: config: [^\n]*"),
        *((name, [np.inf] * 3, "is broken") for name in ("x_edges", "final_step")),
        ("x_edges", 1.0, "is broken"),
    ],
)
def test_a_file_that_cannot_be_read_is_not_replaced_either(name, array, message, tmp_path):
    path = save(tmp_path / "a.npz", MEMBERS)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files}
    np.savez(path, **arrays | {name: np.array(array)})
    before = path.read_bytes()
    for work in (load, lambda path: save(path, MEMBERS)):
        with pytest.raises(InputError, match=f"^sweep: .*{message}"):
            work(path)
    assert path.read_bytes() == before
