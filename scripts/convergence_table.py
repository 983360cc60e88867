"""Print how well each seed of a run converges: python scripts/convergence_table.py [SEEDS] [options].

SEEDS is FIRST:LAST, LAST included, by default 0:15. The options are the settings of a run, as in
`gan1d train`. Exits with 3 if a seed has not converged.
"""

import argparse
import statistics
import sys
from dataclasses import replace

import numpy as np

from gan1d import History, certify, train
from gan1d.cli.options import add_fields, config_of
from gan1d.config import Config
from gan1d.measures import MEASURES, SHORT, fixed
from gan1d.render.film.timeline import timeline


def descent(history: History) -> list[float]:
    """Two numbers that say how JSD falls over the frames of a film's last phase.

    The largest ratio of JSD to its minimum so far, and the largest fall of JSD from one frame to the
    next, in powers of ten.
    """
    rows = np.array(timeline(history).rows)
    jsd = history.measure("jsd", rows[history.phase[rows] == history.phase[-1]])
    rise = np.max(jsd / np.minimum.accumulate(jsd))
    return [float(rise), float(np.max(np.log10(jsd[:-1] / jsd[1:]), initial=0.0))]


def main() -> int:
    """Train every seed, print a row for each, then the median and the maximum of each column."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="?", default="0:15", metavar="FIRST:LAST")
    add_fields(parser, Config, Config.__dataclass_fields__)
    parser.set_defaults(defaults={})
    options = parser.parse_args()
    first, last = (int(part) for part in options.seeds.split(":"))

    heads = [*(MEASURES[name].symbol for name in SHORT), "b: RMS |D - D*|"]
    heads += ["film: JSD over min", "film: largest fall"]
    print("seed", *(f"{head:>19}" for head in heads), " converged")
    rows = []
    converged = True
    for seed in range(first, last + 1):
        history = train(replace(config_of(options), seed=seed))
        final = certify(history)
        inner = history.last_row("b")
        at_b = float("nan") if inner is None else certify(history, inner).d_rms_from_optimal
        rows.append([getattr(final, name) for name in SHORT] + [at_b, *descent(history)])
        converged &= final.converged
        print(
            f"{seed:4}", *(f"{fixed(number, 5):>19}" for number in rows[-1]), f"  {final.converged}"
        )
    columns = list(zip(*rows, strict=True))
    for label, summary in (("med.", statistics.median), ("max.", max)):
        print(label, *(f"{fixed(summary(column), 5):>19}" for column in columns))
    return 0 if converged else 3


if __name__ == "__main__":
    sys.exit(main())
