"""The command line. Every heavy import stands inside the command that needs it."""

import argparse
import gc
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import Field, dataclass, fields
from functools import partial
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import gan1d
from gan1d.cli.timings import Timings
from gan1d.config import Config
from gan1d.errors import DivergedError, InputError

if TYPE_CHECKING:
    from gan1d.certificate import Certificate
    from gan1d.history import History
    from gan1d.render.film.playback import Playback
    from gan1d.render.look.canvas import Canvas
    from gan1d.sweeps import Member

    Made = TypeVar("Made", Canvas, Playback)

EXIT_DIVERGED = 1
EXIT_USAGE = 2
EXIT_NOT_CONVERGED = 3
EXIT_INTERRUPTED = 130

COMMON = ("seed", "steps", "k", "loss", "target", "batch_size", "record_every", "protocol")


class _Interrupt:
    """Turns Ctrl-C and SIGTERM into KeyboardInterrupt, and remembers them.

    A signal that arrives while a C library calls back into Python may be swallowed there: what was
    remembered is raised again at the next report of progress.
    """

    def __init__(self) -> None:
        self.arrived = False

    def listen(self) -> None:
        """Take over the signals. Only a program's main thread may."""
        if current_thread() is main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, self._arrive)
            sys.unraisablehook = self._swallowed

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal has arrived."""
        if self.arrived:
            raise KeyboardInterrupt

    def _swallowed(self, unraisable: "sys.UnraisableHookArgs") -> None:
        if not issubclass(unraisable.exc_type, KeyboardInterrupt):
            sys.__unraisablehook__(unraisable)

    def _arrive(self, number: int, frame: FrameType | None) -> NoReturn:
        self.arrived = True
        raise KeyboardInterrupt


_interrupt = _Interrupt()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code. Errors are one line on standard error."""
    options = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    options.clock = Timings()
    try:
        code = command(options)
        if getattr(options, "timings", False):
            print(options.clock.table(), file=sys.stderr)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except InputError as error:
        return _fail(str(error), EXIT_USAGE)
    except DivergedError as error:
        return _fail(str(error), EXIT_DIVERGED)
    except MemoryError:
        words = "expected room for the run, got none; fewer rows, bins, frames or pixels need less"
        return _fail(f"memory: {words}", 1)
    except KeyboardInterrupt as interrupt:
        return _fail(": ".join(["interrupted", *map(str, interrupt.args)]), EXIT_INTERRUPTED)
    except BrokenPipeError:
        # Whoever read our output has gone; the work is done. Nothing is left to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ChildProcessError as error:
        return _fail(f"training: {error}", 1)
    except OSError as error:
        return _fail(f"output: cannot write: {error.strerror}", EXIT_USAGE)


