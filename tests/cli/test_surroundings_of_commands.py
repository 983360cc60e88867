"""A command in odd surroundings makes the same file, or says in one line what to do."""

import os
import subprocess
import sys

import pytest

TINY = ["--steps", "40", "--n-x", "60", "--n-z", "33", "--quiet"]


def gan1d(*arguments, cwd, **variables):
    """The exit code and standard error of a command."""
    command = [sys.executable, "-m", "gan1d", *map(str, arguments)]
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), **os.environ, **variables}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment)
    return done.returncode, done.stderr


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("plain") / "run.npz"
    assert gan1d("train", path, *TINY, cwd=path.parent) == (0, "")
    return path


@pytest.fixture(scope="module")
def drawn(saved):
    path = saved.with_name("figure.svg")
    assert gan1d("figure", path, "--run", saved, cwd=saved.parent) == (0, "")
    return path


VARIABLES = {
    "JAX_ENABLE_X64": "1",
    "JAX_NUMPY_DTYPE_PROMOTION": "strict",
    "JAX_DEFAULT_PRNG_IMPL": "rbg",
    "JAX_THREEFRY_PARTITIONABLE": "0",
    "JAX_DISABLE_MOST_OPTIMIZATIONS": "0",
    "JAX_TRANSFER_GUARD": "disallow",
    "JAX_DISABLE_JIT": "1",
    "JAX_RANDOM_SEED_OFFSET": "3",
    "PYTHONOPTIMIZE": "2",
    "PYTHONWARNINGS": "error",
    "XDG_CACHE_HOME": "relative",
    "TMPDIR": "/nonsense",
}


def test_variables_change_no_byte_of_a_run(saved, tmp_path):
    path = tmp_path / "run.npz"
    assert gan1d("train", path, *TINY, cwd=tmp_path, **VARIABLES) == (0, "")
    assert path.read_bytes() == saved.read_bytes()


def test_modules_in_the_users_folder_hide_none(saved, tmp_path):
    for name in ("jax", "numpy", "pickle", "tqdm"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('the wrong module')")
    path = tmp_path / "run.npz"
    assert gan1d("train", path, *TINY, cwd=tmp_path) == (0, "")
    assert path.read_bytes() == saved.read_bytes()


@pytest.mark.parametrize("backend", ["nonsense", "module://matplotlib_inline.backend_inline"])
def test_the_backend_and_rc_file_of_a_user_change_no_byte_of_a_figure(
    backend, saved, drawn, tmp_path
):
    (tmp_path / "matplotlibrc").write_text(
        "text.usetex: True\nfont.size: 40\naxes.formatter.use_locale: True\nsvg.fonttype: path\n"
    )
    path = tmp_path / "figure.svg"
    command = "figure", path, "--run", saved
    assert gan1d(*command, cwd=tmp_path, MPLBACKEND=backend) == (0, "")
    assert path.read_bytes() == drawn.read_bytes()


@pytest.mark.parametrize(
    ("command", "variables", "said"),
    [
        (["train", "a.npz"], {"XLA_FLAGS": "--nonsense"}, "unset XLA_FLAGS"),
        (["figure", "a.png"], {"XLA_FLAGS": "--xla_cpu_enable_fast_math=true"}, "unset XLA_FLAGS"),
        (["train", "a.npz"], {"JAX_ENABLE_X64": "maybe"}, "JAX cannot start"),
        (["figure", "a.png"], {"JAX_PLATFORMS": "nonsense"}, "unset JAX_PLATFORMS"),
        (["sweep", "a.npz", "--seeds", "1"], {"JAX_PLATFORMS": "nonsense"}, "JAX cannot start"),
        (["train", "a.npz"], {"JAX_USE_DIRECT_LINEARIZE": "0"}, "unset JAX_USE_DIRECT_LINEARIZE"),
    ],
)
def test_what_cannot_be_held_is_refused_in_one_line(command, variables, said, tmp_path):
    code, errors = gan1d(*command, *TINY, cwd=tmp_path, **variables)
    assert code == 2
    assert errors.startswith("gan1d: error: ")
    assert errors.count("\n") == 1
    assert said in errors
    assert list(tmp_path.iterdir()) == []


def test_an_rc_file_that_cannot_be_read_is_named_in_one_line(saved, tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(bytes(range(128, 256)))
    code, errors = gan1d("figure", "a.png", "--run", saved, cwd=tmp_path)
    assert code == 2
    assert errors.startswith("gan1d: error: Matplotlib cannot start: ")
    assert errors.endswith("(is there a matplotlibrc that cannot be read?)\n")
    assert errors.count("\n") == 1
