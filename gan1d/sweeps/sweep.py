"""A sweep: single runs in other processes, gathered as they are finished."""

import os
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future
from contextlib import nullcontext
from queue import Empty, SimpleQueue

from gan1d import checks
from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.files import check_output
from gan1d.progress import Progress, reporting
from gan1d.provenance import provenance_of
from gan1d.reading import reason
from gan1d.sweeps.members import Member, train_member
from gan1d.sweeps.pool import Processes
from gan1d.sweeps.store import EVERY, Store
from gan1d.sweeps.table import Sweep
from gan1d.sweeps.vary import Vary, configs_of


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
    """Train many seeds of a config, each in another process, and certify each final pair.

    On a CPU, each member is the single run of its config to the last bit. A member that diverges does
    not disturb the others.

    Args:
        config: the run; its seed is the first of the seeds.
        seeds: how many seeds.
        vary: field -> values, as {"loss": ["saturating", "non-saturating"]}; or texts, as
            "loss=saturating,non-saturating" or "beta1=0:0.9:4", which is 4 numbers in equal ratios or,
            from 0, evenly spaced. Every combination is trained with every seed.
        out: a .npz file to write the sweep to. Members are in it soon after they are finished.
        resume: train only what `out` does not have yet; all that it has stays in it.
        executor: trains the members in place of processes on this machine: any executor of
            concurrent.futures, such as `dask.distributed.Client(address).get_executor()`,
            `mpi4py.futures.MPIPoolExecutor()` or `loky.get_reusable_executor()`. JAX_PLATFORMS and the
            like are then up to the environment of its workers.
        workers: how many processes, by default one a core. They train on the CPU, in one thread each,
            unless JAX_PLATFORMS and NPROC are set.
        cache: keep compiled programs in the user's cache folder, and use those that are there.
        progress: called with (done, total), in members; by default a bar is shown on a terminal or in
            a notebook, with True everywhere, with False nowhere.

    Returns:
        The members that were asked for, seed by seed for each combination of `vary`.

    Raises:
        InputError: the request or the file cannot be used.
        ChildProcessError: some members were lost twice, with the process that trained them.
        KeyboardInterrupt: its message says where the finished members are.
    """
    if executor is not None and workers is not None:
        raise InputError("workers: cannot be combined with executor, which has its own")
    if workers is not None:
        checks.whole("workers", workers, at_least=1, at_most=10_000)
    configs = configs_of(config, seeds, vary)
    store = Store(None if out is None else check_output(out, (".npz",)), configs, resume=resume)
    left = [config for config in configs if config not in store.members]
    _check_data(left, store.members.values())
    known = len(store.members)
    with (
        reporting(progress, "sweeping", "member", len(left)) as report,
        store.written(),
        Processes(workers) if executor is None else nullcontext(executor) as pool,
    ):
        for member in _trained(left, pool, cache):
            if member is not None:
                store.members[member.config] = member
                report(len(store.members) - known, len(left))
            store.write_if_due()
    return Sweep(store.members[config] for config in configs)


def _check_data(left: Sequence[Config], finished: Collection[Member]) -> None:
    """Raise InputError if data are missing, or no longer those that finished members have seen."""
    kinds = {(config.target, config.column, config.bandwidth): config for config in left}
    now = {kind: provenance_of(config, config.learnt_target()) for kind, config in kinds.items()}
    for member in finished:
        config = member.config
        kind = config.target, config.column, config.bandwidth
        if now.get(kind, member.provenance) != member.provenance:
            raise InputError(
                f"resume: the samples in {quote_path(config.target.text)} are no longer those that the "
                "finished members have seen; choose another file for the sweep"
            )


def _trained(configs: Sequence[Config], executor: Executor, cache: bool) -> Iterator[Member | None]:
    """The members as they are finished, and None while there is none for a while.

    Those that are lost are trained once again. Raises ChildProcessError for those lost then, too.
    """
    lost: dict[Config, Exception] = {}
    for _ in range(2):
        done: SimpleQueue[Future[Member]] = SimpleQueue()
        waiting: dict[Future[Member], Config] = {}
        lost = {}
        try:
            for config in configs:
                try:
                    future = executor.submit(train_member, config, cache)
                except BrokenExecutor as error:
                    lost[config] = error
                    continue
                waiting[future] = config
                future.add_done_callback(done.put)
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
                    lost[config] = error
        finally:
            for future in waiting:
                future.cancel()
        configs = list(lost)
    if lost:
        (config, why), *more = lost.items()
        others = f" and {len(more)} more" if more else ""
        raise ChildProcessError(
            f"{config!r}{others}: not trained in two attempts ({reason(why)})"
        ) from why
