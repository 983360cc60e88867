"""gan1d sweep: train many seeds at once, and say how they converged."""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from gan1d.cli.options import (
    add_runtime,
    add_settings,
    add_words,
    flag,
    given_settings,
    whole_number,
)
from gan1d.cli.runs import cached, data_lines, starting_matplotlib
from gan1d.cli.terminal import ExitCode, flush_results, progress, say, tell
from gan1d.config import Config
from gan1d.errors import InputError

if TYPE_CHECKING:
    from gan1d.model.hosts import Hosts
    from gan1d.render.look.words import Words
    from gan1d.sweeps import Member


SUMMARY = "Train many seeds at once, and say how they converged."


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("out", metavar="OUT.npz", nargs="?", help="save the sweep in this file")
    parser.add_argument(
        "--seeds", type=whole_number, default=64, metavar="N", help="how many, from --seed on (64)"
    )
    parser.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="FIELD=LOW:HIGH:COUNT",
        help="also vary a decimal setting, such as beta1=0:0.9:4: COUNT values, in equal ratios if LOW "
        "is above 0, else evenly spaced; may be given several times",
    )
    parser.add_argument(
        "--picture", metavar="FILE", help="draw the sweep: a .png, .svg or .pdf file"
    )
    add_words(parser)
    parser.add_argument(
        "--resume",
        action="store_true",
        help="train only what OUT.npz, or an interrupted sweep to it, does not have yet",
    )
    parser.add_argument(
        "--coordinator",
        metavar="HOST:PORT",
        help="for a sweep over several processes: where process 0 listens, or auto on a cluster that "
        "JAX knows",
    )
    parser.add_argument(
        "--processes", type=whole_number, metavar="N", help="how many processes there are"
    )
    parser.add_argument(
        "--process", type=whole_number, metavar="I", help="which of them this one is, from 0"
    )
    parser.add_argument(
        "--json", action="store_true", help="print only the summary, as a JSON object"
    )
    add_runtime(parser)
    add_settings(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Make the sweep; only process 0 reports it."""
    from gan1d.files import check_output
    from gan1d.model.hosts import all_cores, joined
    from gan1d.model.surroundings import import_jax
    from gan1d.model.sweeping import plan_sweep
    from gan1d.render.formats import still_endings
    from gan1d.sweeps import summary

    # Everything is checked before JAX is imported.
    picture = None if options.picture is None else check_output(options.picture, still_endings())
    words = _words(options)
    hosts = _hosts(options)
    plan = plan_sweep(
        Config(**given_settings(options)),
        seeds=options.seeds,
        vary=options.vary,
        out=options.out,
        resume=options.resume,
    )
    start = time.perf_counter()
    with options.clock.part("imports"):
        import_jax()
        import_module("gan1d.model.ensemble")
    if options.timings:
        options.clock.listen_to_jax()
    with (
        options.clock.part("training"),
        cached(options),
        all_cores(),
        nullcontext() if hosts is None else _stdout_kept_clean(),
        joined(hosts) as process,
        progress("sweeping", "step", None, quiet=options.quiet) as report,
    ):
        members = plan.train(process, report)
    if process.index > 0:
        return ExitCode.OK
    seconds = time.perf_counter() - start
    about_data = data_lines(members[0].provenance)
    with _kept_sweep(members, options.out, picture):
        if picture is not None:
            with starting_matplotlib():
                from gan1d.render.figures.sweep import draw_sweep

            draw_sweep(members, picture, language=words.language, words=words)
        if options.json:
            say(json.dumps(summary(members, seconds)))
            for line in about_data:
                tell(f"gan1d: {line}")
        else:
            say(table(members), "", conclusion(members, seconds), *about_data)
    return ExitCode.OK


@contextmanager
def _kept_sweep(
    members: Sequence["Member"], out: str | None, picture: Path | None
) -> Iterator[None]:
    """If the block fails, the error says where the sweep is: in OUT, or kept in another file."""
    from gan1d.files import kept_if_lost
    from gan1d.sweeps import save

    if out is None:
        again = "the sweep is kept in {}; name it as OUT, with --resume"
        with kept_if_lost(lambda path: save(path, members), picture, again):
            yield
        return
    try:
        yield
    except Exception as error:
        error.add_note(f"the sweep is complete in {out!r}")
        raise


def _words(options: argparse.Namespace) -> "Words":
    """The words of the picture. Raises InputError."""
    from gan1d.render.look.words import words_in

    given = [name for name in ("language", "words") if name in options]
    if given and options.picture is None:
        raise InputError(f"{flag(given[0])} needs --picture")
    return words_in(getattr(options, "language", "en"), getattr(options, "words", None))


def _hosts(options: argparse.Namespace) -> "Hosts | None":
    from gan1d.model.hosts import Hosts

    given = options.coordinator, options.processes, options.process
    return None if given == (None, None, None) else Hosts(*given)


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """Send to standard error what libraries print on standard output, which is for results."""
    flush_results()
    stdout = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        flush_results()
        os.dup2(stdout, 1)
        os.close(stdout)


def table(members: Sequence["Member"]) -> str:
    """A row for each member: its seed, what varies, its measures, and whether it has converged."""
    from gan1d.measures import MEASURES, SHORT, fixed
    from gan1d.sweeps import varied

    symbols = [MEASURES[name].symbol for name in SHORT]
    fields = ("seed", *varied(members))
    rows = [["seed", *fields[1:], *symbols, "converged"]]
    for member in members:
        row = [f"{getattr(member.config, name):.5g}" for name in fields[1:]]
        row.insert(0, str(member.config.seed))
        if member.certificate is None:
            rows.append([*row, *["-"] * len(SHORT), "diverged"])
        else:
            row += [fixed(getattr(member.certificate, name), 5) for name in SHORT]
            rows.append([*row, "yes" if member.converged else "NO"])
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True))
        for row in rows
    )


def conclusion(members: Sequence["Member"], seconds: float) -> str:
    """What the members say together."""
    from gan1d.measures import fixed
    from gan1d.sweeps import summary

    runs = f"{len(members)} run{'s' if len(members) > 1 else ''}"
    finished = [member for member in members if member.certificate is not None]
    text = f"{sum(member.converged for member in members)} of {runs} converged"
    if len(finished) < len(members):
        text += f", {len(members) - len(finished)} diverged"
    lines = [f"{text}, in {seconds:.1f} s."]
    if finished:
        found = {
            name: "infinite" if value is None else fixed(value, 4)
            for name, value in summary(finished, seconds).items()
        }
        of_them = "Of those that did not diverge, the" if len(finished) < len(members) else "The"
        lines += [
            f"{of_them} median JSD is {found['jsd_median']} nats, and the worst {found['jsd_max']}.",
            f"At worst, RMS |D - 1/2| is {found['d_rms_from_half_max']}, |V + log 4| "
            f"{found['value_gap_max']} and the Nash gap {found['nash_gap_max']}.",
        ]
    return "\n".join(lines)
