"""Check that tests notice small changes in the code of densities, measures and phases.

python scripts/mutation_check.py [MODULE ...] [--sample N --seed S]

Each mutant is a copy of the package with one small change: another comparison, operator, number,
slice or function, or a check left out. It is killed if the tests of its module fail or take too long.
Prints a table and the survivors. Exits with 1 if a survivor is not in EXPECTED.
"""

import argparse
import ast
import importlib
import os
import random
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).parents[1]
TESTS = {
    "theory": ("test_theory", "test_theory_under_jax"),
    "density": ("test_density",),
    "certificate": ("test_certificate",),
    "measures": ("test_measures", "test_certificate"),
    "model/walk": ("model/test_walk",),
}
"""The test files of each module."""
IMPORTED = ("numpy", "scipy.stats", "scipy.spatial.distance", "hypothesis.extra.numpy", "jax")
"""Modules to import once, before a process is forked for each mutant: safe before JAX computes."""
SECONDS = 60
"""A mutant whose tests take longer than this counts as killed. Most take 1 or 2 s; with JAX, 20 s."""

EXPECTED = {
    "measures: dataclass(frozen=False)": "no code changes a measure",
    "measures: 10.1 ** (-decimals)": "prints the same digits",
    "measures: 9.9 ** (-decimals)": "prints the same digits",
    "certificate: history.measure(name, row)": "np.float64 is a subclass of float",
    "theory: np.log(2.0)": "np.float64 is a subclass of float",
    "theory: np.log(4.0)": "np.float64 is a subclass of float",
    "theory: left * gap > 0": "the two formulas agree at 0",
    "theory: xp.where(total > 0, total, 1.01)": "this number divides only 0",
    "theory: xp.where(total > 0, total, 0.99)": "this number divides only 0",
    "theory: xp.min(rest) <= -_MOST_EXCESS": "differs only where rounding decides",
    "theory: xp.maximum(rest_a, rest_b) >= _LEAST_REST": "differs only where rounding decides",
    "theory: _ROUNDING = 1.01e-12": "probabilities are larger, rounding errors smaller",
    "theory: _ROUNDING = 9.9e-13": "probabilities are larger, rounding errors smaller",
    "theory: _ROUNDING_STEPS = 101": "rounding errors are smaller",
    "theory: _ROUNDING_STEPS = 99": "rounding errors are smaller",
    "theory: divided(xp, left ** 2 + gap ** 2, 2 * size, otherwise=1.0)": "unused: no line crosses 0",
    "theory: xp.where(zero, 1.01, square)": "this number's root is multiplied by 0",
    "theory: xp.where(zero, 0.99, square)": "this number's root is multiplied by 0",
    "theory: xp.where((weight > 0) | xp.isfinite(difference), difference, 1.0)": "its weight is 0",
    "theory: xp.where(weight > 0, weight, 0.0)": "0 either way",
    "theory: xp.where(weight >= -1, weight, 0.0)": "no weight is below 0",
    "theory: xp.where(weight >= 0, weight, 1.0)": "no weight is below 0",
    "theory: xp.finfo(a.dtype).eps": "a NumPy number gives the same bound",
    "theory: rest >= rounding": "differs only where rounding decides",
    "density: np.clip(g, -8.08e+307, 8e+307)": "still below half of the largest float64",
    "density: np.clip(g, -7.92e+307, 8e+307)": "still below half of the largest float64",
    "density: np.clip(g, -8e+307, 8.08e+307)": "still below half of the largest float64",
    "density: np.clip(g, -8e+307, 7.92e+307)": "still below half of the largest float64",
    "density: g.reshape(-2, n_z)": "reshape treats -2 like -1",
    "density: mass.reshape(-2, n_bins)": "reshape treats -2 like -1",
    "density: change.reshape(-2, n_bins)": "reshape treats -2 like -1",
    "model/walk: zip(part, result, strict=False)": "part and result have the same length",
    "model/walk: reached[0]": "without int(), the steps are the same",
    "model/walk: np.isin(step, rows) | (step < first) | (step >= last)": "the last is recorded anyway",
}
"""The changed code of each survivor that no test can tell from the original, and why."""

OPERATORS = (
    "Lt LtE Gt, LtE Lt GtE, Gt GtE Lt, GtE Gt LtE, Eq NotEq, NotEq Eq, Is IsNot, IsNot Is, "
    "In NotIn, NotIn In, And Or, Or And, BitAnd BitOr, BitOr BitAnd, Add Sub, Sub Add, Mult Div, "
    "Div Mult, FloorDiv Mult, Mod Mult, Pow Mult"
)
PLACED = {names.split()[0]: names.split()[1:] for names in OPERATORS.split(", ")}
"""The operators that replace each operator, by their names in ast."""
FUNCTIONS = ("min max", "minimum maximum", "any all", "zeros_like ones_like", "log log1p")
RENAMED = dict(pair.split()[::way] for pair in FUNCTIONS for way in (1, -1))
DROPPED = ("abs", "sqrt", "clip", "maximum", "minimum", "nan_to_num", "sorted", "int", "float")
"""Functions that a mutant leaves out: a call f(x, ...) becomes x."""
UNTOUCHED = ("annotation", "returns", "format_spec", "exc")
"""Parts of the syntax tree that no mutant changes: type hints, formats and the texts of errors."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change, and the changed code before and after."""

    line: int
    before: str
    after: str
    source: str


