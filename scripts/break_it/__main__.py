"""Try to break gan1d: python scripts/break_it [calls|files|signals ...].

Calls that nobody should make, damaged files, and signals at any moment: each a module beside this one.
A row says what was tried, the exit code, the answer and the verdict. Exits with 1 if a verdict is not
"ok". With another gan1d on PYTHONPATH the same tries are made again: the two tables show what is
answered differently.
"""

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import import_module
from pathlib import Path

from tries import attempt, make_good_files, shown, verdict


def main() -> int:
    """Make the tries of the classes asked for; print a row for each, then how many failed."""
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
                told = (answer.errors or answer.printed).splitlines()[-1:]
                outcome = verdict(trial, answer)
                failed += outcome != "ok"
                print(f"| {trial} | {answer.code} | {shown(*told)} | {outcome} |", flush=True)
            rows.append(f"| {name} | {len(tries)} | {failed} |")
            failed_in_all += failed
    print(*rows, sep="\n")
    return int(failed_in_all > 0)


if __name__ == "__main__":
    sys.exit(main())
