"""Data flows one way: config -> training -> History -> theory -> picture -> file."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gan1d

PACKAGE = Path(gan1d.__file__).parent
MODEL = ("networks", "objectives", "optimizers", "training", "recording", "ensemble", "programs")
RECORD = ("history", "density", "theory", "certificate", "targets", "sweeps")
PLAIN = ("config", "phases", "checks", "errors", "files", "cache", "timings", "process", "cli")
HEAVY = {"jax", "matplotlib", "numpy", "imageio", "PIL"}


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    tree = ast.parse(path.read_text())
    nodes = tree.body if top_level else list(ast.walk(tree))
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def roots(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def own(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("gan1d.")}


@pytest.mark.parametrize("name", MODEL)
def test_the_model_side_knows_no_pictures(name):
    found = imports(PACKAGE / f"{name}.py")
    assert not roots(found) & {"matplotlib", "imageio", "PIL"}
    assert "render" not in own(found)


@pytest.mark.parametrize("name", RECORD)
def test_the_record_and_theory_side_is_numpy(name):
    found = imports(PACKAGE / f"{name}.py")
    if name == "history":
        # It displays itself in a notebook, and only then knows of pictures.
        assert not any(
            "render" in module for module in imports(PACKAGE / "history.py", top_level=True)
        )
        found = {module for module in found if not module.startswith("gan1d.render.notebook")}
    assert not roots(found) & {"jax", "matplotlib", "imageio", "PIL"}
    assert not own(found) & {*MODEL, "render", "cli"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "render").glob("*.py")), ids=lambda p: p.stem)
def test_the_picture_side_knows_no_jax(path):
    found = imports(path)
    assert "jax" not in roots(found)
    assert not own(found) & {*MODEL, "cli"}


@pytest.mark.parametrize("name", PLAIN)
def test_what_a_help_text_needs_is_light(name):
    assert not roots(imports(PACKAGE / f"{name}.py", top_level=True)) & HEAVY


def test_every_module_is_accounted_for():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert modules == {*MODEL, *RECORD, *PLAIN}


def loaded(code: str) -> set[str]:
    report = f"{code}\nimport sys; print(*{{m.split('.')[0] for m in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", report], capture_output=True, text=True, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_importing_the_package_loads_nothing_heavy():
    assert not loaded("import gan1d; import gan1d.cli") & HEAVY


def test_drawing_a_saved_run_loads_no_jax(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    code = f"""
from gan1d.cli import main
assert main(["animate", {str(tmp_path / "out.gif")!r}, "--run", {str(path)!r}]) == 0
assert main(["certify", {str(path)!r}]) == 3"""
    assert "jax" not in loaded(code)


def test_loading_a_saved_run_loads_no_pictures(short_run, tmp_path):
    path = short_run.save(tmp_path / "run.npz")
    code = f"from gan1d import History; repr(History.load({str(path)!r}))"
    assert not loaded(code) & {"jax", "matplotlib", "PIL", "imageio"}


def test_every_public_name_is_there():
    for name in gan1d.__all__:
        assert getattr(gan1d, name) is not None
    with pytest.raises(AttributeError, match="nothing"):
        gan1d.nothing  # noqa: B018
