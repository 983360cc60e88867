"""Where a test is: the test file of a module has the module's place."""

from pathlib import Path

import pytest

from helpers import PACKAGE

TESTS = Path(__file__).parent
# About the package as a whole, or its scripts; and what no single module is answerable for.
OTHERS = {
    *("test_imports.py", "test_mirror.py", "test_readme.py", "test_scripts.py", "test_break_it.py"),
    *("test_outputs.py", "cli/test_late_failures.py"),
    *("cli/test_signals.py", "cli/test_messages.py", "cli/test_surroundings_of_commands.py"),
    *("render/test_threads.py", "render/test_reading_pictures.py"),
    *("test_theory_under_jax.py", "render/formats/html/test_page_as_guest.py"),
}


@pytest.mark.parametrize("path", sorted(TESTS.rglob("test_*.py")), ids=lambda path: path.stem)
def test_each_test_file_mirrors_a_module(path):
    place = path.relative_to(TESTS)
    if str(place) in OTHERS:
        return
    module = PACKAGE / place.parent / place.stem.removeprefix("test_")
    # A module, a package, or a script of the page.
    files = (module.with_suffix(".py"), module / "__init__.py", module.with_suffix(".js"))
    assert any(file.is_file() for file in files), f"{place} mirrors nothing: {module} is not there"