def others(op: ast.AST) -> list[Any]:
    """The operators that may replace `op`."""
    return [getattr(ast, name)() for name in PLACED.get(type(op).__name__, ())]


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes that may replace `node`."""
    match node:
        case ast.Compare(left=left, ops=[*ops], comparators=right):
            for i, op in enumerate(ops):
                for other in others(op):
                    yield ast.Compare(left, [*ops[:i], other, *ops[i + 1 :]], right)
        case ast.BinOp(left=left, op=op, right=right):
            yield from (ast.BinOp(left, other, right) for other in others(op))
        case ast.AugAssign(target=target, op=op, value=value):
            yield from (ast.AugAssign(target, other, value) for other in others(op))
        case ast.BoolOp(op=op, values=values):
            yield from (ast.BoolOp(other, values) for other in others(op))
        case ast.UnaryOp(op=ast.Not() | ast.USub(), operand=operand):
            yield operand
        case ast.Constant(value=bool(flag)):
            yield ast.Constant(not flag)
        case ast.Constant(value=int(number)):
            yield from (ast.Constant(number + 1), ast.Constant(number - 1))
        case ast.Constant(value=float(number)):
            yield from map(ast.Constant, (number * 1.01, number * 0.99) if number else (1.0,))
        case ast.Constant(value="right"):
            yield ast.Constant("left")
        case ast.Name(id=name) if name in RENAMED:
            yield ast.Name(RENAMED[name])
        case ast.Attribute(value=value, attr=name) if name in RENAMED:
            yield ast.Attribute(value, RENAMED[name])
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[first, *_]):
            yield from [first] * (name in DROPPED)
        case ast.Slice(lower=lower, upper=upper):
            yield from [ast.Slice(None, upper)] * bool(lower) + [ast.Slice(lower)] * bool(upper)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse):
            yield ast.If(ast.UnaryOp(ast.Not(), test), body, orelse)
        case ast.Raise():
            yield ast.Pass()


def paths(*path: ast.AST) -> Iterator[tuple[ast.AST, ...]]:
    """For each node that may be changed, the path of nodes from the root down to it."""
    yield path
    for field, value in ast.iter_fields(path[-1]):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and field not in UNTOUCHED:
                yield from paths(*path, child)


class Replace(ast.NodeTransformer):
    """Puts one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the new node in place of the old one; visit the parts of other nodes."""
        return self.new if node is self.old else self.generic_visit(node)


def mutants(source: str) -> Iterator[Mutant]:
    """All mutants of a module."""
    tree = ast.parse(source)
    for path in list(paths(tree)):
        line = next((n.lineno for n in reversed(path) if isinstance(n, ast.expr | ast.stmt)), 0)
        # Show enough code around the change to recognise it when line numbers shift.
        around = (n for n in reversed(path) if isinstance(n, ast.stmt) or len(ast.unparse(n)) > 13)
        shown = next(around, tree)
        before = ast.unparse(shown).split("\n")[0]
        for new in list(variants(path[-1])):
            Replace(path[-1], new).visit(tree)
            after = ast.unparse(new if shown is path[-1] else shown).split("\n")[0]
            yield Mutant(line, before, after, ast.unparse(tree))
            Replace(new, path[-1]).visit(tree)


def passes(folder: Path, tests: Iterable[str]) -> bool:
    """Whether the copy's tests pass. They run in a fork of this process, after its slow imports."""
    child = os.fork()
    if not child:
        signal.alarm(SECONDS)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(1, 2)
        # Like workers of pytest-xdist, all mutants share the runs that the tests train.
        os.environ["PYTEST_XDIST_WORKER"] = "mutant"
        options = ["-xq", "-n0", "-p", "no:cacheprovider", "--tb=no", "--basetemp=runs/mutant"]
        options += ["--hypothesis-seed=0", "--hypothesis-profile=quick"]
        options += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
        code = 1
        try:
            code = pytest.main([*options, *(f"tests/{name}.py" for name in tests)])
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1] == 0


def main() -> int:
    """Make the mutants, run the tests on each, print the survivors and a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("modules", nargs="*", default=[*TESTS], metavar="MODULE")
    parser.add_argument("--sample", type=int, metavar="N", help="try only N mutants of each module")
    parser.add_argument("--seed", type=int, default=0, help="seed of the choice of N mutants")
    options = parser.parse_args()
    for name in IMPORTED:
        importlib.import_module(name)
    # One failing example is enough: the search for a simpler example would take seconds.
    phases = (Phase.explicit, Phase.generate)
    quick = settings(deadline=None, database=None, max_examples=25, phases=phases)
    settings.register_profile("quick", quick)
    rows, unexplained = ["| module | mutants | killed | survived |", "|---|---|---|---|"], False
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for part in ("gan1d", "tests"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copy(ROOT / "pyproject.toml", folder)
        (folder / "runs").mkdir()
        for module in options.modules:
            file, tests = folder / "gan1d" / f"{module}.py", TESTS[module]
            source = file.read_text()
            if not passes(folder, tests):
                sys.exit(f"{module}: its tests fail even without a change")
            # Or Python would run a mutant's saved bytecode for the next one of the same size and time.
            sys.dont_write_bytecode = True
            made = list(mutants(source))
            if options.sample is not None:
                made = random.Random(options.seed).sample(made, min(options.sample, len(made)))
            survived = 0
            for mutant in made:
                file.write_text(mutant.source)
                if passes(folder, tests):
                    survived += 1
                    reason = EXPECTED.get(f"{module}: {mutant.after}")
                    unexplained |= reason is None
                    change = f"{module}:{mutant.line}: {mutant.before} -> {mutant.after}"
                    print(f"{change} ({reason or 'why?'})", flush=True)
            file.write_text(source)
            rows.append(f"| `{module}` | {len(made)} | {len(made) - survived} | {survived} |")
    print(*rows, sep="\n")
    return int(unexplained)


if __name__ == "__main__":
    sys.exit(main())
