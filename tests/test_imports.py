"""Data flows one way: config -> training -> History -> measures -> picture -> file."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import gan1d
from helpers import PACKAGE

HEAVY = {"jax", "matplotlib", "numpy", "imageio", "PIL", "scipy"}

# What stands directly in gan1d/: needed to ask for a run, so that help comes at once; or NumPy alone.
LIGHT = {
    "config",
    "phases",
    "provenance",
    "progress",
    "checks",
    "fields",
    "files",
    "reading",
    "unfinished",
    "processes",
}
RECORD = {
    "floats",
    "namespace",
    "history",
    "measures",
    "rounds",
    "density",
    "theory",
    "certificate",
    "archive",
}

# What every folder may import: what stands directly in gan1d/, and what is like it.
BASE = {"", "targets"}
# Folder -> the folders that it may import, beside itself and the base.
LADDER = {
    "": set(),
    "targets": set(),
    "model": set(),
    "sweeps": {"model"},
    "render.look": {"sweeps"},
    "render.parts": {"render.look"},
    "render.formats": {"render.look", "render.parts", "sweeps"},
    "render.formats.html": {"render.look", "render.parts", "render.formats"},
    "render.figures": {"render.look", "render.parts", "render.formats", "sweeps"},
    "render.film": {"render.look", "render.parts", "render.formats"},
    "render": {
        *("render.look", "render.parts", "render.formats", "render.formats.html"),
        *("render.figures", "render.film"),
    },
    "cli": {
        *("model", "sweeps", "render", "render.look", "render.formats", "render.figures"),
        "render.film",
    },
}
# Folder -> packages from elsewhere that it must not know.
FOREIGN = {
    "": {"jax", "matplotlib", "imageio", "PIL"},
    "targets": {"jax", "matplotlib", "imageio", "PIL"},
    "sweeps": {"jax", "matplotlib", "imageio", "PIL"},
    "model": {"matplotlib", "imageio", "PIL"},
    "render": {"jax"},
    "cli": {"matplotlib", "imageio", "PIL"},
}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def folder_of(module: str) -> str:
    parts = module.split(".")[1:]
    return ".".join(parts if MODULES[module].stem == "__init__" else parts[:-1])


def statements(tree: ast.Module, *, top_level: bool, types: bool) -> list[ast.stmt]:
    """All that is run; with `types`, what only a type checker reads, too."""
    found, waiting = [], list(tree.body)
    while waiting:
        node = waiting.pop()
        if is_for_types(node) and not types:
            continue
        found.append(node)
        if not top_level:
            waiting += [child for child in ast.walk(node) if isinstance(child, ast.stmt)][1:]
    return found


def imports(path: Path, *, top_level: bool = False, types: bool = False) -> set[str]:
    found = set()
    for node in statements(ast.parse(path.read_text()), top_level=top_level, types=types):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def own(module: str, *, types: bool = False) -> set[str]:
    """The modules of the package that a module imports, anywhere in it."""
    found = {name for name in imports(MODULES[module], types=types) if name in MODULES}
    # Of `from gan1d.render.look import captions`, the module is what is meant, not its folder.
    return {
        name
        for name in found
        if not any(other.startswith(f"{name}.") for other in found) or not is_folder(name)
    } - {"gan1d", module}


def is_folder(name: str) -> bool:
    return MODULES[name].stem == "__init__"


def roots(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


PLACED = [name for name in MODULES if name not in ("gan1d", "gan1d.__main__")]


@pytest.mark.parametrize("module", PLACED)
def test_each_folder_imports_only_from_below(module):
    here = folder_of(module)
    assert here in LADDER, f"{module}: a new folder needs its place in the ladder"
    for other in own(module):
        there = folder_of(other)
        assert there in {here, *BASE, *LADDER[here]}, f"{module} imports {other}"


@pytest.mark.parametrize("module", PLACED)
def test_each_side_knows_only_its_own_packages(module):
    side = folder_of(module).split(".")[0]
    assert not roots(imports(MODULES[module])) & FOREIGN[side]


def test_no_files_import_each_other_in_a_circle():
    left = {module: own(module) for module in MODULES}
    while free := [module for module, needed in left.items() if not needed & left.keys()]:
        for module in free:
            del left[module]
    assert not left, f"these hang together: {sorted(left)}"


@pytest.mark.parametrize("name", sorted(LIGHT))
def test_what_a_help_text_needs_is_light(name):
    assert not roots(imports(PACKAGE / f"{name}.py", top_level=True)) & HEAVY


def test_every_module_of_the_top_level_is_accounted_for():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__", "__main__"}
    assert modules == LIGHT | RECORD


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


def test_a_bar_that_is_not_shown_loads_nothing():
    code = "from gan1d.progress import reporting\nwith reporting(None, 'x', 'step'): pass"
    assert "tqdm" not in loaded(code)


def test_type_checkers_are_told_of_every_public_name():
    (block,) = [node for node in ast.parse(MODULES["gan1d"].read_text()).body if is_for_types(node)]
    told = {
        alias.asname: node.module.removeprefix("gan1d.")
        for node in block.body
        for alias in node.names
    }
    assert told == gan1d._HOMES
    assert (PACKAGE / "py.typed").is_file()


def is_for_types(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def test_every_public_name_is_there():
    assert gan1d.__all__ == sorted(gan1d._HOMES)
    for name in gan1d.__all__:
        assert getattr(gan1d, name) is not None
    assert set(gan1d.__all__) <= set(dir(gan1d))
    with pytest.raises(AttributeError, match="nothing"):
        gan1d.nothing  # noqa: B018
