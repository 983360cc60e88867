"""Try to break gan1d: python scripts/break_it [calls|files|signals ...].

Three modules try calls, damaged files and signals. A row of the table shows a command, its exit code,
the last line of its output and the verdict. Exits with 1 if a verdict is not "ok". To compare two
versions of gan1d, run this script with each version on PYTHONPATH.
"""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path

from tries import attempt, cell, make_good_files, verdict


def main() -> int:
    """Make the tries of the classes named as arguments; print a row for each, then how many failed."""
    names = sys.argv[1:] or ["calls", "files", "signals"]
    modules = [import_module(name) for name in names]
    rows = ["", "| class | tried | failed |", "|---|---|---|"]
    failed_in_all = 0
    print("| tried | exit code | answer | verdict |\n|---|---|---|---|")
    with (
        tempfile.TemporaryDirectory(prefix="break-") as place,
        ThreadPoolExecutor(os.cpu_count()) as threads,
    ):
        good = make_good_files(Path(place))
        for name, module in zip(names, modules, strict=True):
            tries, failed = module.tries(good), 0
            answers = threads.map(partial(attempt, good=good), tries)
            for trial, answer in zip(tries, answers, strict=True):
                last_line = (answer.errors or answer.printed).splitlines()[-1:]
                outcome = verdict(trial, answer)
                failed += outcome != "ok"
                print(f"| {trial} | {answer.code} | {cell(*last_line)} | {outcome} |", flush=True)
            rows.append(f"| {name} | {len(tries)} | {failed} |")
            failed_in_all += failed
    print(*rows, sep="\n")
    return int(failed_in_all > 0)


if __name__ == "__main__":
    sys.exit(main())
