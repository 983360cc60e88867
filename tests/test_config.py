import dataclasses
import math
import pydoc
from functools import partial

import pytest
from hypothesis import given, settings

from gan1d.checks import InputError, number, whole
from gan1d.config import Config
from gan1d.fields import help_of
from gan1d.phases import Phase, Until
from gan1d.render.film.request import Playback
from gan1d.render.look.canvas import Canvas
from strategies import configs


@settings(max_examples=50)
@given(configs())
def test_any_config_is_read_back(config):
    again = Config.from_json(config.to_json())
    assert again == config
    assert repr(again) == repr(config)
    assert again.to_json() == config.to_json()
    assert eval(repr(config), {"Config": Config, "Phase": Phase, "Until": Until}) == config


@pytest.mark.parametrize("kind", [Config, Canvas, Playback])
def test_the_docstring_describes_every_field(kind):
    text = " ".join(pydoc.render_doc(kind, renderer=pydoc.plaintext).replace("|", " ").split())
    for item in dataclasses.fields(kind):
        assert " ".join(f"{item.name}: {help_of(item)}.".split()) in text


@pytest.mark.parametrize("protocol", ["from-noise", "textbook"])
@pytest.mark.parametrize("steps", [7, 100, 1_000_000])
def test_a_plan_leaves_room_for_its_last_phase(protocol, steps):
    plan = Config(steps=steps, protocol=protocol).plan()
    assert [phase.name for phase in plan][-4:] == ["a", "b", "c", "d"]
    assert sum(phase.steps for phase in plan[:-1]) < steps


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("steps", 3), ("k", "10"), ("epsilon", math.nan), ("loss", "hinge"), ("target", 4)],
        *[("window", (1.0, 0.0)), ("window", (0.0, math.nan)), ("window", (1.0,))],
    ],
)
def test_what_cannot_be_used_is_refused_by_name(field, value):
    with pytest.raises(InputError, match=f"^{field}: expected .*, got ") as caught:
        Config(**{field: value})
    assert "\n" not in str(caught.value)


def test_every_bound_is_kept():
    for item in dataclasses.fields(Config):
        check = item.metadata["check"]
        bounds = check.keywords if isinstance(check, partial) else {}
        for name, step in (("at_least", -1e-9), ("above", 0), ("at_most", 1e-9)):
            if name in bounds and check.func in (whole, number):
                bound = bounds[name]
                past = bound + (round(step * 1e9) if check.func is whole else step * max(1, bound))
                with pytest.raises(InputError, match=f"^{item.name}: expected .*, got "):
                    Config(**{item.name: past})


@pytest.mark.parametrize(
    "text",
    [
        *("", "[]", '{"unknown": 1}', '{"steps": 0}', '{"phases": [1]}', '{"window": 5}'),
        *('{"phases": [{"name": "a"}]}', '{"phases": 3}', '{"a\\nb": 1}'),
    ],
)
def test_json_that_is_no_config_is_refused(text):
    with pytest.raises(InputError, match="expected") as caught:
        Config.from_json(text)
    assert "\n" not in str(caught.value)
