from dataclasses import replace

import numpy as np
import pytest

from gan1d.config import Config
from gan1d.phases import Phase
from gan1d.render.look import captions
from gan1d.render.look.words import Words
from helpers import with_generator


def test_captions_do_not_claim_what_was_not_reached(run, short_run, textbook_run):
    last = len(run.step) - 1
    assert "½" in captions.going_on(run, last)
    for letter in "abc":
        row = run.last_row(letter)
        assert captions.going_on(run, row) != captions.going_on(run, row - 1)
        missed = replace(run, phase_end=np.full_like(run.phase_end, "steps"))
        assert captions.going_on(missed, row) != captions.going_on(run, row)
        assert captions.panel_title(missed, letter, row) != captions.panel_title(run, letter, row)
    assert "not converged" in captions.going_on(short_run, len(short_run.step) - 1)
    # In the textbook protocol, (a) has no goal, so its title depends on the JSD at its end.
    row = textbook_run.last_row("a")
    far = with_generator(textbook_run, textbook_run.g_of_z[row] - 1)
    assert captions.panel_title(textbook_run, "a", row) == "near convergence"
    assert captions.panel_title(far, "a", row) == "not near convergence"


def test_captions_say_who_is_trained_and_that_rates_fall(textbook_run):
    said = [captions.label_of(textbook_run, letter) for letter in "abcd"]
    assert said == ["$D$ alone", "$D$ alone", "$G$ alone", "alternating"]
    row = textbook_run.last_row("d") - 1
    assert "rates" in captions.going_on(textbook_run, row)
    config = replace(textbook_run.config, anneal=0.0)
    assert "rates" not in captions.going_on(replace(textbook_run, config=config), row)


def test_captions_of_phases_that_are_named_a_to_d_but_train_other_players(run):
    a, c = Phase("a", 50, generator_rate=0), Phase("c", 50, discriminator_rate=0.5)
    plan = a, Phase("b", 50), c, Phase("d", 50)
    own = replace(run, config=replace(run.config, phases=plan))
    said = [captions.going_on(own, run.last_row(letter) - 1) for letter in "abcd"]
    both = "$G$ and $D$ take turns again"
    assert said == ["$G$ held still: $D$ learns to tell the two apart", both, both, both]
    assert captions.panel_title(own, "c", run.last_row("c")) == "alternating"
    assert "own phases" in captions.description(own)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"k": 5}, ("k 1", "k 5")),
        ({"generator_learning_rate": 0.01}, ("G's rate 0.0045", "G's rate 0.01")),
        ({"stratified": False}, ("stratified on", "stratified off")),
        (
            {"k": 2, "seed": 3, "target": "beta:2,3"},
            ("target normal:4,1.25, seed 0, …", "target beta:2,3, seed 3, …"),
        ),
        ({"window": (-5.0, 9.0)}, ("window none", "window given")),
        ({}, ("seed 0", "seed 0")),
    ],
)
def test_two_runs_are_named_by_what_differs(change, words):
    assert captions.differences(Config(), replace(Config(), **change)) == words


def test_the_lines_are_those_of_the_paper_with_the_settings():
    texts = captions.algorithm(Config(k=7, batch_size=83, steps=4321))
    assert list(texts) == ["repeat", "inner", "draw", "update_d", "draw_z", "update_g"]
    assert [captions.LOOPS[name] for name in texts] == [0, 1, 2, 2, 1, 1]
    assert "4321" in texts["repeat"]
    assert "$k$ = 7" in texts["inner"]
    assert "$m$ = 83" in texts["draw"]
    assert "$m$ = 83" in texts["draw_z"]
    # Equation (1) on a minibatch; only the two updates have a logarithm.
    assert "$\\log D(x)+\\log(1-D(G(z)))$" in texts["update_d"]
    assert {name for name, text in texts.items() if "\\log" in text} == {"update_d", "update_g"}


def test_g_goes_up_one_objective_and_down_the_other():
    for loss, way, objective in (
        ("non-saturating", "ascend", "$\\log D(G(z))$"),
        ("saturating", "descend", "$\\log(1-D(G(z)))$"),
    ):
        texts = captions.algorithm(Config(loss=loss))
        assert way in texts["update_g"]
        assert objective in texts["update_g"]
        assert "ascend" in texts["update_d"]


def test_samples_without_a_name_are_counted_in_every_language(run):
    own = replace(run, config=Config(target=np.arange(1200.0)))
    assert captions.target_of(own, Words("de", ())) == "1 200 Stichprobenwerte"
