"""Where a command's time goes."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import get_ident

JAX_EVENTS = {
    "/jax/core/compile/jaxpr_trace_duration": "tracing",
    "/jax/core/compile/jaxpr_to_mlir_module_duration": "tracing",
    "/jax/core/compile/backend_compile_duration": "compilation",
}
"""Events that JAX reports, and the part of a command that each counts for."""


class Timings:
    """Seconds by name; a part inside another one is not counted twice.

    What other threads do is counted separately: it happens at the same time.
    """

    def __init__(self) -> None:
        self.start = time.perf_counter()
        self.seconds: dict[str, float] = {}
        self.beside: dict[str, float] = {}
        self._inside: list[float] = []
        self._thread = get_ident()

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Count the block's time under a name, without the parts inside the block."""
        start = time.perf_counter()
        here = get_ident() == self._thread
        if here:
            self._inside.append(0.0)
        try:
            yield
        finally:
            taken = time.perf_counter() - start
            self.add(name, taken, self._inside.pop() if here else 0.0)

    def add(self, name: str, taken: float, by_others: float = 0.0) -> None:
        """Count some seconds under a name, without the `by_others` that are counted already."""
        if get_ident() != self._thread:
            self.beside[name] = self.beside.get(name, 0.0) + taken
            return
        self.seconds[name] = self.seconds.get(name, 0.0) + taken - by_others
        if self._inside:
            self._inside[-1] += taken

    def alongside(self, other: "Timings") -> None:
        """Take the times of another process as the main ones, and ours as done at the same time."""
        for beside in (self.seconds, other.beside):
            for name, taken in beside.items():
                self.beside[name] = self.beside.get(name, 0.0) + taken
        self.seconds = dict(other.seconds)

    def listen_to_jax(self) -> None:
        """Count the time that JAX takes for tracing and compiling."""
        import jax

        from gan1d.model.compiled import PROGRAM_LOADED
        from gan1d.model.recording import CURVES_RECORDED

        parts = JAX_EVENTS | {PROGRAM_LOADED: "compilation", CURVES_RECORDED: "curves"}

        def heard(event: str, duration_secs: float, **_: str | int) -> None:
            if event in parts:
                self.add(parts[event], duration_secs)

        jax.monitoring.register_event_duration_secs_listener(heard)

    def table(self) -> str:
        """A line for each name, with its share of the total."""
        whole = time.perf_counter() - self.start
        rest = whole - sum(self.seconds.values())
        rows = [*self.seconds.items(), ("other", rest), ("total", whole)]
        lines = [f"{name:<14}{taken:8.2f} s{100 * taken / whole:6.0f} %" for name, taken in rows]
        if self.beside:
            lines.append("at the same time:")
            lines += [f"{name:<14}{taken:8.2f} s" for name, taken in self.beside.items()]
        return "\n".join(lines)
