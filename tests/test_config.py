import dataclasses
import json
import math
import pydoc

import numpy as np
import pytest
from hypothesis import given

from gan1d.checks import InputError
from gan1d.config import Config
from gan1d.fields import described
from gan1d.phases import Phase, Until
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas
from strategies import configs


def test_json_round_trip():
    plain = Config(seed=7, window=(0.0, 8.0))
    custom = Config(
        steps=50, phases=(Phase("one", 10, until=Until("jsd", 0.1)), Phase("two", 50, anneal=0.2))
    )
    for config in (plain, custom):
        assert Config.from_json(config.to_json()) == config


@given(configs())
def test_any_config_is_read_back(config):
    again = Config.from_json(config.to_json())
    assert again == config
    assert repr(again) == repr(config)
    assert again.to_json() == config.to_json()
    assert eval(repr(config), {"Config": Config, "Phase": Phase, "Until": Until}) == config


def test_numbers_of_numpy_become_plain_ones():
    given = Config(seed=np.int64(3), steps=np.int32(50), anneal=np.float32(0.5), start_scale=2)
    assert (
        Config.from_json(given.to_json())
        == given
        == Config(seed=3, steps=50, anneal=0.5, start_scale=2.0)
    )
    assert type(given.seed) is int
    assert type(given.anneal) is type(given.start_scale) is float


@pytest.mark.parametrize("kind", [Config, Canvas, Playback])
def test_the_docstring_describes_every_field(kind):
    text = " ".join(pydoc.render_doc(kind, renderer=pydoc.plaintext).replace("|", " ").split())
    for item in dataclasses.fields(kind):
        assert " ".join(f"{item.name}: {described(item)}.".split()) in text


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


def test_what_one_step_may_draw_is_bounded():
    with pytest.raises(InputError, match=r"batch_size: expected k \* batch_size of at most"):
        Config(k=17, batch_size=16_384)


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
