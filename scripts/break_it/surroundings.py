"""Surroundings: environment variables, settings of JAX, rc files, folders, locales, limits.

In each, a process of its own trains the default run, draws a figure of it, or does the same with a
tiny run. The result must be the one that plain surroundings give, to the last bit, or the command
must refuse in one line.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

NAME = "surroundings"
DEFAULT_COUNT = 260
LONGEST = 60.0
"""Seconds that a command may take."""
SETTINGS = ("--steps", "40", "--n-x", "60", "--n-z", "33", "--quiet")
ROOT = Path(__file__).resolve().parents[2]

Prepare = Callable[[Path], object]


def nothing(folder: Path) -> None:
    """The folder as it is."""


@dataclass(frozen=True)
class Surroundings:
    """What a command finds around it; `{folder}` in a value is a folder of its own."""

    variables: dict[str, str | None] = field(default_factory=dict)
    """None removes a variable."""
    config: dict[str, object] = field(default_factory=dict)
    """Settings of jax.config, made before gan1d is called from Python."""
    prepare: Prepare = nothing
    cwd: str = "{folder}"
    before: str = ""
    """A line of shell before the command, such as a limit."""
    command: str = ""
    """train, figure or sweep; the one that the surroundings are about where it is empty."""

    def __str__(self) -> str:
        made = "" if self.prepare is nothing else self.prepare.__name__
        parts = [*(f"{name}={value}" for name, value in self.variables.items())]
        parts += [f"{name}={value!r}" for name, value in self.config.items()]
        parts += [made, self.before, self.cwd if self.cwd != "{folder}" else "", self.command]
        return " ".join(part for part in parts if part)


def _files(*names: str, text: str = "raise SystemExit('the wrong module')\n") -> Prepare:
    def prepare(folder: Path) -> None:
        for name in names:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    prepare.__name__ = f"files:{','.join(names)}"
    return prepare


def _rc(*lines: str) -> Prepare:
    prepare = _files("matplotlibrc", text="\n".join(lines) + "\n")
    prepare.__name__ = f"matplotlibrc:{'; '.join(lines)}"
    return prepare


def _rc_unreadable(folder: Path) -> None:
    (folder / "matplotlibrc").write_bytes(bytes(range(128, 256)))


def _mode(mode: int) -> Prepare:
    def prepare(folder: Path) -> None:
        folder.chmod(mode)

    prepare.__name__ = f"mode:{mode:o}"
    return prepare


def _variables(name: str, *values: str, command: str = "") -> list[Surroundings]:
    return [Surroundings({name: value}, command=command) for value in values]


def _config(name: str, *values: object, command: str = "") -> list[Surroundings]:
    return [Surroundings(config={name: value}, command=command) for value in values]


def _flags(*values: str) -> list[Surroundings]:
    return _variables("XLA_FLAGS", *values)


JAX = [
    *_variables("JAX_ENABLE_X64", "1", "0", "maybe"),
    *_variables("JAX_NUMPY_DTYPE_PROMOTION", "strict", "nonsense"),
    *_variables("JAX_NUMPY_RANK_PROMOTION", "raise", "warn"),
    *_variables("JAX_DEFAULT_PRNG_IMPL", "rbg", "unsafe_rbg", "nonsense"),
    *_variables("JAX_THREEFRY_PARTITIONABLE", "0", "1"),
    *_variables("JAX_ENABLE_CUSTOM_PRNG", "1"),
    *_variables("JAX_LEGACY_PRNG_KEY", "error"),
    *_variables("JAX_RANDOM_SEED_OFFSET", "7"),
    *_variables("JAX_DEFAULT_MATMUL_PRECISION", "bfloat16", "float32"),
    *_variables("JAX_DEFAULT_DTYPE_BITS", "64"),
    *_variables("JAX_DEBUG_NANS", "1"),
    *_variables("JAX_DEBUG_INFS", "1"),
    *_variables("JAX_DEBUG_KEY_REUSE", "1"),
    *_variables("JAX_ENABLE_CHECKS", "1"),
    *_variables("JAX_CHECK_TRACER_LEAKS", "1"),
    *_variables("JAX_CHECK_STATIC_INDICES", "1"),
    *_variables("JAX_DISABLE_JIT", "1"),
    *_variables("JAX_NO_TRACING", "1"),
    *_variables("JAX_NO_EXECUTION", "1"),
    *_variables("JAX_TRANSFER_GUARD", "disallow", "disallow_explicit", "log"),
    *_variables("JAX_ARRAY_GARBAGE_COLLECTION_GUARD", "log"),
    *_variables("JAX_PLATFORMS", "cpu", "tpu", "cuda", "nonsense", ""),
    *_variables("JAX_PLATFORM_NAME", "cpu", "gpu"),
    *_variables("JAX_NUM_CPU_DEVICES", "8", "0", "nonsense"),
    *_variables("JAX_DISABLE_MOST_OPTIMIZATIONS", "1"),
    *_variables("JAX_EXEC_TIME_OPTIMIZATION_EFFORT", "0.9"),
    *_variables("JAX_OPTIMIZATION_LEVEL", "O0", "O3"),
    *_variables("JAX_COMPILER_ENABLE_REMAT_PASS", "0"),
    *_variables("JAX_USE_DIRECT_LINEARIZE", "0"),
    *_variables("JAX_USE_SHARDY_PARTITIONER", "0"),
    *_variables("JAX_SOFTMAX_CUSTOM_JVP", "1"),
    *_variables("JAX_SCAN3", "1"),
    *_variables("JAX_CPU_ENABLE_ASYNC_DISPATCH", "0", "1"),
    *_variables("JAX_COMPILATION_CACHE_DIR", "{folder}/jax", "/proc/nonsense", "{folder}/file"),
    *_variables("JAX_ENABLE_COMPILATION_CACHE", "0"),
    *_variables("JAX_RAISE_PERSISTENT_CACHE_ERRORS", "1"),
    *_variables("JAX_LOG_COMPILES", "1"),
    *_variables("JAX_COORDINATOR_ADDRESS", "nonsense"),
    *_variables("JAX_NUM_PROCESSES", "nonsense", "7"),
    *_variables("JAX_PROCESS_ID", "-3"),
    *_variables("JAX_TRACEBACK_FILTERING", "off"),
    *_variables("JAX_THREAD_GUARD", "1"),
    Surroundings({"JAX_ENABLE_X64": "1", "JAX_NUMPY_DTYPE_PROMOTION": "strict"}),
    Surroundings({"JAX_ENABLE_X64": "1"}, command="sweep"),
    Surroundings({"JAX_DISABLE_JIT": "1"}, command="sweep"),
    Surroundings({"JAX_TRANSFER_GUARD": "disallow"}, command="sweep"),
    Surroundings({"JAX_NUM_CPU_DEVICES": "3"}, command="sweep"),
    Surroundings({"JAX_PLATFORMS": "nonsense"}, command="sweep"),
    Surroundings({"JAX_THREEFRY_PARTITIONABLE": "0"}, command="sweep"),
    Surroundings({"XLA_FLAGS": "--nonsense"}, command="sweep"),
    *_variables("JAX_ENABLE_X64", "1", "maybe", command="train-apart"),
    *_variables("JAX_PLATFORMS", "nonsense", command="train-apart"),
    *_variables("XLA_FLAGS", "--nonsense", command="train-apart"),
]

CONFIG = [
    *_config("jax_enable_x64", True),
    *_config("jax_enable_x64", True, command="sweep"),
    *_config("jax_numpy_dtype_promotion", "strict"),
    *_config("jax_numpy_dtype_promotion", "strict", command="sweep"),
    *_config("jax_numpy_rank_promotion", "raise"),
    *_config("jax_default_prng_impl", "rbg"),
    *_config("jax_threefry_partitionable", False),
    *_config("jax_debug_nans", True),
    *_config("jax_debug_infs", True),
    *_config("jax_check_tracer_leaks", True),
    *_config("jax_debug_key_reuse", True),
    *_config("jax_disable_jit", True),
    *_config("jax_transfer_guard", "disallow"),
    *_config("jax_transfer_guard", "disallow", command="sweep"),
    *_config("jax_default_matmul_precision", "bfloat16"),
    *_config("jax_random_seed_offset", 3),
    *_config("jax_enable_checks", True),
    *_config("jax_platforms", "nonsense"),
    *_config("jax_num_cpu_devices", 4),
    *_config("jax_use_direct_linearize", False),
]

XLA = _flags(
    "--xla_cpu_enable_fast_math=true",
    "--xla_force_host_platform_device_count=4",
    "--nonsense",
    "{folder}/file",
)

MATPLOTLIB = [
    *_variables(
        "MPLBACKEND", "module://matplotlib_inline.backend_inline", "nonsense", "svg", "TkAgg", ""
    ),
    *(
        Surroundings(prepare=_rc(*lines))
        for lines in (
            ("text.usetex: True",),
            ("font.size: 40", "font.family: serif"),
            ("axes.formatter.use_locale: True",),
            ("savefig.dpi: 31", "savefig.bbox: tight", "savefig.facecolor: red"),
            ("path.simplify: False", "agg.path.chunksize: 100", "path.snap: False"),
            ("path.sketch: 1, 100, 2", "lines.antialiased: False"),
            ("backend: nonsense",),
            ("backend: module://nonsense",),
            ("nonsense: 3", "no colon at all"),
            ("svg.fonttype: path", "pdf.fonttype: 3", "svg.hashsalt: x", "pdf.compression: 0"),
            ("figure.dpi: 300", "figure.autolayout: True", "axes.grid: True"),
            ("axes.prop_cycle: nonsense",),
            ("text.hinting: none", "text.antialiased: False"),
            ("timezone: nonsense", "date.epoch: nonsense"),
        )
    ),
    Surroundings(prepare=_rc_unreadable),
    *_variables("MATPLOTLIBRC", "/nonsense", "{folder}", "{folder}/file"),
    *_variables("MPLCONFIGDIR", "/proc/nonsense", "{folder}/file", "relative"),
    Surroundings({"MPLCONFIGDIR": "/proc/nonsense", "TMPDIR": "/nonsense"}),
    *_variables("SOURCE_DATE_EPOCH", "0", "nonsense"),
    *_variables("TZ", "Asia/Kathmandu", "nonsense"),
]

PYTHON = [
    *_variables("PYTHONWARNINGS", "error", "always", "nonsense", command="train"),
    *_variables("PYTHONWARNINGS", "error", command="figure"),
    *_variables("PYTHONWARNINGS", "error", command="train-apart"),
    *_variables("PYTHONWARNINGS", "error", command="sweep"),
    *_variables("PYTHONOPTIMIZE", "1", "2", command="train"),
    *_variables("PYTHONOPTIMIZE", "2", command="figure"),
    *_variables("PYTHONOPTIMIZE", "2", command="sweep"),
    *_variables("PYTHONDONTWRITEBYTECODE", "1"),
    *_variables("PYTHONHASHSEED", "1", "random"),
    *_variables("PYTHONIOENCODING", "ascii", "utf-16", "latin-1:strict"),
    *_variables("PYTHONUTF8", "0", "1"),
    *_variables("PYTHONSAFEPATH", "1"),
    *_variables("PYTHONNOUSERSITE", "1"),
    *_variables("PYTHONDEVMODE", "1"),
    *_variables("PYTHONMALLOC", "debug"),
    *_variables("PYTHONFAULTHANDLER", "1"),
    *_variables("PYTHONUNBUFFERED", "1"),
    *_variables("PYTHONPYCACHEPREFIX", "/proc/nonsense"),
    *_variables("PYTHONINTMAXSTRDIGITS", "640"),
]

SYSTEM = [
    *_variables("LANG", "C", "de_DE.UTF-8", "nonsense"),
    *_variables("LC_ALL", "C", "tr_TR.UTF-8", "nonsense"),
    *_variables("OMP_NUM_THREADS", "nonsense", "-1", "1"),
    *_variables("OPENBLAS_NUM_THREADS", "nonsense"),
    *_variables("MALLOC_ARENA_MAX", "1"),
    *_variables("NPROC", "nonsense", "0", "64"),
    *_variables("TERM", "nonsense"),
    *_variables("COLUMNS", "nonsense", "3"),
    *_variables("XDG_CACHE_HOME", "/proc/nonsense", "relative", "{folder}/file"),
    *_variables("TMPDIR", "/nonsense"),
    Surroundings({"TMPDIR": "/nonsense"}, command="figure"),
    Surroundings({"HOME": None, "XDG_CACHE_HOME": None}),
    Surroundings({"HOME": "/nonsense", "XDG_CACHE_HOME": None}),
    Surroundings({"HOME": "/nonsense", "XDG_CACHE_HOME": None, "TMPDIR": "/nonsense"}),
    Surroundings({"HOME": None}, command="figure"),
    Surroundings({"PATH": ""}),
    Surroundings(cwd="/", command="train"),
    Surroundings(cwd="/proc", command="figure"),
    Surroundings(cwd="/proc", command="train-apart"),
    *(
        Surroundings(prepare=_files(*names), command=command)
        for names in (
            ("jax.py",),
            ("numpy.py",),
            ("jax/__init__.py", "numpy/__init__.py", "matplotlib/__init__.py"),
            ("matplotlib.py", "PIL.py", "tqdm.py", "imageio.py"),
            ("gan1d/other.txt",),
            ("json.py", "pickle.py", "argparse.py", "tempfile.py"),
        )
        for command in ("train", "train-apart")
    ),
    Surroundings(prepare=_mode(0o555)),
    Surroundings(before="ulimit -n 64", command="train"),
    Surroundings(before="ulimit -n 24", command="train-apart"),
    Surroundings(before="ulimit -s 1024", command="train"),
    Surroundings(before="ulimit -v 400000", command="train"),
    Surroundings(before="ulimit -f 20000", command="train"),
    Surroundings(before="ulimit -t 30", command="train"),
    Surroundings(before="umask 077", command="train"),
    Surroundings(before="umask 777", command="train"),
    Surroundings(before="nice -n 19", command="train"),
    Surroundings(before="exec <&-", command="train"),
    Surroundings(before="exec <&-", command="train-apart"),
    Surroundings(before="trap '' INT PIPE", command="train-apart"),
]

ALL = [*JAX, *CONFIG, *XLA, *MATPLOTLIB, *PYTHON, *SYSTEM]


def trials(rng: random.Random, count: int, folder: Path) -> Iterator[tuple[str, str | None]]:
    """Every surroundings once, in random order; then two at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    expected = {command: folder / f"plain-{command}" for command in _COMMANDS}
    for command, path in expected.items():
        path.mkdir()
        failed = _run(Surroundings(command=command), path, path, folder, refusal=False)
        if failed is not None:
            yield f"plain {command}", failed
            return
    single = rng.sample(ALL, len(ALL))
    # A program of the user's that sets jax.config fails by itself where JAX cannot start.
    to_be_combined = [item for item in ALL if not item.config]
    for number in range(count):
        chosen = single[number] if number < len(single) else _both(*rng.sample(to_be_combined, 2))
        own = folder / f"{number:05}"
        own.mkdir()
        command = chosen.command or ("figure" if chosen in MATPLOTLIB else "train")
        failed = _run(chosen, own, expected[command], folder, command=command)
        own.chmod(0o755)
        shutil.rmtree(own, onerror=_make_writable)
        yield f"{chosen} ({command})", failed


