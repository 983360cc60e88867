"""gan1d certify: have saved runs converged?"""

import argparse
import json
import math
from typing import TYPE_CHECKING

from gan1d.cli.exits import ExitCode
from gan1d.cli.options import add_command

if TYPE_CHECKING:
    from gan1d.certificate import Certificate
    from gan1d.cli.options import Commands


def add_to(commands: "Commands") -> None:
    """Add the command and its options."""
    summary = "Say whether saved runs have converged (exit 3 if not)."
    parser = add_command(commands, "certify", summary, run)
    parser.add_argument("runs", metavar="RUN.npz", nargs="+", help="runs saved by gan1d train")
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")


def run(options: argparse.Namespace) -> ExitCode:
    """Print the certificate of every run."""
    from gan1d.certificate import certify
    from gan1d.history import History

    certificates = [(path, certify(History.load(path))) for path in options.runs]
    for path, certificate in certificates:
        if options.json:
            print(json.dumps({"run": path, **_finite(certificate.to_dict())}))
        else:
            print(_table(path, certificate))
    converged = all(certificate.converged for _, certificate in certificates)
    return ExitCode.OK if converged else ExitCode.NOT_CONVERGED


def _finite(measures: dict[str, bool | float | int]) -> dict[str, bool | float | int | None]:
    """The measures with None, which is null in JSON, for an infinity, which JSON does not have."""
    return {name: value if math.isfinite(value) else None for name, value in measures.items()}


_LABELS = {
    "jsd": "JSD(p_data, p_g), nats",
    "d_rms_from_half": "RMS |D - 1/2|",
    "d_rms_from_optimal": "RMS |D - D*|",
    "value_gap": "|V(D, G) + log 4|, nats",
    "d_max_from_half": "max |D - 1/2|, central 99.7 %",
    "value": "V(D, G), nats",
    "nash_gap": "Nash gap, central 99.7 %, nats",
}


def _table(path: str, certificate: "Certificate") -> str:
    from gan1d.certificate import LIMITS

    verdict = "converged" if certificate.converged else "NOT converged"
    lines = [f"{path}: {verdict} at step {certificate.step}"]
    for name, label in _LABELS.items():
        number = getattr(certificate, name)
        limit = getattr(LIMITS, name, None)
        note = ""
        if limit is not None:
            note = f"  (at most {limit:g}: {'yes' if number <= limit else 'NO'})"
        lines.append(f"  {label:<32}{number:>10.5f}{note}")
    return "\n".join(lines)
