"""The executor of a sweep: processes on this machine."""

import os
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from subprocess import Popen
from threading import Thread, local
from typing import Any

from gan1d.errors import InputError
from gan1d.model.tuning import IN_ONE_THREAD
from gan1d.processes import answers, send, start
from gan1d.reading import reason


class Processes(ThreadPoolExecutor):
    """An executor of processes, each with a thread here that waits for its answers.

    concurrent.futures.ProcessPoolExecutor would run the user's script again in each of them, fail all
    calls when one process is lost, and leave its processes behind when this one is killed. Here a call
    whose process is lost raises BrokenExecutor, and the next one gets a new process.
    """

    def __init__(self, workers: int | None) -> None:
        """By default one for each core that this process may use."""
        usable = getattr(os, "sched_getaffinity", lambda process: range(os.cpu_count() or 1))
        super().__init__(workers or len(usable(0)))
        self._environment = {"JAX_PLATFORMS": "cpu"} | IN_ONE_THREAD | os.environ
        self._of_thread = local()
        self._processes: list[Popen[bytes]] = []
        self._over = False

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":  # type: ignore[override]
        """Call a function of a module in another process."""
        return super().submit(self._call, function, arguments)

    def __exit__(self, *_: object) -> None:
        """End all processes, whatever they are doing."""
        self._over = True
        self.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()
        self.shutdown()
        for process in self._processes:
            with suppress(BrokenPipeError), process:
                pass

    def _call(self, function: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        process: Popen[bytes] = getattr(self._of_thread, "process", None) or self._start()
        assert process.stdout is not None
        try:
            # As bytes, so that what cannot be read there is answered, too.
            call = pickle.dumps((function, arguments))
        except (AttributeError, TypeError, pickle.PicklingError) as error:
            raise _not_sent(error) from None
        try:
            send(call, process.stdin)
            done, result = pickle.load(process.stdout)
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            self._of_thread.process = None
            raise BrokenExecutor(f"its process ended with exit code {process.wait()}") from None
        if done:
            return result
        raise result

    def _start(self) -> Popen[bytes]:
        process = self._of_thread.process = start(_serve, self._environment)
        self._processes.append(process)
        if self._over:
            process.kill()
        return process


def _serve() -> None:
    """The other side: answer each call. Ends when nobody is there to make one, also while it works."""
    stream, calls = answers(), SimpleQueue[bytes]()

    def listen() -> None:
        with suppress(EOFError):
            while True:
                calls.put(pickle.load(sys.stdin.buffer))
        os._exit(0)

    Thread(target=listen, daemon=True).start()
    with suppress(BrokenPipeError):
        while True:
            send(_answer(calls.get()), stream)


def _answer(call: bytes) -> tuple[bool, Any]:
    try:
        function, arguments = pickle.loads(call)
    except Exception as error:
        return False, _not_sent(error)
    try:
        return True, function(*arguments)
    except Exception as error:
        return False, error


def _not_sent(error: Exception) -> InputError:
    return InputError(
        f"target: cannot be sent to another process ({reason(error)}); define its class in a module "
        "of its own, or pass executor=concurrent.futures.ThreadPoolExecutor(1)"
    )
