import dataclasses

import pytest

from gan1d.config import Config
from gan1d.render.look.differences import differences


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"k": 5}, ("k 1", "k 5")),
        ({"loss": "saturating"}, ("loss non-saturating", "loss saturating")),
        ({"beta1": 0.9, "record_every": 7}, ("beta1 0", "beta1 0.9")),
        ({"generator_learning_rate": 0.01}, ("G's rate 0.0045", "G's rate 0.01")),
        ({"stratified": False}, ("stratified on", "stratified off")),
        ({"seed": 3, "k": 2}, ("seed 0, k 1", "seed 3, k 2")),
        ({"seed": 3, "k": 2, "beta1": 0.5}, ("seed 0, k 1, …", "seed 3, k 2, …")),
        ({"window": (-5.0, 9.0)}, ("window none", "window given")),
        ({}, ("seed 0", "seed 0")),
    ],
)
def test_the_two_are_named_by_what_differs(change, words):
    assert differences(Config(), dataclasses.replace(Config(), **change)) == words
