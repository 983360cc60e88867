import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from importlib.util import find_spec

import pytest

import gan1d
from gan1d.cli.program import main
from gan1d.render.formats import gif
from helpers import PACKAGE, ROOT
from sample_sweep import made_up

README = (ROOT / "README.md").read_text()
SNIPPETS = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
COMMANDS = re.findall(r"^(gan1d \S+.*?)(?:   .*)?$", README, re.MULTILINE)


@pytest.fixture(scope="module")
def train_once(run, textbook_run):
    """What the tests train several times is trained once."""
    train, trained = gan1d.train, {each.config: each for each in (run, textbook_run)}
    return cache(lambda config, **own: (not own and trained.get(config)) or train(config, **own))


@pytest.fixture(autouse=True)
def _quickly(train_once, tmp_path, monkeypatch):
    """Films have few frames, and a sweep's members are made up: other tests make them whole."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gan1d, "train", train_once)
    monkeypatch.setattr("gan1d.model.training.train", lambda config, **_: train_once(config))
    monkeypatch.setattr(gif, "FORMAT", replace(gif.FORMAT, frames=8))
    monkeypatch.setattr("gan1d.sweeps.sweep.Processes", lambda *_, **__: ThreadPoolExecutor(1))
    monkeypatch.setattr("gan1d.sweeps.sweep.train_member", made_up)


@pytest.mark.parametrize("code", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippets_run_as_they_stand(code, tmp_path, capsys):
    for name in re.findall(r"^import (\w+)", code, re.MULTILINE):
        if find_spec(name) is None:
            pytest.skip(f"needs {name}, which is not installed")
    exec(code, {})
    for name in re.findall(r'animate\(history, "(.+)"', code):
        assert (tmp_path / name).exists()
    if "gan1d.certify(" in code:
        assert "(at most 0.01: " in capsys.readouterr().out


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


MYPY = """
[mypy]
strict = True
warn_return_any = False
ignore_missing_imports = True
follow_imports = silent
cache_dir = /dev/null
# Of these it is enough to know the class of JAX's arrays; the rest takes long to read.
[mypy-jax._src.*,jaxlib.*,matplotlib.*]
follow_imports = skip
[mypy-jax._src.basearray]
follow_imports = silent
"""


def test_type_checkers_know_whose_arrays_come_out(tmp_path, monkeypatch):
    pytest.importorskip("mypy")
    for number, code in enumerate([*SNIPPETS, TYPES]):
        (tmp_path / f"snippet_{number}.py").write_text(code)
    (tmp_path / "mypy.ini").write_text(MYPY)
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    done = subprocess.run([sys.executable, "-m", "mypy", "."], stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


def test_commands_run_as_they_stand():
    assert len(COMMANDS) >= 5
    order = sorted(COMMANDS, key=lambda words: "run.npz" in words and "train" not in words)
    for command in order:
        assert main(command.split()[1:]) == 0, command


def test_paths_that_are_named_exist():
    for path in re.findall(r"(?:scripts|animations|tests)/\w+\.\w+", README):
        assert (ROOT / path).is_file(), path
    for module in re.findall(r"`(\w+\.py)`", README):
        assert list(PACKAGE.rglob(module)), module
