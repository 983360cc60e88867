"""Whatever surrounds a run, its numbers are the same, and what surrounds it stays as it was."""

import gc
import logging
import os
import random
import signal
import subprocess
import sys
import warnings
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial

import jax
import matplotlib as mpl
import numpy as np
import pytest
from jax.sharding import AxisType

from gan1d import Config, InputError, animate, draw_figure, parse_target, sweep, train
from gan1d.model.algorithm import (
    UNTRAINED,
    Game,
    draw_batches,
    hyperparameters,
    init_state,
    step_through,
)
from gan1d.model.networks import layouts
from gan1d.model.recording import on_grids
from gan1d.model.surroundings import import_jax
from gan1d.model.tuning import BLOCK
from gan1d.targets import quantile_table
from helpers import SMALL

CONFIG = Config(steps=100, **SMALL)


@contextmanager
def configured(name, value):
    """A setting that the user's program has made."""
    before = jax.config.values[name]
    jax.config.update(name, value)
    try:
        yield
    finally:
        jax.config.update(name, before)


GLOBAL = {
    "jax_enable_x64": True,
    "jax_numpy_dtype_promotion": "strict",
    "jax_numpy_rank_promotion": "raise",
    "jax_default_prng_impl": "rbg",
    "jax_threefry_partitionable": False,
    "jax_enable_custom_prng": True,
    "jax_legacy_prng_key": "error",
    "jax_default_matmul_precision": "bfloat16",
    "jax_softmax_custom_jvp": True,
    "jax_debug_nans": True,
    "jax_debug_infs": True,
    "jax_debug_key_reuse": True,
    "jax_check_tracer_leaks": True,
    "jax_transfer_guard": "disallow",
    "jax_disable_jit": True,
    "jax_enable_checks": True,
}


def same(one, other):
    names = "p_g", "d", "g_of_z", "discriminator_loss", "generator_loss", "x", "z", "p_data"
    for name in names:
        a, b = getattr(one, name), getattr(other, name)
        assert (name, a.dtype, a.tobytes()) == (name, b.dtype, b.tobytes())


@pytest.mark.parametrize("name", GLOBAL)
def test_a_setting_of_the_users_program_changes_no_bit(name, short_run):
    with configured(name, GLOBAL[name]):
        same(train(CONFIG), short_run)


@pytest.mark.parametrize(
    "setting",
    [
        lambda: jax.enable_x64(True),
        lambda: jax.numpy_dtype_promotion("strict"),
        lambda: jax.transfer_guard("disallow"),
        lambda: jax.disable_jit(),
        lambda: jax.checking_leaks(),
        lambda: jax.default_matmul_precision("bfloat16"),
    ],
)
def test_nor_does_one_that_holds_in_a_block(setting, short_run):
    with setting():
        same(train(CONFIG), short_run)


@pytest.mark.parametrize(
    ("kind", "n_x"), [(AxisType.Explicit, 71), (AxisType.Auto, 73)], ids=["explicit", "auto"]
)
def test_nor_does_a_mesh(kind, n_x):
    # Of a size that no other test has: a program that is compiled already never looks for a mesh.
    config = replace(CONFIG, n_x=n_x)
    mesh = jax.make_mesh((1,), ("users",), axis_types=(kind,))
    with jax.set_mesh(mesh):
        run = train(config)
        assert jax.sharding.get_abstract_mesh() == mesh.abstract_mesh
    same(run, train(config))


def test_nor_does_one_that_jax_adds_to_every_seed():
    _, (hyper, *_) = steps()
    drawn = jax.jit(partial(draw_batches, stratified=False))
    arguments = hyper.starts, hyper.seed, hyper.quantiles, 3
    plain = drawn(*arguments)
    with configured("jax_random_seed_offset", 7):
        found = drawn(*arguments)
    for a, b in zip(found, plain, strict=True):
        assert a.tobytes() == b.tobytes()


def steps():
    hyper = hyperparameters(CONFIG, quantile_table(parse_target(CONFIG.target)))
    game = Game.of(CONFIG)
    return game, (hyper, init_state(game, hyper, CONFIG), UNTRAINED)


