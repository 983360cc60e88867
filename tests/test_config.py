import dataclasses
import json
import math
import pydoc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan1d.config import Config
from gan1d.errors import InputError
from gan1d.phases import Phase, Until
from gan1d.render.look.canvas import Canvas
from gan1d.targets import Normal


def test_json_round_trip():
    plain = Config(seed=7, window=(0.0, 8.0))
    custom = Config(
        steps=50, phases=(Phase("one", 10, until=Until("jsd", 0.1)), Phase("two", 50, anneal=0.2))
    )
    for config in (plain, custom):
        assert Config.from_json(config.to_json()) == config


def test_numbers_of_numpy_become_plain_ones():
    given = Config(seed=np.int64(3), steps=np.int32(50), anneal=np.float32(0.5), start_scale=2)
    assert Config.from_json(given.to_json()) == given == Config(seed=3, steps=50, start_scale=2.0)
    assert type(given.seed) is int
    assert type(given.anneal) is type(given.start_scale) is float


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


def test_the_docstring_describes_every_field():
    text = " ".join(pydoc.render_doc(Config, renderer=pydoc.plaintext).replace("|", " ").split())
    for item in dataclasses.fields(Config):
        described = f"{item.name}: {item.metadata['help']} ({item.default})."
        assert " ".join(described.split()) in text


def test_configs_are_frozen_and_hashable():
    with pytest.raises(dataclasses.FrozenInstanceError):
        Config().steps = 3
    assert hash(Config()) == hash(Config())


def test_other_steps_make_another_plan():
    longer = dataclasses.replace(Config(steps=1000), steps=2000)
    assert longer == Config(steps=2000)
    assert longer.plan() != Config(steps=1000).plan()


@pytest.mark.parametrize("protocol", ["from-noise", "textbook"])
@pytest.mark.parametrize("steps", [7, 12, 100, 6000, 1_000_000])
def test_a_plan_leaves_room_for_its_last_phase(protocol, steps):
    plan = Config(steps=steps, protocol=protocol).plan()
    assert [phase.name for phase in plan][-4:] == ["a", "b", "c", "d"]
    assert sum(phase.steps for phase in plan[:-1]) < steps


NAN, INF = math.nan, math.inf
WHOLE = ("steps", "k", "batch_size", "record_every", "generator_width", "discriminator_width")
POSITIVE = ("generator_learning_rate", "discriminator_learning_rate", "epsilon", "start_scale")


@pytest.mark.parametrize(
    ("field", "value"),
    [(name, value) for name in WHOLE for value in (0, -1, 1.5, NAN, "10", None, True)]
    + [(name, value) for name in POSITIVE for value in (0, -1, NAN, INF, "0.1", None)]
    + [(name, value) for name in ("beta1", "beta2") for value in (-0.1, 1.0, NAN)]
    + [("seed", value) for value in (-1, 0.5, 2**32, "0")]
    + [("anneal", value) for value in (-0.1, 1.1, NAN)]
    + [("loss", "hinge"), ("loss", None), ("protocol", "figure"), ("target", 4), ("target", "x:1")]
    + [("window", (1.0, 0.0)), ("window", (0.0, NAN)), ("window", 3), ("window", (1.0,))]
    + [("n_x", 1), ("n_z", 1), ("stratified", 1), ("phases", [1]), ("phases", ("a",))]
    + [("generator_learning_rate", 10**400), ("batch_size", 10**6), ("generator_width", 10**6)]
    + [("steps", 3), ("displacement", NAN), ("start_location", INF), ("fourier_period", 0)],
)
def test_what_cannot_be_used_is_refused_by_name(field, value):
    with pytest.raises(InputError) as caught:
        Config(**{field: value})
    message = str(caught.value)
    assert message.startswith(f"{field}: expected ")
    assert ", got " in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: Phase("", 10), "phase.name"),
        (lambda: Phase("a", 0), "phase.steps"),
        (lambda: Phase("a", 10, generator_rate=-1), "phase.generator_rate"),
        (lambda: Phase("a", 10, discriminator_rate=NAN), "phase.discriminator_rate"),
        (lambda: Phase("a", 10, anneal=2), "phase.anneal"),
        (lambda: Phase("a", 10, displacement=INF), "phase.displacement"),
        (lambda: Phase("a", 10, straight="yes"), "phase.straight"),
        (lambda: Phase("a", 10, until="jsd"), "phase.until"),
        (lambda: Until("loss", 0.1), "until.measure"),
        (lambda: Until("jsd", 0), "until.at_most"),
        (lambda: Until("jsd", 1, relative=2), "until.relative"),
    ],
)
def test_unusable_phases_are_refused_by_name(make, name):
    with pytest.raises(InputError, match=f"{name}: expected"):
        make()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"unknown": 1}',
        '{"steps": 0}',
        '{"phases": [1]}',
        '{"window": 5}',
        '{"phases": [{"name": "a"}]}',
        '{"phases": 3}',
        "[" * 100_000,
        '{"a\\nb": 1}',
    ],
    ids=range(11),
)
def test_json_that_is_no_config_is_refused(text):
    with pytest.raises(InputError, match="expected") as caught:
        Config.from_json(text)
    assert "\n" not in str(caught.value)


def test_json_holds_every_field():
    assert set(json.loads(Config().to_json())) == {f.name for f in dataclasses.fields(Config)}
