import json
from dataclasses import replace

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.history import History
from gan1d.render.formats.about import read_sources
from gan1d.sweeps import columns
from gan1d.sweeps.files import SweepFile, load, partial_path, save
from sample_sweep import MEMBERS, seeds_in


def test_the_saved_table_is_plain_arrays(tmp_path):
    path = save(tmp_path / "sweep.npz", MEMBERS)
    with np.load(path, allow_pickle=False) as archive:
        np.testing.assert_array_equal(archive["jsd"], columns(MEMBERS)["jsd"])
        assert Config.from_json(str(archive["config"])) == MEMBERS[0].config
    with pytest.raises(InputError, match="run: expected a saved run"):
        History.load(path)


def test_a_sweep_is_read_back_whole(tmp_path):
    varied = [replace(item, config=replace(item.config, beta1=0.5)) for item in MEMBERS]
    for members in (MEMBERS, MEMBERS + varied):
        for one, other in zip(members, load(save(tmp_path / "s.npz", members)), strict=True):
            assert (one.config, one.certificate) == (other.config, other.certificate)
            for name in ("x", "p_data", "p_g", "d", "step", "jsd", "d_spread"):
                np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


def test_what_is_no_sweep_is_refused(tmp_path, short_run):
    run = short_run.save(tmp_path / "run.npz")
    text = tmp_path / "text.npz"
    text.write_text("no archive")
    other = tmp_path / "other.npz"
    np.savez(other, a=np.zeros(3))
    for path in (run, text, other, tmp_path / "none.npz"):
        with pytest.raises(InputError, match="sweep: "):
            load(path)


def test_each_process_removes_only_what_was_kept_for_the_sweep(tmp_path):
    out = tmp_path / "a.npz"
    configs = [item.config for item in MEMBERS]
    save(partial_path(out, 0, 2), MEMBERS[:1])
    save(partial_path(out, 1, 2), MEMBERS[1:])
    file = SweepFile.prepare(out, configs[:2], resume=True)
    assert {item.config for item in file.finished} == set(configs)
    file.save_part(MEMBERS[:2], 0, 3)
    assert seeds_in(partial_path(out, 0, 3)) == [0, 1, 2]
    late = partial_path(out, 2, 3)
    save(late, MEMBERS[2:])
    file.save(MEMBERS[:2])
    file.remove_parts(0, 3)
    assert seeds_in(out) == [0, 1, 2]
    assert {path.name for path in tmp_path.iterdir()} == {"a.npz", late.name}


def test_a_file_says_what_the_whole_sweep_was_made_from(tmp_path, short_run):
    varied = [replace(item, config=replace(item.config, beta1=0.5)) for item in MEMBERS]
    path = save(tmp_path / "sweep.npz", MEMBERS + varied)
    (source,) = read_sources(path)
    extent = {"members": 6, "seeds": [0, 2], "varied": {"beta1": [0.0, 0.5]}}
    assert source == json.loads(MEMBERS[0].config.to_json()) | {"sweep": extent}
    assert read_sources(short_run.save(tmp_path / "run.npz")) == [
        json.loads(short_run.config.to_json())
    ]


def test_a_run_is_not_taken_for_a_sweep_of_another_version(tmp_path, short_run):
    with pytest.raises(InputError, match="was not written by gan1d sweep"):
        load(short_run.save(tmp_path / "run.npz"))


def test_a_sweep_of_a_newer_version_is_refused_in_one_line(tmp_path):
    path = save(tmp_path / "sweep.npz", MEMBERS)
    with np.load(path) as archive:
        arrays = dict(archive)
    np.savez(path, **arrays | {"version": np.array(2)})
    with pytest.raises(InputError, match=r"has version 2 .* upgrade gan1d"):
        load(path)


def test_a_sweep_saved_before_a_measure_was_added_is_read(tmp_path):
    path = save(tmp_path / "sweep.npz", MEMBERS)
    with np.load(path) as archive:
        arrays = {name: archive[name] for name in archive.files if name != "nash_gap"}
    np.savez(path, **arrays)
    first, *_ = load(path)
    assert np.isnan(first.certificate.nash_gap)
    assert first.certificate.jsd == MEMBERS[0].certificate.jsd
