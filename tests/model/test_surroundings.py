"""The user's settings do not change a run's numbers, and a run does not change the settings."""

import gc
import os
import signal
import warnings
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial

import jax
import matplotlib as mpl
import numpy as np
import pytest

from gan1d import Config, InputError, animate, draw_figure, sweep, train
from gan1d.cli.program import main
from helpers import ARRAYS, SMALL, TINY

# Independent batches, since evenly spread batches need no random numbers of JAX.
CONFIG = Config(steps=100, stratified=False, **SMALL)
SETTINGS = {
    "jax_numpy_dtype_promotion": "strict",
    "jax_numpy_rank_promotion": "raise",
    "jax_default_prng_impl": "rbg",
    "jax_threefry_partitionable": False,
    "jax_legacy_prng_key": "error",
    "jax_random_seed_offset": 7,
    "jax_default_matmul_precision": "bfloat16",
    "jax_transfer_guard": "disallow",
}
SWITCHES = "enable_x64 enable_custom_prng softmax_custom_jvp debug_nans debug_infs debug_key_reuse"
SWITCHES += " check_tracer_leaks disable_jit disable_most_optimizations"
SETTINGS |= {f"jax_{name}": True for name in SWITCHES.split()}


@contextmanager
def configured(**settings):
    """Give JAX these settings of a user's program inside the block."""
    before = {name: jax.config.values[name] for name in settings}
    for name, value in settings.items():
        jax.config.update(name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            jax.config.update(name, value)


def test_settings_of_the_users_program_change_no_bit(monkeypatch):
    plain = train(CONFIG)
    # Do not reuse a program that was compiled under other settings.
    monkeypatch.setattr("gan1d.model.compiled._in_use", [])
    # Some settings hold for the whole process, some only for this thread.
    with configured(**SETTINGS), jax.enable_x64(True), jax.disable_jit(), np.errstate(all="raise"):
        run = train(CONFIG)
    for name in ARRAYS:
        a, b = getattr(run, name), getattr(plain, name)
        assert (name, a.dtype, a.tobytes()) == (name, b.dtype, b.tobytes())


def test_flags_of_xla_are_named_in_the_record_or_refused(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_enable_fast_math=false")
    assert "XLA_FLAGS=--xla_cpu" in train(CONFIG).provenance["notices"][-1]
    monkeypatch.setenv("XLA_FLAGS", "--nonsense")
    # A sweep, which would pass the flags on to other processes, refuses them too.
    for work in (train, partial(sweep, seeds=1)):
        with pytest.raises(InputError, match="XLA_FLAGS: expected"):
            work(CONFIG)


def surroundings():
    return {
        **jax.config.values,
        **{name: str(mpl.rcParams[name]) for name in mpl.rcParams},
        "environ": dict(os.environ),
        "warnings": list(warnings.filters),
        "gc": (gc.get_threshold(), gc.isenabled()),
        "signals": [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)],
        "NumPy": (np.geterr(), np.get_printoptions()),
        "folder": os.getcwd(),
    }


def test_what_surrounds_gan1d_stays_as_it_was(short_run, tmp_path):
    before = surroundings()
    sweep(short_run.config, seeds=1, executor=ThreadPoolExecutor(1))
    draw_figure(short_run, tmp_path / "figure.png")
    animate(short_run, tmp_path / "run.gif")
    with configured(jax_enable_x64=True):
        assert main(["train", str(tmp_path / "run.npz"), *TINY]) == 0
        assert jax.numpy.ones(1).dtype == "float64"
    after = surroundings()
    for name in before:
        assert (name, after[name]) == (name, before[name])
