"""Try to break gan1d: python scripts/break_it [--only CLASS] [--count N] [--seed N].

Random calls, hostile files, signals at any moment and odd surroundings, each a module of this folder
with its own counts. Prints how many were tried and how many failed, and what failed. Exits with 1 if
anything did.
"""

import argparse
import random
import sys
import tempfile
import time
from importlib import import_module
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent


def classes() -> dict[str, Any]:
    """The modules of trials, by name: any module beside this one."""
    sys.path.insert(0, str(HERE.parent))
    names = sorted(path.stem for path in HERE.glob("*.py") if not path.stem.startswith("_"))
    modules = [import_module(f"break_it.{name}") for name in names]
    return {module.NAME: module for module in modules if hasattr(module, "NAME")}


def main() -> int:
    """Run the classes asked for, and print the table."""
    known = classes()
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--only", choices=sorted(known), help="one class; by default all")
    parser.add_argument("--count", type=int, metavar="N", help="trials of each class")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="of the trials (0)")
    options = parser.parse_args()
    failed_in_all, rows = 0, []
    for name in [options.only] if options.only else sorted(known):
        count = options.count or known[name].DEFAULT_COUNT
        tried = failed = 0
        start = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="break-") as folder:
            for what, problem in known[name].trials(
                random.Random(options.seed), count, Path(folder)
            ):
                tried += 1
                if problem is not None:
                    failed += 1
                    print(f"{name}: {what}: {problem}", file=sys.stderr, flush=True)
        rows.append((name, tried, failed, time.perf_counter() - start))
        failed_in_all += failed
    print("| class | tried | failed | seconds |")
    print("|---" * 4 + "|")
    for name, tried, failed, seconds in rows:
        print(f"| {name} | {tried} | {failed} | {seconds:.0f} |")
    return 1 if failed_in_all else 0


if __name__ == "__main__":
    sys.exit(main())
