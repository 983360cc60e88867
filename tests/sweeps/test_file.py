import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.phases import Phase
from gan1d.provenance import Provenance
from gan1d.render.formats.about import read_sources
from gan1d.sweeps import columns, load, save
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


def test_what_is_written_is_read(tmp_path):
    members = [*MEMBERS, *OTHERS]
    found = load(save(tmp_path / "a.npz", members))
    for one, other in zip(members, found, strict=True):
        assert same(one, other)
    with np.load(tmp_path / "a.npz", allow_pickle=False) as archive:
        for name, column in columns(members).items():
            np.testing.assert_array_equal(archive[name], column)
        assert archive["loss"][3] == "saturating"
    assert [path.name for path in tmp_path.iterdir()] == ["a.npz"]


def test_a_file_says_what_the_whole_sweep_was_made_from(tmp_path, short_run):
    path = save(tmp_path / "sweep.npz", [*MEMBERS, OTHERS[0]])
    (source,) = read_sources(path)
    values = {"loss": ["non-saturating", "saturating"], "beta1": [0.0, 0.5]}
    extent = {"members": 4, "seeds": [0, 2], "varied": values}
    assert source == json.loads(MEMBERS[0].config.to_json()) | {"sweep": extent}
    run = short_run.save(tmp_path / "run.npz")
    assert read_sources(run) == [json.loads(short_run.config.to_json())]


def test_no_writer_loses_what_another_has_written(tmp_path):
    path = tmp_path / "a.npz"
    for turn in range(10):
        configs = [Config(seed=100 * turn + i, **SETTINGS) for i in range(4)]
        with ThreadPoolExecutor(4) as writers:
            list(writers.map(lambda config: save(path, [member(config)]), configs))
        assert len(load(path)) == 4 * (turn + 1)
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]
    # Of a writer that was killed, its lock is left, and free.
    (tmp_path / ".gan1d.lock").touch()
    save(path, MEMBERS)
    assert seeds_in(path)[:3] == [0, 1, 2]
    assert [file.name for file in tmp_path.iterdir()] == ["a.npz"]


def test_what_is_no_sweep_is_refused(tmp_path, short_run):
    run = short_run.save(tmp_path / "run.npz")
    text = tmp_path / "text.npz"
    text.write_text("no archive")
    for path in (text, tmp_path / "none.npz"):
        with pytest.raises(InputError, match="sweep: expected a"):
            load(path)
    with pytest.raises(InputError, match="was not written by gan1d sweep"):
        load(run)
    with pytest.raises(InputError, match="run: expected a saved run"):
        History.load(save(tmp_path / "sweep.npz", MEMBERS))
    # A sweep is not replaced by a run.
    with pytest.raises(InputError, match="is a sweep, whose members would be lost"):
        short_run.save(tmp_path / "sweep.npz")


@pytest.mark.parametrize(("version", "remedy"), [(1, "make it again"), (99, "upgrade gan1d")])
def test_another_version_is_neither_read_nor_replaced(version, remedy, tmp_path):
    path = changed(tmp_path, version=np.array(version))
    before = path.read_bytes()
    for work in (load, lambda path: save(path, MEMBERS)):
        with pytest.raises(InputError, match=f"has version {version} .*; {remedy}"):
            work(path)
    assert path.read_bytes() == before


def changed(folder, **arrays):
    path = save(folder / "a.npz", MEMBERS)
    with np.load(path) as archive:
        known = {name: archive[name] for name in archive.files}
    np.savez(path, **known | arrays)
    return path


def put(array, value):
    array = np.array(array).astype(np.result_type(array, np.asarray(value)))
    array[(0,) * array.ndim] = value
    return array


WRONG = {
    "x_edges": (lambda a: put(a, np.inf), lambda a: a[:, ::-1], lambda a: a[0]),
    "p_data": (lambda a: put(a, -1.0), lambda a: put(a, np.nan), lambda a: a[:, :9]),
    "p_g": (lambda a: put(a, np.inf), lambda a: put(a, np.nan), lambda a: put(a, -1.0)),
    "d": (lambda a: put(a, 1.5), lambda a: a[:2], lambda a: a.astype(str)),
    "d_spread": (lambda a: a[..., :4],),
    "step": (lambda a: a[:, ::-1],),
    "jsd_by_step": (lambda a: a[:, :2],),
    "final_step": (lambda a: a[:0],),
    "config": (lambda a: put(a, "{"), lambda a: a[0], lambda a: np.zeros(3)),
    "provenance": (lambda a: put(a, '{"no": 1}'),),
}
CASES = [(name, change) for name, changes in WRONG.items() for change in changes]


@pytest.mark.parametrize("case", range(len(CASES)))
def test_arrays_that_cannot_be_of_a_sweep_are_refused(case, tmp_path):
    name, change = CASES[case]
    with np.load(save(tmp_path / "a.npz", MEMBERS)) as archive:
        array = change(archive[name])
    path = changed(tmp_path, **{name: array})
    with pytest.raises(InputError, match=r"^sweep: '.*a\.npz' is not a usable sweep: [^\n]*$"):
        load(path)
