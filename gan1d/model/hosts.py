"""Where a sweep runs: on which devices, and together with which other processes.

JAX is imported inside the functions, since requests are checked without it.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO

import numpy as np

from gan1d import checks
from gan1d.config import Config
from gan1d.errors import InputError, quote
from gan1d.model.surroundings import check_ready, import_jax
from gan1d.sweeps import Member
from gan1d.sweeps.arrays import from_arrays, to_arrays

AUTO = "auto"
_MOST_PROCESSES = 2**16


def use_all_cores() -> None:
    """Let JAX use every core of a CPU as a device of its own, so that a sweep trains on all of them.

    Call it before JAX is first used, since JAX looks for devices only once. Where JAX runs on
    accelerators it changes nothing, nor where XLA_FLAGS sets the number of devices already.
    """
    flag = "--xla_force_host_platform_device_count"
    flags = os.environ.get("XLA_FLAGS", "")
    if flag not in flags:
        os.environ["XLA_FLAGS"] = f"{flags} {flag}={os.cpu_count() or 1}".strip()


@contextmanager
def all_cores() -> Iterator[None]:
    """`use_all_cores` for a block in which JAX is first used; afterwards XLA_FLAGS is as before."""
    before = os.environ.get("XLA_FLAGS")
    use_all_cores()
    try:
        yield
    finally:
        if before is None:
            del os.environ["XLA_FLAGS"]
        else:
            os.environ["XLA_FLAGS"] = before


@dataclass(frozen=True)
class Hosts:
    """Several processes, on one host or on many, that share a sweep. Raises InputError.

    Every process makes the same call, but for its own number.

    Attributes:
        coordinator: HOST:PORT where process 0 listens; or "auto" on a cluster that JAX knows, where
            the two numbers may be left out.
        processes: how many processes there are.
        process: which of them this one is, from 0.
    """

    coordinator: str | None
    processes: int | None = None
    process: int | None = None

    def __post_init__(self) -> None:
        numbers = self.processes, self.process
        if self.coordinator is None or (self.coordinator != AUTO and None in numbers):
            raise InputError(
                "coordinator: several processes need a coordinator HOST:PORT, processes and process, "
                "or the coordinator auto on a cluster that JAX knows"
            )
        if self.coordinator != AUTO:
            host, _, port = str(self.coordinator).rpartition(":")
            if not (host and port.isascii() and port.isdecimal()):
                raise InputError(f"coordinator: expected HOST:PORT, got {quote(self.coordinator)}")
            checks.whole("coordinator (port)", int(port[:9]), at_least=1, at_most=2**16 - 1)
        if self.processes is not None:
            checks.whole("processes", self.processes, at_least=1, at_most=_MOST_PROCESSES)
        if self.process is not None:
            most = None if self.processes is None else self.processes - 1
            checks.whole("process", self.process, at_least=0, at_most=most)
        checks.make_plain(self)


@dataclass(frozen=True)
class Process:
    """Which of how many processes of a sweep this one is."""

    index: int = 0
    count: int = 1

    def wait_for_all(self) -> None:
        """Return when every process has come here."""
        if self.count > 1:
            from jax.experimental.multihost_utils import sync_global_devices

            sync_global_devices("gan1d sweep")


@contextmanager
def joined(hosts: Hosts | None) -> Iterator[Process]:
    """This process, joined to the others of the sweep while the block runs.

    Raises InputError if they do not all come together.
    """
    import_jax()
    import jax

    if hosts is None:
        check_ready()
        # One process, or several that the caller has joined.
        yield Process(jax.process_index(), jax.process_count())
        return
    address = None if hosts.coordinator == AUTO else hosts.coordinator
    if address is not None:
        _check_address(address, listens=hosts.process == 0)
    try:
        jax.distributed.initialize(address, hosts.processes, hosts.process)
        process = Process(jax.process_index(), jax.process_count())
    except (RuntimeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"coordinator: expected all processes at {quote(hosts.coordinator)}, got an error: {reason}"
        ) from None
    yield process
    # This waits for the other processes. After an exception, when they may never come, it is left out.
    jax.distributed.shutdown()


def _check_address(address: str, *, listens: bool) -> None:
    """Raise InputError unless the host is known, and, where we listen, the port free.

    JAX would wait for minutes and then end the process.
    """
    import socket

    host, _, port = address.rpartition(":")
    try:
        socket.getaddrinfo(host.strip("[]"), None)
    except (OSError, UnicodeError) as error:
        raise InputError(
            f"coordinator: expected a known host, got {quote(host)} ({error})"
        ) from None
    if listens:
        try:
            socket.create_server(("", int(port))).close()
        except OSError as error:
            raise InputError(
                f"coordinator: expected a free port, got {port} ({error.strerror})"
            ) from None


def share(configs: Sequence[Config]) -> list[Config]:
    """The configs that this process trains: consecutive ones, about as many as any other process."""
    import jax

    first, last = (
        len(configs) * (jax.process_index() + i) // jax.process_count() for i in range(2)
    )
    return list(configs[first:last])


def gathered(members: list[Member]) -> list[Member]:
    """The members of all processes, in the order of the processes."""
    import jax

    if jax.process_count() == 1:
        return members
    from jax.experimental import multihost_utils

    # As the bytes of a file: devices would round float64 to float32.
    file = BytesIO()
    if members:
        np.savez(file, **to_arrays(members))
    data = np.frombuffer(file.getvalue(), np.uint8)
    lengths = multihost_utils.process_allgather(np.array([len(data)]))[:, 0]
    padded = np.pad(data, (0, int(lengths.max()) - len(data)))
    everyone = multihost_utils.process_allgather(padded)
    parts = [
        from_arrays(dict(np.load(BytesIO(part[:length].tobytes()), allow_pickle=False)))
        for part, length in zip(everyone, lengths, strict=True)
        if length
    ]
    return [member for part in parts for member in part]
