"""A sweep as it is asked for: checked before JAX is imported, kept on the way, continued later."""

import os
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gan1d.config import Config
from gan1d.errors import InputError, quote_path
from gan1d.model.hosts import Hosts, Process, joined
from gan1d.progress import Progress, reporting
from gan1d.sweeps.files import SweepFile, partial_path
from gan1d.sweeps.members import Member, Range, members_of
from gan1d.targets.resolve import Resolved, resolve
from gan1d.unfinished import remark


def sweep(
    config: Config = Config(),  # noqa: B008  (frozen)
    *,
    seeds: int = 64,
    vary: str | Sequence[str | Range] = (),
    out: str | os.PathLike[str] | None = None,
    resume: bool = False,
    hosts: Hosts | None = None,
    progress: Progress | bool | None = None,
) -> list[Member]:
    """Train many seeds of a config at once, spread over all devices, and certify each final pair.

    On a CPU, each member is the single run of its config to the last bit. A member that diverges does
    not disturb the others. Call `use_all_cores` first, so that all cores of a CPU are used.

    Args:
        config: the run; its seed is the first of the seeds.
        seeds: how many seeds.
        vary: numbers of the config to vary as well, as Range or as text like "beta1=0:0.9:4"; every
            combination of their values is trained with every seed.
        out: a .npz file to write the sweep to. Until it is finished, members that are finished are
            kept beside that file.
        resume: continue an interrupted sweep to `out`, or add to one that is complete: what is known
            is not trained again, and stays in the file even if it is not asked for.
        hosts: the processes that share the sweep, if there are several.
        progress: called with (done, total), in training steps of all members of this process together;
            by default a bar is shown on a terminal or in a notebook, with True everywhere, with False
            nowhere.

    Returns:
        The members that were asked for, seed by seed for each combination of `vary`. Every process
        returns all of them; process 0 writes the file.

    Raises:
        InputError: the request or the file cannot be used; or the processes do not come together.
        KeyboardInterrupt: its message says where the finished members are.
    """
    plan = plan_sweep(config, seeds=seeds, vary=vary, out=out, resume=resume)
    with joined(hosts) as process, reporting(progress, "sweeping", "step") as report:
        return plan.train(process, report)


@dataclass(frozen=True)
class Plan:
    """A sweep that can be made: its members, and the file that it is written to."""

    configs: list[Config]
    file: SweepFile | None

    def train(self, process: Process, progress: Progress | None = None) -> list[Member]:
        """Train what is not finished yet, this process's share of it, and write the file."""
        from gan1d.model.ensemble import train_many

        file = self.file
        if file is None:
            return train_many(self.configs, progress=progress)
        which = process.index, process.count
        part = partial_path(file.path, *which)
        known: Sequence[Member] = file.finished
        in_part = False

        def keep_part(finished: Sequence[Member]) -> None:
            nonlocal known, in_part
            known, in_part = finished, False
            file.save_part(finished, *which)
            in_part = True

        def kept() -> str:
            if not part.exists():
                return ""
            where = quote_path(part)
            return f"the members finished so far are kept in {where}; resume continues the sweep"

        try:
            with remark(kept):
                known = members = train_many(
                    self.configs, finished=file.finished, on_chunk=keep_part, progress=progress
                )
            if process.index == 0:
                file.save(members)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(*filter(None, [kept()])) from None
        except Exception as error:
            error.add_note(file.where_kept(known, *which, in_part=in_part))
            raise
        process.wait_for_all()
        file.remove_parts(*which)
        return members


def plan_sweep(
    config: Config,
    *,
    seeds: int,
    vary: str | Sequence[str | Range] = (),
    out: str | os.PathLike[str] | None = None,
    resume: bool = False,
) -> Plan:
    """Check a request, as `sweep` takes it, without importing JAX. Raises InputError."""
    texts = (vary,) if isinstance(vary, str) else vary
    ranges = [item if isinstance(item, Range) else Range.parse(item) for item in texts]
    configs = members_of(config, seeds, ranges)
    file = None
    if out is not None:
        file = SweepFile.prepare(out, configs, resume=resume)
    elif resume:
        raise InputError("resume: needs out, the .npz file of the sweep to continue")
    finished = {member.config for member in file.finished} if file else set()
    if not finished.issuperset(configs):
        # Samples may be missing; they are needed only where something is left to train.
        data = resolve(config)
        if file is not None and file.finished and data.samples is not None:
            _check_same_data(data, file.finished[0])
    return Plan(configs, file)


def _check_same_data(data: Resolved, member: Member) -> None:
    """Raise InputError if the samples in a file are others now than when a member was trained."""
    if data.provenance == member.provenance:
        return
    target, samples = data.target, data.samples
    assert samples is not None, "there are some"
    half = np.diff(member.x).mean() / 2
    edges = np.append(member.x - half, member.x[-1] + half)
    seen = np.cumsum(member.p_data * np.diff(edges))
    now = target.cdf(edges[1:]) - target.cdf(edges[0])
    # A sample on an edge may fall to either side of it.
    if member.provenance.needed or np.max(np.abs(now - seen)) > 1e-3 + 2 / len(samples):
        raise InputError(
            f"resume: the samples in {quote_path(member.config.target)} are no longer those that the "
            "finished members have seen; choose another file for the sweep"
        )
