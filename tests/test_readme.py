import doctest
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import gan1d
from gan1d import history, theory
from gan1d.cli.program import main
from gan1d.render.formats import gif, html, pdf
from helpers import ROOT
from sample_sweep import made_up

PAGES = ("README.md", "animations/*.md", ".github/*.md")
TEXTS = {path: path.read_text() for page in PAGES for path in ROOT.glob(page)}
SNIPPETS = re.findall(r"```python\n(.*?)```", "".join(TEXTS.values()), re.DOTALL)


@pytest.fixture(autouse=True)
def _quickly(run, textbook_run, tmp_path, monkeypatch):
    """Replace training: every run has the arrays of a default run, with its own config."""

    def recorded(config, **_):
        return replace(textbook_run if config.protocol == "textbook" else run, config=config)

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gan1d, "train", recorded)
    monkeypatch.setattr("gan1d.model.training.train", recorded)
    for one in (gif, html, pdf):
        monkeypatch.setattr(one, "FORMAT", replace(one.FORMAT, frames=8))
    monkeypatch.setattr("gan1d.sweeps.sweep.Processes", lambda *_, **__: ThreadPoolExecutor(1))
    monkeypatch.setattr("gan1d.sweeps.sweep.train_member", made_up)


@pytest.mark.parametrize("code", SNIPPETS, ids=range(len(SNIPPETS)))
def test_snippets_run_as_they_stand(code, tmp_path):
    exec(code, {})
    for name in re.findall(r'animate\(.*, "(.+)"', code):
        assert (tmp_path / name).exists()


def test_examples_in_docstrings_run(run):
    pytest.importorskip("xarray")
    for module in (history, theory):
        done = doctest.testmod(module, extraglobs={"history": run})
        assert done.attempted > done.failed == 0


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
# Of these packages, mypy needs only the class of JAX's arrays; the rest takes long to read.
[mypy-jax._src.*,jaxlib.*,matplotlib.*]
follow_imports = skip
[mypy-jax._src.basearray]
follow_imports = silent
"""


def test_type_checkers_know_if_numpys_or_jaxs_arrays_come_out(tmp_path, monkeypatch):
    pytest.importorskip("mypy")
    for number, code in enumerate([*SNIPPETS, TYPES]):
        (tmp_path / f"snippet_{number}.py").write_text(code)
    (tmp_path / "mypy.ini").write_text(MYPY)
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    done = subprocess.run([sys.executable, "-m", "mypy", "."], stdout=subprocess.PIPE, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_commands_run_as_they_stand(path):
    Path("yours.csv").write_text("id,height\n1,150\n2,160\n3,171\n")
    pattern = r"^gan1d (\S+.*?)(?:   .*)?$|`gan1d (\w+ (?!--help)[^`]+)`"
    for command in map("".join, re.findall(pattern, TEXTS[path], re.MULTILINE)):
        assert main(command.split()) == 0, command


@pytest.mark.skipif(not (ROOT / "gan1d").exists(), reason="the package is installed elsewhere")
def test_files_that_are_named_exist():
    for path, text in TEXTS.items():
        for link in re.findall(r"\]\(([^)#:]+)[)#]", text):
            assert (path.parent / link).exists(), link
        for name in re.findall(r"(?:scripts|animations|tests|gan1d)/\w+[\w/.]*", text):
            assert (ROOT / name).exists() or (path.parent / name).exists(), name
