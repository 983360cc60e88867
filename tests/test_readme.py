import os
import re
import subprocess
import sys
from functools import cache
from importlib.util import find_spec

import pytest

import gan1d
from gan1d.cli.program import main
from helpers import PACKAGE, ROOT

README = (ROOT / "README.md").read_text()
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^(gan1d \S+.*?)(?:   .*)?$", README, re.MULTILINE)


@pytest.fixture(scope="session")
def train_once():
    """What the README trains several times is trained once."""
    return cache(gan1d.train)


@pytest.mark.parametrize("code", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippets_run_as_they_stand(code, train_once, tmp_path, monkeypatch, capsys):
    for name in re.findall(r"^import (\w+)", code, re.MULTILINE):
        if find_spec(name) is None:
            pytest.skip(f"needs {name}, which is not installed")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gan1d, "train", train_once)
    exec(code, {})
    if "gan1d.animate(" in code:
        assert (tmp_path / "gan1d.gif").stat().st_size > 100_000
        assert "  (at most 0.01: yes)" in capsys.readouterr().out


TYPES = """
from typing import assert_type
import gan1d, jax, numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

def check(a: NDArray[np.float32], b: list[float], c: jax.Array) -> None:
    assert_type(gan1d.optimal_discriminator(a, b), Floats)
    assert_type(gan1d.optimal_discriminator(a, c), jax.Array)
    assert_type(gan1d.value(b, a, a, 0.1), Floats)
    assert_type(gan1d.nash_gap(a, a, c, a, central=0.9), jax.Array)
    for function in (gan1d.virtual_criterion, gan1d.jsd, gan1d.kl, gan1d.w1):
        assert_type(function(np.ones(3), a, 0.1), Floats)
        assert_type(function(np.ones(3), c, 0.1), jax.Array)
"""


def test_type_checkers_know_whose_arrays_come_out(tmp_path):
    pytest.importorskip("mypy")
    for number, code in enumerate([*SNIPPETS, TYPES]):
        (tmp_path / f"snippet_{number}.py").write_text(code)
    options = ["--strict", "--config-file=", "--ignore-missing-imports", "--follow-imports=silent"]
    done = subprocess.run(
        # Beside the cache of `mypy` itself.
        [sys.executable, "-m", "mypy", *options, f"--cache-dir={ROOT}/.mypy_cache/tests", tmp_path],
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_commands_run_as_they_stand(train_once, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("gan1d.model.training.train", lambda config, **_: train_once(config))
    assert len(COMMANDS) >= 5
    order = sorted(COMMANDS, key=lambda words: "run.npz" in words and "train" not in words)
    for command in order:
        assert main(command.split()[1:]) == 0, command


def test_paths_that_are_named_exist():
    for path in re.findall(r"(?:scripts|animations|tests)/\w+\.\w+", README):
        assert (ROOT / path).is_file(), path
    for module in re.findall(r"`(\w+\.py)`", README):
        assert list(PACKAGE.rglob(module)), module