STRICT = (
    partial(jax.numpy_dtype_promotion, "strict"),
    partial(jax.numpy_rank_promotion, "raise"),
    partial(jax.debug_nans, True),
    partial(jax.debug_infs, True),
    partial(jax.debug_key_reuse, True),
    partial(jax.checking_leaks),
    partial(jax.transfer_guard, "disallow"),
)


def test_the_programs_themselves_pass_the_strict_modes_of_jax():
    game, arguments = steps()
    arguments = jax.device_put(arguments)
    hyper = arguments[0]
    x, z = jax.device_put([np.linspace(-end, end, 20, dtype=np.float32) for end in (3, 1)])
    wanted = jax.device_put(np.arange(BLOCK, dtype=np.int32))
    with ExitStack() as modes:
        for mode in STRICT:
            modes.enter_context(mode())
        final, pairs, losses = jax.jit(partial(step_through, game))(*arguments)
        on_grid = jax.jit(partial(on_grids, layouts(CONFIG)))
        drawn = on_grid(*pairs, x, z, hyper.waves, wanted)
    kinds = {leaf.dtype for leaf in jax.tree.leaves((final, pairs, losses, drawn))}
    assert kinds == {np.dtype(np.float32), np.dtype(np.int32)}


def test_they_have_the_same_types_where_64_bits_are_the_default():
    game, arguments = steps()
    with jax.enable_x64(True):
        results = jax.eval_shape(partial(step_through, game), *arguments)
    assert {leaf.dtype for leaf in jax.tree.leaves(results)} == {
        np.dtype(np.float32),
        np.dtype(np.int32),
    }


def test_what_cannot_be_held_is_refused():
    with (
        configured("jax_use_direct_linearize", False),
        pytest.raises(InputError, match=r"jax_use_direct_linearize: expected True, got False"),
    ):
        import_jax()


@pytest.mark.parametrize("flags", ["--xla_cpu_enable_fast_math=true", "--nonsense"])
def test_flags_of_xla_are_refused(flags, monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", flags)
    with pytest.raises(InputError, match=r"XLA_FLAGS: expected none, .*; unset XLA_FLAGS"):
        train(CONFIG)
    # Also where they would reach other processes.
    with pytest.raises(InputError, match="unset XLA_FLAGS"):
        sweep(CONFIG, seeds=1)


def surroundings():
    handled = [n for n in signal.valid_signals() if n not in (signal.SIGKILL, signal.SIGSTOP)]
    umask = os.umask(0)
    os.umask(umask)
    return {
        "jax.config": dict(jax.config.values),
        "environ": dict(os.environ),
        "rcParams": {name: str(mpl.rcParams[name]) for name in mpl.rcParams},
        "warnings": list(warnings.filters),
        "gc": (gc.get_threshold(), gc.isenabled()),
        "signals": [signal.getsignal(number) for number in handled],
        "hooks": (sys.excepthook, sys.unraisablehook, sys.displayhook),
        "path": list(sys.path),
        "NumPy": (np.geterr(), np.get_printoptions()),
        "random": random.getstate(),
        "logging": (logging.root.level, list(logging.root.handlers)),
        "folder": (os.getcwd(), umask),
    }


def test_what_surrounds_gan1d_stays_as_it_was(short_run, tmp_path):
    before = surroundings()
    train(CONFIG)
    sweep(CONFIG, seeds=1, out=tmp_path / "sweep.npz")
    draw_figure(short_run, tmp_path / "figure.png")
    animate(short_run, tmp_path / "run.gif")
    after = surroundings()
    for name in before:
        assert (name, after[name]) == (name, before[name])


BESIDE = """
import os, sys, gc, signal
import jax
jax.config.update("jax_enable_x64", True)
from gan1d.cli import main
before = dict(jax.config.values), dict(os.environ), gc.get_threshold(), signal.getsignal(2)
assert main(["sweep", "--seeds", "1", *sys.argv[1:]]) == 0
assert main(["train", "run.npz", *sys.argv[1:]]) == 0
after = dict(jax.config.values), dict(os.environ), gc.get_threshold(), signal.getsignal(2)
assert before == after, [a for a, b in zip(after, before) if a != b]
assert jax.numpy.ones(1).dtype == "float64"
"""


def test_nor_do_commands_called_from_python_change_it(tmp_path):
    options = ["--steps", "40", "--n-x", "60", "--n-z", "33", "--quiet"]
    command = [sys.executable, "-W", "error", "-c", BESIDE, *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
