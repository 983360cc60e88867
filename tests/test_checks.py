import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan1d.config import Config
from gan1d.phases import Phase, Until
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas
from gan1d.targets import Normal

OF_NUMPY = {
    bool: (np.bool_,),
    int: (np.int64, np.int16, np.uint32),
    float: (np.float64, np.float32, np.longdouble),
    str: (np.str_,),
}


def with_numbers_of_numpy(example, data):
    """The same object made of NumPy's scalars, its floats being any that every field accepts."""
    values = {}
    for item in dataclasses.fields(example):
        value = getattr(example, item.name)
        if type(value) in OF_NUMPY:
            value = data.draw(st.floats(0.25, 0.5)) if type(value) is float else value
            value = data.draw(st.sampled_from(OF_NUMPY[type(value)]))(value)
        values[item.name] = value
    return type(example)(**values)


@given(st.data())
def test_every_scalar_of_numpy_becomes_pythons_own(data):
    until = with_numbers_of_numpy(Until("jsd", 0.1), data)
    phase = with_numbers_of_numpy(Phase("a", 20, until=until), data)
    config = with_numbers_of_numpy(Config(phases=(phase,)), data)
    for made, example in ((until, Until("jsd", 0.1)), (phase, Phase("a", 20)), (config, Config())):
        for item in dataclasses.fields(example):
            expected = type(getattr(example, item.name))
            if expected in OF_NUMPY:
                assert type(getattr(made, item.name)) is expected, item.name
    assert Config.from_json(config.to_json()) == config


def test_optional_fields_and_tuples_become_plain_too():
    config = Config(window=(np.float32(0), np.int64(8)), phases=(Phase("a", np.int64(20)),))
    assert [type(end) for end in config.window] == [float, float]
    assert Config.from_json(config.to_json()) == config
    canvas = Canvas(size=(np.int64(640), np.int16(360)), transparent=np.True_)
    assert [type(side) for side in canvas.size] == [int, int]
    assert canvas.transparent is True
    assert type(Canvas(width=np.int64(640)).width) is int
    assert type(Normal(np.float32(1), np.int64(2)).std) is float


@pytest.mark.parametrize(
    "text",
    [
        "Config()",
        "Config(seed=3, target='normal:0,1')",
        "Canvas(width=640, transparent=True)",
        "Playback(frames=12, once=True)",
    ],
)
def test_settings_print_as_the_call_that_makes_them(text):
    made = eval(text, {"Config": Config, "Canvas": Canvas, "Playback": Playback})
    assert eval(repr(made), {"Config": Config, "Canvas": Canvas, "Playback": Playback}) == made
    assert len(repr(made)) == len(text)
