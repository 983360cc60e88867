"""Data flows one way: config -> training -> History -> measures -> picture -> file."""

import ast
import subprocess
import sys
from functools import cache

import pytest

import gan1d
from helpers import PACKAGE

RUNGS = (
    {"gan1d", "gan1d.targets"},
    {"gan1d.model"},
    {"gan1d.sweeps"},
    {"gan1d.render.look"},
    {"gan1d.render.parts"},
    {"gan1d.render.formats"},
    {"gan1d.render.formats.html"},
    {"gan1d.render.figures", "gan1d.render.film"},
    {"gan1d.render"},
    {"gan1d.cli"},
)
"""A folder imports only from itself and from rows above its own; the first row's, from each other."""
RUNG = {folder: rung for rung, folders in enumerate(RUNGS) for folder in folders}
PICTURES = {"matplotlib", "imageio", "PIL"}
HEAVY = {*PICTURES, "jax", "numpy", "scipy", "tqdm"}
# Packages that a folder and its subfolders may not import; "gan1d" stands for the first row of RUNGS.
FOREIGN = {
    "gan1d": {"jax", *PICTURES},
    "gan1d.model": PICTURES,
    "gan1d.render": {"jax", "gan1d.model"},
    "gan1d.cli": PICTURES,
}


MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
PLACED = [name for name in MODULES if name not in ("gan1d", "gan1d.__main__")]


def folder_of(module):
    return module if MODULES[module].stem == "__init__" else module.rpartition(".")[0]


def is_for_types(node):
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


@cache
def imports(module):
    """All imports of a module, inside functions too, except those for type checkers only."""
    found, waiting = set(), [ast.parse(MODULES[module].read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(name if name in MODULES else node.module)
        elif not is_for_types(node):
            waiting += ast.iter_child_nodes(node)
    return found - {module, "gan1d"}


def test_each_folder_imports_only_from_those_before_it():
    offenders = [
        f"{module} imports {other}"
        for module in PLACED
        for other in imports(module) & MODULES.keys()
        if folder_of(other) != folder_of(module)
        and RUNG[folder_of(other)] >= max(RUNG[folder_of(module)], 1)
    ]
    assert offenders == []


def test_no_folder_imports_packages_that_are_foreign_to_it():
    offenders = [
        f"{module} imports {other}"
        for module in PLACED
        for folder, foreign in FOREIGN.items()
        if module.startswith(f"{folder}.") and (folder != "gan1d" or RUNG[folder_of(module)] == 0)
        for other in imports(module)
        if any(f"{other}.".startswith(f"{name}.") for name in foreign)
    ]
    assert offenders == []


def test_no_modules_import_each_other_in_a_circle():
    left = {module: imports(module) & MODULES.keys() for module in MODULES}
    while free := [module for module, needed in left.items() if not needed & left.keys()]:
        for module in free:
            del left[module]
    assert sorted(left) == []


def test_nothing_is_loaded_that_is_not_needed(saved, tmp_path):
    draw = ["figure", str(tmp_path / "out.svg"), "--panel", "a", "--run", str(saved)]
    codes = {
        "from gan1d.cli.program import main; main(['animate', '--help'])": HEAVY,
        f"from gan1d import History; repr(History.load({str(saved)!r}))": {"jax", *PICTURES},
        f"from gan1d.cli.program import main; main({draw})": {"jax"},
    }
    offenders = []
    for code, foreign in codes.items():
        report = f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}})"
        command = [sys.executable, "-c", report]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        loaded = set(done.stdout.splitlines()[-1].split())
        offenders += [f"{code} loads {name}" for name in loaded & foreign]
    assert offenders == []


def test_the_public_names_are_those_that_type_checkers_see():
    stub = ast.parse((PACKAGE / "__init__.pyi").read_text()).body
    nodes = [node for node in stub if isinstance(node, ast.ImportFrom)]
    told = {alias.asname: node.module for node in nodes for alias in node.names}
    assert told == gan1d._HOMES
    assert gan1d.__all__ == sorted(told)
    public = {name for name in dir(gan1d) if not name.startswith("__")}
    assert public == {*told, *gan1d._MODULES}
    assert all(getattr(gan1d, name) for name in public)
    assert (PACKAGE / "py.typed").is_file()
    with pytest.raises(AttributeError, match="nothing"):
        gan1d.nothing  # noqa: B018
