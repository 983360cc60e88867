"""gan1d sweep: train many seeds at once, and say which ones converged."""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from functools import partial
from typing import TYPE_CHECKING

from gan1d.checks import InputError, as_input_error, quote
from gan1d.cli.options import add_fields, add_training, config_of, flags_of, from_options, whole
from gan1d.cli.runs import data_lines, starting_matplotlib
from gan1d.cli.terminal import ExitCode, say, signals_raise, tell

if TYPE_CHECKING:
    from gan1d.sweeps.members import Member

_PATIENCE = 10
"""Seconds within which a Dask scheduler has to answer."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    from gan1d.render.look.canvas import Canvas

    add = parser.add_argument
    add("out", metavar="OUT.npz", nargs="?", help="save the sweep in this file")
    add("--seeds", type=whole, default=64, metavar="N", help="N seeds, from --seed on (64)")
    add(
        "--vary",
        action="append",
        default=[],
        metavar="FIELD=VALUES",
        help="also vary a setting, as k=1,5 or beta1=0:0.9:4 (LOW:HIGH:COUNT makes COUNT "
        "values, in equal ratios if LOW > 0); repeat --vary for another setting, or to add a target",
    )
    add("--picture", metavar="FILE", help="draw the sweep to this .png, .svg or .pdf file")
    add_fields(parser, Canvas, ("language", "words"))
    add("--resume", action="store_true", help="train only the runs that OUT.npz does not have yet")
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--workers",
        type=whole,
        metavar="N",
        help="number of processes (one per core); they use the CPU unless JAX_PLATFORMS is set",
    )
    where.add_argument(
        "--dask",
        metavar="ADDRESS",
        help="train on the Dask cluster whose scheduler has this address",
    )
    add("--json", action="store_true", help="print only the summary, as a JSON object")
    add_training(parser)


def run(options: argparse.Namespace) -> ExitCode:
    """Make the sweep, and print how it went."""
    from gan1d.files import check_output, rescue
    from gan1d.render.formats import still_endings
    from gan1d.render.look.canvas import Canvas
    from gan1d.sweeps.file import save
    from gan1d.sweeps.members import summary
    from gan1d.sweeps.sweep import sweep

    # Check the picture's options before the training.
    picture = None if options.picture is None else check_output(options.picture, still_endings())
    if picture is None and (flags := flags_of(Canvas, options)):
        raise InputError(f"{flags[0]} needs --picture")
    canvas: Canvas = from_options(Canvas, options)
    start = time.perf_counter()
    with _executor(options.dask) as executor, signals_raise():
        members = sweep(
            config_of(options),
            seeds=options.seeds,
            vary=options.vary,
            out=options.out,
            resume=options.resume,
            executor=executor,
            workers=options.workers,
            cache=options.cache,
            progress=False if options.quiet else None,
        )
    seconds = time.perf_counter() - start
    about_data = dict.fromkeys(line for one in members for line in data_lines(one.provenance))
    again = "the sweep is kept in {}; to continue, sweep into that file again, with --resume"
    keep = partial(save, members=members)
    with nullcontext() if options.out else rescue(keep, picture, again):
        if picture is not None:
            with starting_matplotlib():
                from gan1d.render.figures.sweep import draw_sweep

            draw_sweep(members, picture, language=canvas.language, words=canvas.words)
        if options.json:
            say(json.dumps(summary(members, seconds)))
            for line in about_data:
                tell(f"gan1d: {line}")
        else:
            say(repr(members), "", conclusion(members, seconds), *about_data)
    return ExitCode.OK


@contextmanager
def _executor(address: str | None) -> Iterator[Executor | None]:
    """Yield an executor on a Dask cluster, or None without an address. Raises InputError."""
    if address is None:
        yield None
        return
    with as_input_error(
        "dask: needs the package dask.distributed; pip install 'gan1d[dask]'", ImportError
    ):
        from dask.distributed import Client
    with as_input_error(
        f"dask: expected the address of a scheduler, got {quote(address)}", Exception
    ):
        client = Client(address, timeout=_PATIENCE)
    with client:
        # Not pure: otherwise Dask would answer a second attempt with the failure of the first.
        yield client.get_executor(pure=False)


def conclusion(members: Sequence["Member"], seconds: float) -> str:
    """The result of a sweep in words."""
    from gan1d.measures import fixed
    from gan1d.sweeps.members import summary
    from gan1d.targets.smoothed import plural

    finished = [member for member in members if member.certificate]
    diverged = f", {left} diverged" if (left := len(members) - len(finished)) else ""
    converged = sum(member.converged for member in members)
    text = f"{converged} of {plural(len(members), 'run')} converged{diverged}, in {seconds:.1f} s."
    if finished:
        most = {name: fixed(number, 4) for name, number in summary(finished, seconds).items()}
        text += (
            f"\nThe median JSD{' of the other runs' * bool(left)} is {most['jsd_median']} nats, and "
            f"the worst {most['jsd_max']}.\nAt worst, RMS |D - 1/2| is {most['d_rms_from_half_max']}, "
            f"|V + log 4| {most['value_gap_max']} and the Nash gap {most['nash_gap_max']}."
        )
    return text