def run(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command as a program: signals are handled, and the process ends."""
    _interrupt.listen()
    # Imports and traces make hundreds of thousands of objects that stay. To search them for garbage
    # again and again takes Python a tenth of the time of an import, a third of that of a trace.
    gc.set_threshold(1_000_000)
    if isinstance(sys.stdout, TextIOWrapper):
        # A file's name may be none that the terminal can show.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        code = main(arguments)
    except KeyboardInterrupt:
        code = _fail("interrupted", EXIT_INTERRUPTED)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    for stream in (sys.stdout, sys.stderr):
        # The stream may be closed or full: there is no one left to tell.
        with suppress(Exception):
            stream.flush()
    # Not sys.exit: an interrupted device may still be computing, and the interpreter would pull
    # its memory away. All files are closed by now.
    os._exit(code)


def _fail(message: str, code: int) -> int:
    with suppress(Exception):
        print(f"gan1d: error: {message}", file=sys.stderr)
    return code


def _animate(options: argparse.Namespace) -> int:
    from gan1d.files import check_output
    from gan1d.render.film.playback import ENDINGS, Playback, check_request
    from gan1d.render.look.canvas import Canvas

    # All of it before the training, and before Matplotlib is there.
    path = check_output(options.out, ENDINGS)
    canvas = _made(Canvas, options)
    playback = _made(Playback, options)
    two = options.compare is not None
    check_request(path.suffix.lower(), canvas, playback, losses=options.losses, compare=two)
    compare = None
    if two:
        from gan1d.history import History

        compare = History.load(options.compare)
    with _recording(options) as recording:
        with options.clock.part("imports"):
            from gan1d.render.film.animate import animate
            from gan1d.render.film.early import draw_early
        begun = None
        if not two and (so_far := recording.so_far()) is not None:
            with options.clock.part("drawing"):
                begun = draw_early(
                    so_far,
                    path.suffix.lower(),
                    losses=options.losses,
                    canvas=canvas,
                    playback=playback,
                    progress=lambda done, total: _interrupt.check(),
                )
        history = recording.history()

    notices: list[str] = []
    drawing = time.perf_counter()

    def told(done: int, total: int) -> None:
        # What comes after the last frame is to encode them.
        nonlocal drawing
        if done == total:
            options.clock.add("drawing", time.perf_counter() - drawing)
            drawing = time.perf_counter()
        report(done, total)

    with (
        options.clock.part("encoding"),
        _progress("drawing", "frame", None, options.quiet) as report,
    ):
        animate(
            history,
            path,
            compare=compare,
            losses=options.losses,
            canvas=canvas,
            playback=playback,
            begun=begun,
            progress=told,
            notice=notices.append,
        )
    _say_what_was_made(path, history)
    for line in notices:
        print(line)
    return 0


def _made(kind: "type[Made]", options: argparse.Namespace) -> "Made":
    """A dataclass from the options that bear its fields' names, as far as they were given."""
    names = [item.name for item in fields(kind)]
    return kind(**{name: getattr(options, name) for name in names if name in options})


def _figure(options: argparse.Namespace) -> int:
    from gan1d.files import check_output
    from gan1d.render import STILL_ENDINGS
    from gan1d.render.look.canvas import Canvas

    path = check_output(options.out, STILL_ENDINGS)
    canvas = _made(Canvas, options)
    given = given_settings(options)
    of_a_run = options.show in ("panels", "losses")
    if of_a_run and options.run is None and "protocol" not in given:
        options.protocol = "textbook"
    elif not of_a_run and (given or options.run is not None):
        raise InputError(
            f"show: expected no run and no training options beside {options.show}, got some"
        )
    with _recording(options) if of_a_run else nullcontext() as recording:
        with options.clock.part("imports"):
            from gan1d.render.figures.figure1 import draw_figure
        history = None if recording is None else recording.history()
    with options.clock.part("drawing"):
        draw_figure(
            history,
            path,
            show=options.show,
            layout=options.layout,
            panel=options.panel,
            canvas=canvas,
        )
    if history is None:
        print(f"{path}  {path.stat().st_size / 1000:.0f} kB")
    else:
        _say_what_was_made(path, history)
    return 0


def _show(options: argparse.Namespace) -> int:
    from gan1d.render.formats.about import read_configs

    for config in read_configs(options.file):
        print(json.dumps(json.loads(config.to_json()), indent=2))
    return 0


def _train(options: argparse.Namespace) -> int:
    from gan1d.files import check_output

    path = check_output(options.out, (".npz",))
    history = _trained(options, Config(**given_settings(options)))
    with options.clock.part("saving"):
        history.save(path)
    _say_what_was_made(path, history)
    return 0


def _certify(options: argparse.Namespace) -> int:
    from gan1d.certificate import certify
    from gan1d.history import History

    certificates = [(run, certify(History.load(run))) for run in options.runs]
    for run, certificate in certificates:
        if options.json:
            print(json.dumps({"run": run, **_finite(certificate.to_dict())}))
        else:
            print(_describe(run, certificate))
    return 0 if all(item.converged for _, item in certificates) else EXIT_NOT_CONVERGED


def _finite(measures: dict[str, bool | float | int]) -> dict[str, bool | float | int | None]:
    """JSON has no infinity: null stands for it."""
    return {name: value if math.isfinite(value) else None for name, value in measures.items()}


def _sweep(options: argparse.Namespace) -> int:
    from gan1d.files import check_output
    from gan1d.render import STILL_ENDINGS
    from gan1d.sweeps import Range, members_of, summary

    ranges = [Range.parse(text) for text in options.vary]
    configs = members_of(Config(**given_settings(options)), options.seeds, ranges)
    path = None if options.out is None else check_output(options.out, (".npz",))
    picture = None if options.picture is None else check_output(options.picture, STILL_ENDINGS)
    use_all_cores()
    start = time.perf_counter()
    with options.clock.part("imports"):
        import_module("gan1d.model.ensemble")
    if options.timings:
        options.clock.listen_to_jax()
    with options.clock.part("training"), _cached(options), _joined(options) as process:
        members = _swept(options, configs, path, process)
    if process.index:
        return 0
    said = summary(members, time.perf_counter() - start)
    if picture is not None:
        from gan1d.render.figures.sweep import draw_sweep

        draw_sweep(members, picture)
    if options.json:
        print(json.dumps(said))
    else:
        _print_table(members, said)
    return 0


def _swept(
    options: argparse.Namespace, configs: list[Config], path: Path | None, process: "_Process"
) -> list["Member"]:
    """All members; on the way, what is finished is kept beside the path."""
    from gan1d.model.ensemble import sweep
    from gan1d.sweeps import load, partial_path, partial_paths, save

    if path is None:
        if options.resume:
            raise InputError("resume: expected OUT.npz, the file to continue, got none")
        with _progress("sweeping", "step", None, options.quiet) as report:
            return sweep(configs, progress=report)
    kept = partial_path(path, process.index, process.count)
    left_over = partial_paths(path)
    if left_over and not options.resume:
        raise InputError(
            f"resume: expected --resume, to continue what an interrupted sweep has kept, or the file "
            f"removed, got neither; it is {str(left_over[0])!r}"
        )
    finished = []
    if options.resume:
        found = [*left_over, *([path] if path.exists() else [])]
        finished = [member for file in found for member in load(file)]
        if finished and not {member.config for member in finished} & set(configs):
            raise InputError(
                f"resume: expected members of this sweep in {str(found[0])!r}, got those of another"
            )
    try:
        with _progress("sweeping", "step", None, options.quiet) as report:
            members = sweep(
                configs,
                finished=finished,
                on_chunk=lambda members: save(kept, members),
                progress=report,
            )
    except KeyboardInterrupt:
        if not kept.exists():
            raise
        raise KeyboardInterrupt(f"{str(kept)!r} has what is finished; --resume goes on") from None
    if process.index == 0:
        save(path, members)
    process.wait_for_all()
    for file in {kept, *left_over}:
        file.unlink(missing_ok=True)
    return members


def _print_table(members: list["Member"], said: dict[str, Any]) -> None:
    from gan1d.sweeps import columns

    table = columns(members)
    print(*(f"{name:>18}" for name in table))
    for row in zip(*table.values(), strict=True):
        print(*(f"{_cell(value):>18}" for value in row))
    print(*(f"{name} {value}" for name, value in said.items()), sep="  ")


@dataclass(frozen=True)
class _Process:
    """Which of how many processes of a sweep this is."""

    index: int = 0
    count: int = 1

    def wait_for_all(self) -> None:
        """Return when every process has come here."""
        if self.count > 1:
            from jax.experimental.multihost_utils import sync_global_devices

            sync_global_devices("gan1d sweep")


@contextmanager
def _joined(options: argparse.Namespace) -> Iterator[_Process]:
    """This process, joined to the others of the sweep while the block runs."""
    given = [options.coordinator, options.processes, options.process]
    if given == [None, None, None]:
        yield _Process()
        return
    if options.coordinator != "auto" and None in given:
        raise InputError(
            "coordinator: expected --coordinator, --processes and --process together, or "
            "--coordinator auto on a cluster that JAX knows, got other options"
        )
    if options.coordinator == "auto":
        given = [None, options.processes, options.process]
    elif not 0 <= options.process < options.processes:
        raise InputError(f"process: expected 0 to {options.processes - 1}, got {options.process}")
    import jax

    with _stdout_kept_clean():
        try:
            jax.distributed.initialize(*given)
            process = _Process(jax.process_index(), jax.process_count())
        except (RuntimeError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise InputError(
                f"coordinator: expected all processes at HOST:PORT, got {options.coordinator!r} "
                f"({reason})"
            ) from None
        # The processes part when all have come to the end. An exception leaves at once.
        yield process
        jax.distributed.shutdown()


@contextmanager
def _stdout_kept_clean() -> Iterator[None]:
    """Send to standard error what libraries print on standard output, which is for results."""
    sys.stdout.flush()
    stdout = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        sys.stdout.flush()
        os.dup2(stdout, 1)
        os.close(stdout)


def _cell(value: Any) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def use_all_cores() -> None:
    """Let JAX see every core as a device, if it is to run on a CPU; only before its first use."""
    flag = "--xla_force_host_platform_device_count"
    flags = os.environ.get("XLA_FLAGS", "")
    if flag not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {flag}={os.cpu_count() or 1}".strip()


def _describe(run: str, certificate: "Certificate") -> str:
    from gan1d.certificate import LIMITS

    verdict = "converged" if certificate.converged else "NOT converged"
    rows = [
        ("jsd", "JSD(p_data, p_g), nats"),
        ("d_rms_from_half", "RMS |D - 1/2|"),
        ("d_rms_from_optimal", "RMS |D - D*|"),
        ("value_gap", "|V(D, G) + log 4|, nats"),
        ("d_max_from_half", "max |D - 1/2|, central 99.7 %"),
        ("value", "V(D, G), nats"),
        ("nash_gap", "Nash gap, central 99.7 %, nats"),
    ]
    lines = [f"{run}: {verdict} at step {certificate.step}"]
    for name, words in rows:
        number = getattr(certificate, name)
        limit = getattr(LIMITS, name, None)
        note = ""
        if limit is not None:
            note = f"  (at most {limit:g}: {'yes' if number <= limit else 'NO'})"
        lines.append(f"  {words:<32}{number:>10.5f}{note}")
    return "\n".join(lines)


@dataclass(frozen=True)
class _Recording:
    """A record that may still grow."""

    history: Callable[[], "History"]
    """Waits for all of it."""
    so_far: Callable[[], "History | None"] = lambda: None
    """Waits for all phases but the last, if that one is then still to come."""


@contextmanager
def _recording(options: argparse.Namespace) -> Iterator[_Recording]:
    """The saved run that was asked for, or a new one.

    It is read in another thread, or trained in another process, while the block does what it can do
    without it.
    """
    given = given_settings(options)
    if options.run is not None:
        if given:
            names = ", ".join(_flag(name) for name in given)
            raise InputError(f"{names}: expected no training options beside --run, got some")
        from concurrent.futures import ThreadPoolExecutor

        from gan1d.history import History

        def load() -> History:
            with options.clock.part("loading"):
                return History.load(options.run)

        with ThreadPoolExecutor(1) as beside:
            yield _Recording(beside.submit(load).result)
        return
    config = Config(**given)
    if "jax" in sys.modules or not sys.executable:
        # Called from a program that has JAX already, or that Python is only a part of.
        yield _Recording(lambda: _trained(options, config))
        return
    from gan1d.cli.worker import Task, trained_apart

    task = Task(config, options.cache)
    with (
        _progress("training", "step", config.steps, options.quiet) as report,
        trained_apart(task, lambda done: report(done, config.steps)) as training,
    ):

        def finished() -> "History":
            trained = training.result()
            options.clock.alongside(trained.clock)
            return trained.history

        yield _Recording(finished, training.so_far)


def _trained(options: argparse.Namespace, config: Config) -> "History":
    """A new run, trained in this process."""
    with options.clock.part("imports"):
        from gan1d.model.training import train
    if options.timings:
        options.clock.listen_to_jax()
    with (
        _cached(options),
        options.clock.part("training"),
        _progress("training", "step", config.steps, options.quiet) as report,
    ):
        return train(config, progress=lambda done: report(done, config.steps))


def _cached(options: argparse.Namespace) -> AbstractContextManager[None]:
    from gan1d.model.cache import kept_programs

    return kept_programs() if options.cache else nullcontext()


def _say_what_was_made(path: Path, history: "History") -> None:
    from gan1d.certificate import certify

    certificate = certify(history)
    verdict = "converged" if certificate.converged else "NOT converged"
    print(
        f"{path}  {path.stat().st_size / 1000:.0f} kB  step {certificate.step}  "
        f"JSD {certificate.jsd:.4f}  RMS|D-1/2| {certificate.d_rms_from_half:.4f}  "
        f"V {certificate.value:.4f}  {verdict}"
    )


@contextmanager
def _progress(
    words: str, unit: str, total: int | None, quiet: bool
) -> Iterator[Callable[[int, int], None]]:
    """A callback taking (done, total); a bar on a terminal, silence elsewhere."""
    if quiet or sys.stderr is None or not sys.stderr.isatty():
        yield lambda done, total: _interrupt.check()
        return
    from tqdm import tqdm

    with tqdm(desc=words, unit=f" {unit}s", total=total, leave=False, file=sys.stderr) as bar:

        def report(done: int, total: int) -> None:
            _interrupt.check()
            bar.total = total
            bar.update(done - bar.n)

        yield report


class _Parser(argparse.ArgumentParser):
    """Reports a usage error in one line, as all other errors are; takes no abbreviations."""

    def __init__(self, **options: Any) -> None:
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        self.exit(EXIT_USAGE, f"gan1d: error: {message} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="gan1d", description="Watch a GAN learn a 1D distribution.")
    parser.add_argument("--version", action="version", version=f"gan1d {gan1d.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, words: str, run: Callable[[argparse.Namespace], int]) -> _Parser:
        made: _Parser = commands.add_parser(name, help=words, description=words)
        made.set_defaults(command=run)
        return made

    animate = command("animate", "Train, record, and write the animation.", _animate)
    animate.add_argument(
        "out",
        metavar="OUT",
        nargs="?",
        default="gan1d.gif",
        help="%(default)s; a .gif, .mp4, .webp, .png (an APNG), .pdf (a page for every frame, for "
        "LaTeX) or .html (a page to play, stop and step)",
    )
    animate.add_argument("--run", metavar="RUN.npz", help="draw this saved run instead of training")
    animate.add_argument(
        "--compare",
        metavar="RUN.npz",
        help="show this saved run on the right, at the same training steps",
    )
    animate.add_argument(
        "--losses",
        action="store_true",
        help="also show D's loss and JSD, in strips under the panels",
    )
    add_canvas(animate)
    add_playback(animate)
    add_settings(animate)

    figure = command("figure", "Write the still figure: panels (a) to (d), or others.", _figure)
    figure.add_argument("out", metavar="OUT", nargs="?", default="figure1.png", help="%(default)s")
    figure.add_argument("--run", metavar="RUN.npz", help="draw this saved run instead of training")
    figure.add_argument(
        "--show",
        choices=("panels", "losses", "objectives", "optimal"),
        default="panels",
        help="panels (a) to (d); V, D's loss and JSD; what G minimises; D* for pairs of densities",
    )
    figure.add_argument("--panel", choices=("a", "b", "c", "d"), help="only this panel")
    figure.add_argument("--layout", choices=("row", "grid"), default="row", help="%(default)s")
    add_canvas(figure)
    add_settings(figure)

    show = command("show", "Print the config of the run that a file shows, as JSON.", _show)
    show.add_argument("file", metavar="FILE", help="a file that gan1d made")

    train = command("train", "Train and save the record of the run.", _train)
    train.add_argument("out", metavar="OUT.npz", nargs="?", default="gan1d.npz", help="%(default)s")
    add_settings(train)

    certify = command("certify", "Say whether saved runs have converged (exit 3 if not).", _certify)
    certify.add_argument("runs", metavar="RUN.npz", nargs="+", help="runs saved by gan1d train")
    certify.add_argument("--json", action="store_true", help="one JSON object per line")

    sweep = command("sweep", "Train many seeds at once, and say how they converged.", _sweep)
    sweep.add_argument("out", metavar="OUT.npz", nargs="?", help="keep the sweep in this file")
    sweep.add_argument(
        "--seeds", type=_whole_number, default=64, metavar="N", help="how many, from --seed on (64)"
    )
    sweep.add_argument(
        "--vary",
        action="append",
        default=[],
        metavar="FIELD=LOW:HIGH:COUNT",
        help="also vary a number of the recipe; may be repeated",
    )
    sweep.add_argument(
        "--picture", metavar="FILE", help="draw the sweep: a .png, .svg or .pdf file"
    )
    sweep.add_argument(
        "--resume",
        action="store_true",
        help="train only what OUT.npz, or an interrupted sweep to it, does not have yet",
    )
    sweep.add_argument(
        "--coordinator",
        metavar="HOST:PORT",
        help="where process 0 of a sweep over several processes listens; auto on a cluster that "
        "JAX knows",
    )
    sweep.add_argument("--processes", type=_whole_number, metavar="N", help="how many there are")
    sweep.add_argument("--process", type=_whole_number, metavar="I", help="which this one is")
    sweep.add_argument("--json", action="store_true", help="the summary as one JSON object")
    add_settings(sweep)
    return parser


def given_settings(options: argparse.Namespace) -> dict[str, Any]:
    """The settings that were given, by field name."""
    return {item.name: getattr(options, item.name) for item in _settings() if item.name in options}


def add_canvas(parser: argparse.ArgumentParser) -> None:
    """Add the options for theme and size; those not given are absent, but for the theme."""
    group = parser.add_argument_group("the picture")
    # Absent unless given: the defaults are those of Canvas.
    add = partial(group.add_argument, default=argparse.SUPPRESS)
    group.add_argument("--theme", metavar="NAME", default="paper", help="paper, light or dark")
    add("--transparent", action="store_true", help="no background")
    add("--size", type=_size, metavar="WxH", help="in pixels")
    add("--aspect", metavar="A:B", help="16:9, 4:3 or 1:1")
    add("--width", type=_whole_number, metavar="N", help="in pixels")
    add("--dpi", type=_number, metavar="X", help="pixels per inch, in place of a size")
    add("--font-scale", type=_number, metavar="X", help="factor on type and lines")


def add_playback(parser: argparse.ArgumentParser) -> None:
    """Add the options for how an animation is played; those not given are absent."""
    group = parser.add_argument_group("the playback")
    add = partial(group.add_argument, default=argparse.SUPPRESS)
    add(
        "--frames",
        type=_whole_number,
        metavar="N",
        help="about how many (120; as many as 400 kB hold on a page)",
    )
    add("--fps", type=_number, metavar="X", help="frames per second (16.7; 50 on a page)")
    add("--hold", type=_number, metavar="SECONDS", help="how long the last frame stays (3.5)")
    add("--play-once", dest="once", action="store_true", help="and do not loop for ever")
    add(
        "--max-size",
        type=_bytes,
        metavar="BYTES",
        help="give up colours and frames for a file of at most so many: 900kB, 1.5MB",
    )


_UNITS = {"": 1, "b": 1, "kb": 1000, "mb": 1000**2, "gb": 1000**3, "kib": 1024, "mib": 1024**2}


def _bytes(text: str) -> int:
    number = text.rstrip("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ")
    unit = text[len(number) :].strip().lower()
    try:
        return int(float(number) * _UNITS[unit if len(unit) != 1 or unit == "b" else f"{unit}b"])
    except (ValueError, OverflowError, KeyError):
        raise argparse.ArgumentTypeError(
            f"expected a number of bytes, such as 900kB or 1.5MB, got {text!r}"
        ) from None


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    try:
        return int(width), int(height)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT in pixels, got {text!r}") from None


def add_settings(parser: argparse.ArgumentParser) -> None:
    """Add an option for every setting of a run; those not given are absent from the result."""
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.add_argument(
        "--timings", action="store_true", help="say where the time went, on standard error"
    )
    parser.add_argument(
        "--no-cache",
        dest="cache",
        action="store_false",
        help="compile anew, and do not keep what is compiled in the user's cache folder",
    )
    common = parser.add_argument_group("the run")
    recipe = parser.add_argument_group("the recipe")
    for item in sorted(_settings(), key=lambda item: item.name not in COMMON):
        group = common if item.name in COMMON else recipe
        words = f"{item.metadata['help']} ({item.default})".replace("%", "%%")
        # Absent unless given, so that an option beside --run can be refused rather than ignored.
        style: dict[str, Any] = {"help": words, "default": argparse.SUPPRESS}
        if isinstance(item.default, bool):
            style["action"] = argparse.BooleanOptionalAction
        elif isinstance(item.default, int):
            style |= {"type": _whole_number, "metavar": "N"}
        elif isinstance(item.default, float):
            style |= {"type": _number, "metavar": "X"}
        else:
            style["metavar"] = "TEXT"
        group.add_argument(_flag(item.name), **style)


def _settings() -> list["Field[Any]"]:
    """The Config fields that are options."""
    return [item for item in fields(Config) if item.metadata["option"]]


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def _whole_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a whole number, got {text!r}") from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"expected a number, got {text!r}") from None
