"""An executor of Python processes, which use the same gan1d and never outlive the program."""

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from subprocess import PIPE, Popen
from typing import IO, Any

from gan1d.checks import as_input_error
from gan1d.files import cleanup

_SENDABLE = partial(
    as_input_error,
    "target: cannot be sent to another process; define its class in a module, or pass "
    "executor=concurrent.futures.ThreadPoolExecutor(1)",
    Exception,
)


class Processes(ThreadPoolExecutor):
    """An executor that calls functions in other processes; a thread here waits for each answer.

    If a process dies, its call raises BrokenExecutor. A later call without an idle process starts one,
    or raises OSError if that fails. concurrent.futures.ProcessPoolExecutor would fail all calls after
    one death, run the user's script again in a spawned process, and leave processes behind when killed.
    """

    def __init__(self, workers: int | None = None, **environment: str) -> None:
        """At most `workers` processes, by default one for each core that this process may use.

        `environment`: environment variables of these processes; the user's own values take precedence.
        """
        usable = getattr(os, "sched_getaffinity", lambda process: range(os.cpu_count() or 1))
        super().__init__(workers or len(usable(0)))
        self._environment = environment | os.environ
        self._idle, self._started, self._over = list[Any](), list[Any](), False
        self._ending = ExitStack()

    def submit(  # type: ignore[override]
        self, function: Callable[..., Any], /, *arguments: Any
    ) -> "Future[Any]":
        """Call a function in another process, which imports the function's module."""
        return super().submit(self._call, function, arguments)

    def __exit__(self, *_: object) -> None:
        """End all processes, whatever they are doing."""
        self._over = True
        self.shutdown(wait=False, cancel_futures=True)
        for process in self._started:
            process.kill()
        self.shutdown()
        for process in self._started:
            process.communicate()
        self._ending.close()

    def _call(self, *call: Any) -> Any:
        with _SENDABLE():
            # Sent as bytes: an object that the other process cannot unpickle fails only this call.
            data = pickle.dumps(call)
        try:
            process = self._idle.pop()
        except IndexError:
            process = self._new()
        try:
            _send(data, process.stdin)
            answer = pickle.load(process.stdout)
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            raise BrokenExecutor(f"its process ended with exit code {process.wait()}") from None
        self._idle.append(process)
        result, failure = pickle.loads(answer)
        if failure is not None:
            raise failure
        return result

    def _new(self) -> Any:
        # The new process gets sys.path and the garbage collector's thresholds from this process.
        program = (
            f"import gc, sys; gc.set_threshold{gc.get_threshold()}; "
            f"sys.path[:] = {[*map(str, sys.path)]!a}; import gan1d.processes as p; p.serve()"
        )
        # In a new process group, so that Ctrl-C reaches only this process, which ends the others.
        process = Popen(
            [sys.executable, "-c", program],
            stdin=PIPE,
            stdout=PIPE,
            env=self._environment,
            process_group=None if sys.platform == "win32" else 0,
        )
        self._ending.enter_context(cleanup(partial(end_process, process)))
        self._started.append(process)
        if self._over:
            process.kill()
        return process


def end_process(process: "Popen[bytes]") -> None:
    """End a process, and wait until it is gone."""
    if process.returncode is None:
        process.kill()
        # process.wait() needs a lock, which a thread interrupted by a signal may hold.
        os.waitpid(process.pid, 0)


def serve() -> None:
    """The program of each process: answer calls one by one, and exit when the caller is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Standard output is for answers; text that libraries print goes to standard error.
    stream = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)

    def respond(call: bytes) -> None:
        try:
            try:
                with _SENDABLE():
                    function, arguments = pickle.loads(call)
                answer = pickle.dumps((function(*arguments), None), 5)
            except Exception as error:
                answer = pickle.dumps((None, error))
            _send(answer, stream)
        except BaseException:
            # The call raised SystemExit, or the answer cannot be sent. os._exit is the fastest exit.
            os._exit(1)

    # Calls run in another thread; this thread reads them, and ends the process when the caller is gone.
    answering = ThreadPoolExecutor(1)
    try:
        while True:
            answering.submit(respond, pickle.load(sys.stdin.buffer))
    finally:
        os._exit(0)


def _send(item: object, stream: IO[bytes]) -> None:
    pickle.dump(item, stream, 5)
    stream.flush()
