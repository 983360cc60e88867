"""A command in odd surroundings makes the same file, or says in one line what to do."""

import os

import pytest

from helpers import TINY, command

VARIABLES = {
    "JAX_ENABLE_X64": "1",
    "JAX_NUMPY_DTYPE_PROMOTION": "strict",
    "JAX_DEFAULT_PRNG_IMPL": "rbg",
    "JAX_THREEFRY_PARTITIONABLE": "0",
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "0",
    "JAX_TRANSFER_GUARD": "disallow",
    "JAX_RANDOM_SEED_OFFSET": "3",
    "MPLBACKEND": "nonsense",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "TMPDIR": "/nonsense",
}
RC = (
    "text.usetex: True\nfont.size: 40\naxes.formatter.use_locale: True\nsvg.fonttype: path\nno: 1\n"
)


def made(folder, *arguments, **variables):
    """The bytes of what a command writes without a word on standard error."""
    options = {"cwd": folder, "env": os.environ | variables}
    done = command(arguments[0], "out.svg", *arguments[1:], "--quiet", **options)
    assert (done.returncode, done.stderr) == (0, "")
    return (folder / "out.svg").read_bytes()


def test_variables_settings_and_modules_of_the_user_change_no_byte(tmp_path):
    plain, odd = tmp_path / "plain", tmp_path / "odd"
    plain.mkdir()
    odd.mkdir()
    for name in ("jax", "numpy", "pickle", "tqdm"):
        (odd / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    (odd / "matplotlibrc").write_text(RC)
    options = ("figure", *TINY)
    assert made(odd, *options, **VARIABLES) == made(plain, *options)


@pytest.mark.parametrize(
    ("words", "variables", "part"),
    [
        (["train", "a.npz"], {"XLA_FLAGS": "--nonsense"}, "unset XLA_FLAGS"),
        (["train", "a.npz"], {"NPROC": "100000"}, "NPROC: expected at most 1024 threads"),
        (["sweep", "--seeds", "1"], {"JAX_PLATFORMS": "nonsense"}, "JAX cannot start"),
        pytest.param(
            ["figure", "a.png"],
            {"JAX_PLATFORMS": "cuda"},
            "JAX cannot start: it finds no cuda device (unset JAX_PLATFORMS)",
            marks=pytest.mark.skipif(os.path.exists("/dev/nvidia0"), reason="there is one"),
        ),
    ],
)
def test_what_cannot_be_held_is_refused_in_one_line(words, variables, part, tmp_path):
    done = command(*words, *TINY, cwd=tmp_path, env=os.environ | variables)
    assert done.returncode == 2
    assert done.stderr.startswith("gan1d: error: ")
    assert done.stderr.count("\n") == 1
    assert part in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_rc_file_that_cannot_be_read_is_named_in_one_line(tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(bytes(range(128, 256)))
    done = command("figure", "a.png", "--show", "optimal", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("gan1d: error: Matplotlib cannot start: ")
    assert done.stderr.endswith("(is there a matplotlibrc that cannot be read?)\n")