def _make_writable(function: Callable[[str], object], path: str, error: object) -> None:
    os.chmod(os.path.dirname(path), 0o700)
    os.chmod(path, 0o700)
    function(path)


def _both(one: Surroundings, other: Surroundings) -> Surroundings:
    def prepare(folder: Path) -> None:
        one.prepare(folder)
        other.prepare(folder)

    prepare.__name__ = f"{one.prepare.__name__}+{other.prepare.__name__}"
    return Surroundings(
        one.variables | other.variables,
        {},
        prepare,
        one.cwd if one.cwd != "{folder}" else other.cwd,
        "; ".join(filter(None, (one.before, other.before))).replace("nice -n 19;", ""),
        one.command or other.command,
    )


_COMMANDS: dict[str, Sequence[str]] = {
    "train": ("train", "{out}/run.npz", "--quiet"),
    "train-apart": ("figure", "{out}/new.png", *SETTINGS),
    "sweep": ("sweep", "{out}/sweep.npz", "--seeds", "2", *SETTINGS),
    "figure": ("figure", "{out}/figure.svg", "--run", "{plain}"),
}
"""train: the default run. train-apart: a figure whose run is trained in another process."""

_CALLED = """
import sys, jax
for name, value in {config!r}.items():
    jax.config.update(name, value)
from gan1d.cli.program import main
sys.exit(main({arguments!r}))
"""


