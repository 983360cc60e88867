"""Run the tests on an installed wheel, with the oldest and the newest versions of its requirements.

python scripts/check_versions.py [PYTHON ...] [--only lowest|newest] [-- options of pytest]

PYTHON is the path of an interpreter; by default one of each version that pyproject.toml names, from
PATH or pyenv. The tests come from the source distribution, whose gan1d/ is removed so that they import
the wheel. Each run has a temporary environment outside the repository. "lowest" installs the lowest
versions that pyproject.toml allows and that have a wheel for that Python. Prints a table, and exits
with 1 if anything failed.

Needs uv (pip install uv).
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from itertools import product
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
RESOLUTIONS = {"lowest": "lowest-direct", "newest": "highest"}
PACKAGES = ("numpy", "jax", "matplotlib", "imageio", "pillow", "tqdm")
HEADER = ("Python", *PACKAGES, "passed", "failed", "skipped")


def row(cells: Iterable[str]) -> str:
    """A line of the table."""
    return f"| {' | '.join(cells)} |"


def run(*command: object, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command without PYTHONPATH, which could hide the wheel."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return subprocess.run(
        [str(word) for word in command],
        cwd=folder,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        text=True,
        check=False,
    )


def output(*command: object) -> str:
    """Run a command and return its output. Raises SystemExit with the output if it fails."""
    done = run(*command)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def version(python: str | Path) -> str | None:
    """The version of an interpreter, or None if it does not start."""
    try:
        done = run(python, "-c", "import platform; print(platform.python_version())")
    except OSError:
        return None
    return None if done.returncode else done.stdout.strip()


def find_pythons() -> list[str]:
    """An interpreter of each Python version that pyproject.toml names, if one is installed."""
    classifiers = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["classifiers"]
    names = [name for entry in classifiers for name in re.findall(r"Python :: (3\.\d+)$", entry)]
    pythons = []
    for name in names:
        pyenv = sorted(Path.home().glob(f".pyenv/versions/{name}.*/bin/python"))
        places = [shutil.which(f"python{name}"), *map(str, pyenv)]
        starting = [place for place in places if place and version(place)]
        if starting:
            pythons.append(starting[0])
        else:
            print(f"Python {name} was not found", file=sys.stderr)
    return pythons


def install(python: str, resolution: str, wheel: Path, source: Path, folder: Path) -> Path:
    """Make an environment with the wheel and its test extra; returns the environment's Python."""
    output("uv", "venv", "--quiet", "--python", python, folder)
    own = folder / "bin" / "python"
    # uv takes the lowest versions only of direct requirements, so the wheel's requirements are passed
    # directly, too, from pyproject.toml.
    requirements = ("-r", source / "pyproject.toml", "--extra", "test", wheel)
    options = ("--resolution", RESOLUTIONS[resolution], "--only-binary", ":all:")
    output("uv", "pip", "install", "--quiet", "--python", own, *options, *requirements)
    return own


def counts(report: Path) -> tuple[int, int, int]:
    """The numbers of passed, failed and skipped tests; a missing report counts as one failure."""
    if not report.exists():
        return 0, 1, 0
    suite = ElementTree.parse(report).getroot()[0]
    tests, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
    failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
    return tests - failed - skipped, failed, skipped


def check(python: str, resolution: str, built: Path, options: list[str]) -> list[str]:
    """Run the tests in a new environment; returns a row of the table without the first cell."""
    (wheel,), (archive,) = built.glob("*.whl"), built.glob("*.tar.gz")
    with tempfile.TemporaryDirectory(prefix="gan1d-") as folder:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        source = Path(folder, archive.name.removesuffix(".tar.gz"))
        # The tests must import the wheel.
        shutil.rmtree(source / "gan1d")
        own = install(python, resolution, wheel, source, Path(folder, "environment"))
        code = f"from importlib.metadata import version; print(*map(version, {PACKAGES}))"
        versions = output(own, "-c", code).split()
        report = Path(folder, "report.xml")
        pytest = (own, "-m", "pytest", "-q", f"--junitxml={report}")
        done = run(*pytest, *options, folder=source)
        passed, failed, skipped = counts(report)
    if done.returncode:
        print(done.stdout, file=sys.stderr, flush=True)
        # pytest may fail without a failed test, for instance at an unknown option.
        failed = max(1, failed)
    return [*versions, str(passed), str(failed), str(skipped)]


def main() -> int:
    """Test each Python with the lowest and the newest versions, and print the table."""
    words = sys.argv[1:]
    end = words.index("--") if "--" in words else len(words)
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n", 1)[0], epilog="arguments after -- go to pytest"
    )
    parser.add_argument(
        "pythons", nargs="*", metavar="PYTHON", help="(one of each version in pyproject.toml)"
    )
    parser.add_argument("--only", choices=RESOLUTIONS, help="versions to test (both)")
    options = parser.parse_args(words[:end])
    if shutil.which("uv") is None:
        parser.error("uv is needed: pip install uv")
    failed = 0
    print(row(HEADER), row(("---",) * len(HEADER)), sep="\n", flush=True)
    with tempfile.TemporaryDirectory(prefix="gan1d-") as built:
        output("uv", "build", "--quiet", "--out-dir", built, ROOT)
        resolutions = [options.only] if options.only else list(RESOLUTIONS)
        for python, resolution in product(options.pythons or find_pythons(), resolutions):
            name = version(python)
            if name is None:
                parser.error(f"PYTHON: expected an interpreter that starts, got {python!r}")
            print(f"Python {name}, {resolution}", file=sys.stderr, flush=True)
            cells = check(python, resolution, Path(built), words[end + 1 :])
            print(row((name, *cells)), flush=True)
            failed += int(cells[HEADER.index("failed") - 1])
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
