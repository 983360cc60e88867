"""Settings that only make gan1d faster, and the gain from each.

`python scripts/benchmark.py tuning` measures the gains. This module imports nothing, since some of
these settings must be in place before JAX is imported.
"""

GC_THRESHOLD = 1_000_000
"""Number of new objects after which Python looks for garbage. Imports and traces make hundreds of
thousands of objects that stay; at Python's own threshold, 700 before Python 3.13, searching them again
and again takes about a tenth of the time of imports and traces."""

IN_ONE_THREAD: dict[str, str] = {"NPROC": "1", "JAX_CPU_ENABLE_ASYNC_DISPATCH": "0"}
"""Environment variables that let XLA compute in the calling thread on a CPU: a pool of one thread
(NPROC), and no queue in front of it. Handing a small network's work to another core takes longer than
doing it, and the other cores have other work. The results stay the same to the last bit."""

COMPILER_OPTIONS: dict[str, int] = {
    "xla_backend_optimization_level": 1,
    "xla_cpu_prefer_vector_width": 512,
}
"""Optimisation level 1: networks this small run as fast as at XLA's default of 3, and compile in two
thirds of the time. Vectors of up to 512 bits, the widest of any x86 processor (XLA's default is 256); a
processor with narrower vectors uses its widest."""

BLOCK = 64
"""Training steps in one call of the compiled program. Longer blocks mean fewer calls; shorter ones
waste fewer steps when a phase reaches its goal, and let an interrupt be seen sooner."""
AHEAD = 2
"""Number of blocks whose curves may wait to be recorded while another block is trained: enough to keep
both threads busy, few enough that memory stays small and an interrupt is seen soon."""
