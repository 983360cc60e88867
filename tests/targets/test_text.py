import pytest

from gan1d.errors import InputError
from gan1d.targets import (
    Laplace,
    Mixture,
    Normal,
    Uniform,
    parse_target,
)


def test_parse():
    assert parse_target("normal:-1,0.3") == Normal(-1.0, 0.3)


def test_parse_other_families():
    assert parse_target("uniform:-1,2") == Uniform(-1.0, 2.0)
    assert parse_target("laplace:0,2") == Laplace(0.0, 2.0)
    parts = Normal(-2.0, 0.5), Normal(1.0, 1.5)
    assert parse_target("mixture:0.3,-2,0.5/0.7,1,1.5") == Mixture((0.3, 0.7), parts)


@pytest.mark.parametrize(
    "text",
    [
        *("uniform:1,1", "uniform:2,1", "uniform:nan,1", "laplace:0,0", "laplace:0,-1"),
        *("mixture:", "mixture:1,0", "mixture:0.5,0,1", "mixture:0.6,0,1/0.6,1,1"),
        *("mixture:-0.5,0,1/1.5,1,1", "mixture:0.5,0,0/0.5,1,1", "mixture:nan,0,1/1,1,1"),
        *("uniform:0,inf", "mixture:1,0,1/", "samples.bin", "laplace:x,1"),
    ],
)
def test_other_forms_that_name_no_target_are_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "normal",
        "normal:",
        "normal:1",
        "normal:1,2,3",
        "normal:a,b",
        "cauchy:0,1",
        "normal:0,0",
        "normal:0,-1",
        "normal:nan,1",
        "normal:0,nan",
        "normal:0,inf",
        "normal:inf,1",
    ],
)
def test_what_names_no_target_is_refused(text):
    with pytest.raises(InputError, match="target: expected"):
        parse_target(text)
