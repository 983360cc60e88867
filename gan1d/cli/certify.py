"""gan1d certify: say whether saved runs have converged."""

import argparse
import json
from dataclasses import asdict

from gan1d.checks import one_line
from gan1d.cli.terminal import ExitCode, say


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("runs", metavar="RUN.npz", nargs="+", help="runs saved by gan1d train")
    parser.add_argument("--json", action="store_true", help="print a line of JSON for each run")


def run(options: argparse.Namespace) -> ExitCode:
    """Print the certificate of every run."""
    from gan1d.certificate import certify
    from gan1d.history import History

    certificates = [(path, certify(History.load(path))) for path in options.runs]
    for path, certificate in certificates:
        if options.json:
            measured = {"run": path, **asdict(certificate)}
            del measured["limits"]
            say(json.dumps(measured))
        else:
            say(f"{one_line(path)}: {certificate}")
    converged = all(certificate.converged for _, certificate in certificates)
    return ExitCode.OK if converged else ExitCode.NOT_CONVERGED
