"""A sweep: single runs in other processes, collected as they finish."""

import os
import time
from collections.abc import Generator, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing, nullcontext, suppress
from operator import attrgetter
from pathlib import Path
from queue import Empty, SimpleQueue

from gan1d import checks
from gan1d.archive import may_be_sweep
from gan1d.checks import InputError, quote, reason
from gan1d.config import Config
from gan1d.files import check_output, rescue
from gan1d.model.tuning import IN_ONE_THREAD
from gan1d.processes import Processes
from gan1d.progress import Progress, reporting
from gan1d.provenance import provenance_of
from gan1d.sweeps.file import load, save
from gan1d.sweeps.members import Member, Sweep, Vary, configs_of, train_member

EVERY = 3.0
"""The shortest time between two writes of the file, except the last, in seconds."""


def sweep(
    config: Config = Config(),  # noqa: B008  (frozen)
    *,
    seeds: int = 64,
    vary: Vary = (),
    out: str | os.PathLike[str] | None = None,
    resume: bool = False,
    executor: Executor | None = None,
    workers: int | None = None,
    cache: bool = True,
    progress: Progress | bool | None = None,
) -> Sweep:
    """Train many seeds of a config in other processes, and certify each final pair.

    On a CPU, each member equals the single run of its config to the last bit. A member that diverges
    does not disturb the others.

    Args:
        config: the settings of the runs; its seed is the first of the seeds.
        seeds: number of seeds for each combination of the values that vary.
        vary: a dict such as {"loss": ["saturating", "non-saturating"]}, or texts such as
            "loss=saturating,non-saturating" and "beta1=0:0.9:4", four numbers from 0 to 0.9. Such
            numbers are evenly spaced, or in equal ratios if the first of them is above 0.
        out: a .npz file to write the sweep to. Members are added soon after they finish.
        resume: train only the members that are not in `out` yet; members of other sweeps stay in it.
        executor: a concurrent.futures.Executor to train with instead of processes on this machine: for
            instance `dask.distributed.Client(address).get_executor(pure=False)`, loky's or mpi4py's.
            Set NPROC=1 and JAX_PLATFORMS=cpu in its workers' environment. A target whose class other
            processes cannot import needs `ThreadPoolExecutor(1)`.
        workers: number of processes, by default one per core. They train on the CPU, in one thread
            each, unless JAX_PLATFORMS and NPROC are set.
        cache: keep compiled programs in the user's cache folder, and reuse them.
        progress: called with (done, total), in members; True shows a bar, False none; by default a
            bar is shown on a terminal or in a notebook.

    Raises InputError if the request or the file cannot be used, and ChildProcessError if the training
    of a member fails twice. Once members are finished, any error, even KeyboardInterrupt, has a note
    that says where in `out` they are.
    """
    if executor is not None and workers is not None:
        raise InputError("workers: cannot be combined with executor, which has its own workers")
    checks.whole("workers", 1 if workers is None else workers, at_least=1, at_most=10_000)
    if resume and out is None:
        raise InputError("resume: needs an output, the .npz file of the sweep to continue")
    configs = configs_of(config, seeds, vary)
    path = None if out is None else check_output(out, (".npz",))
    members = _finished(configs, path, resume)
    left = [config for config in configs if config not in members]
    at_first = written = len(members)
    due = 0.0
    kept = "the members finished so far are kept in {}; "

    def write(to: Path) -> None:
        save(to, [members[config] for config in configs if config in members])

    try:
        with (
            reporting(progress, "sweeping", "member", len(left)) as report,
            nullcontext(executor)
            if executor
            else Processes(workers, JAX_PLATFORMS="cpu", **IN_ONE_THREAD) as pool,
            closing(_trained(left, pool, cache)) as trained,
        ):
            for member in trained:
                if member is not None:
                    members[member.config] = member
                    report(len(members) - at_first, len(left))
                if path is not None and len(members) > written and time.monotonic() > due:
                    # A write that fails is tried again later.
                    with suppress(InputError, OSError):
                        write(path)
                        written = len(members)
                    due = time.monotonic() + EVERY
    except BaseException as error:
        if path is not None and members:
            error.add_note(kept.format(quote(path)) + "resume continues the sweep")
        raise
    finally:
        if path is not None and len(members) > written:
            with rescue(write, path, kept + "to continue, sweep into that file again, with resume"):
                write(path)
    return Sweep(members[config] for config in configs)


def _finished(configs: Sequence[Config], path: Path | None, resume: bool) -> dict[Config, Member]:
    """The members of this sweep that are in its file already, by config; none without `resume`.

    Raises InputError if the file has members of another sweep and `resume` does not keep them, if
    samples cannot be read, or if they have changed since members were trained on them.
    """
    there = path is not None and (path.exists() if resume else may_be_sweep(path))
    members = {member.config: member for member in load(path)} if path and there else {}
    if not resume:
        if others := len(members.keys() - set(configs)):
            raise InputError(
                f"output: {quote(str(path))} has {others} finished member{'s' * (others > 1)} "
                "of another sweep; keep them with resume, write to another file, or remove this one"
            )
        members = {}
    data = attrgetter("target", "column", "skip", "bandwidth")
    before = {data(config): member.provenance.get("target") for config, member in members.items()}
    for which, config in {data(c): c for c in configs if c not in members}.items():
        now = provenance_of(config, config.learnt_target()).get("target")
        if before.get(which, now) != now:
            raise InputError(
                f"resume: the samples in {quote(config.target.text)} have changed since members were "
                "trained on them; write the sweep to another file"
            )
    return {config: members[config] for config in configs if config in members}


def _trained(configs: Sequence[Config], pool: Executor, cache: bool) -> Generator[Member | None]:
    """Yield members as they finish, and None after every few seconds without one.

    Train a member again if it fails. Raises ChildProcessError if the second attempt fails too.
    """
    waiting: dict[Future[Member], Config] = {}
    # Not concurrent.futures.wait: if interrupted while it locks all futures, it leaves them locked,
    # and the executor cannot end.
    done = SimpleQueue[Future[Member]]()
    lost = set()

    def submit(config: Config) -> None:
        future = pool.submit(train_member, config, cache)
        waiting[future] = config
        future.add_done_callback(done.put)

    try:
        for config in configs:
            submit(config)
        while waiting:
            try:
                future = done.get(timeout=EVERY)
            except Empty:
                yield None
                continue
            config = waiting.pop(future)
            try:
                yield future.result()
            except InputError:
                raise
            except Exception as error:
                if config in lost:
                    message = f"{config!r}: both attempts to train it failed ({reason(error)})"
                    raise ChildProcessError(message) from error
                lost.add(config)
                submit(config)
    finally:
        for future in waiting:
            future.cancel()
