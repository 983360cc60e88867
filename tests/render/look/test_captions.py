import dataclasses
from functools import partial

import numpy as np

from gan1d.measured import Measured
from gan1d.render.look import captions


def test_captions_do_not_claim_what_was_not_reached(run, short_run):
    last = len(run.step) - 1
    assert "½" in captions.going_on(Measured(run), last)
    assert "½" in captions.panel_title(Measured(run), "d", last)
    for letter in "abc":
        row = run.last_row(letter)
        reached = Measured(run)
        assert captions.going_on(reached, row) != captions.going_on(reached, row - 1)
        missed = Measured(dataclasses.replace(run, phase_end=np.full_like(run.phase_end, "steps")))
        for said in (captions.going_on, partial(captions.panel_title, phase=letter)):
            assert said(missed, row=row) != said(reached, row=row)
    short_last = len(short_run.step) - 1
    assert "not converged" in captions.going_on(Measured(short_run), short_last)
    assert "not converged" in captions.panel_title(Measured(short_run), "d", short_last)
