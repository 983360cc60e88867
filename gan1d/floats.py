"""How NumPy treats overflow, underflow and division by 0 while gan1d computes."""

from functools import partial

import numpy as np

held_errors = partial(np.errstate, divide="warn", over="warn", under="ignore", invalid="warn")
"""Holds NumPy's defaults in a block or, as a decorator, in a function.

Tails underflow by nature, and np.seterr(all="raise") in a user's program would make that an error.
"""