def _run(
    chosen: Surroundings,
    own: Path,
    expected: Path,
    folder: Path,
    *,
    command: str = "",
    refusal: bool = True,
) -> str | None:
    """What went wrong with a command in these surroundings, if anything did."""
    out = own / "out"
    out.mkdir()
    (own / "file").write_text("nonsense")
    plain = folder / "plain-train" / "out" / "run.npz"
    arguments = [word.format(out=out, plain=plain) for word in _COMMANDS[command or chosen.command]]
    start = [sys.executable, "-m", "gan1d", *arguments]
    if chosen.config:
        start = [sys.executable, "-c", _CALLED.format(config=chosen.config, arguments=arguments)]
    chosen.prepare(own)
    variables: dict[str, str | None] = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **chosen.variables,
    }
    environment = {
        name: value.replace("{folder}", str(own))
        for name, value in variables.items()
        if value is not None
    }
    if chosen.before:
        prefix = chosen.before if chosen.before.startswith("nice") else f"{chosen.before}; exec"
        start = ["/bin/bash", "-c", f'{prefix} "$@"', "bash", *start]
    process = subprocess.Popen(
        start,
        cwd=chosen.cwd.replace("{folder}", str(own)),
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _, errors = process.communicate(timeout=LONGEST)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return f"not over after {LONGEST:g} s"
    text = errors.decode(errors="replace").strip()
    if process.returncode == 0:
        return _difference(out, expected / "out")
    if not refusal or process.returncode not in (1, 2):
        return f"exit code {process.returncode}: {text[-300:]}"
    if not text.startswith("gan1d: error: ") or "\n" in text:
        return f"expected one line, got {text[:100]!r} ... {text[-300:]!r}"
    if list(out.iterdir()):
        return f"refused, but left {[path.name for path in out.iterdir()]}"
    return None


def _difference(found: Path, expected: Path) -> str | None:
    names = sorted(path.name for path in expected.iterdir())
    if sorted(path.name for path in found.iterdir()) != names:
        return f"expected the files {names}, got {sorted(path.name for path in found.iterdir())}"
    for name in names:
        one, other = found / name, expected / name
        if one.suffix != ".npz":
            if one.read_bytes() != other.read_bytes():
                return f"other bytes in {name}"
            continue
        with np.load(one) as a, np.load(other) as b:
            differ = [
                key for key in b.files if key not in a.files or a[key].tobytes() != b[key].tobytes()
            ]
        if differ:
            return f"other arrays: {', '.join(differ)}"
    return None
