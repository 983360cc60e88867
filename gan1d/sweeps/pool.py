"""The executor of a sweep: processes on this machine."""

import os
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import suppress
from threading import Thread, local
from typing import IO, Any

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
        self._of_thread, self._started, self._over = local(), list[Any](), False

    def submit(self, function: Callable[..., Any], /, *arguments: Any) -> "Future[Any]":  # type: ignore[override]
        """Call a function of a module in another process."""
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

    def _call(self, *call: Any) -> Any:
        process: Any = getattr(self._of_thread, "process", None)
        if process is None or process.returncode is not None:
            environment = {"JAX_PLATFORMS": "cpu"} | IN_ONE_THREAD | os.environ
            process = self._of_thread.process = start(_serve, environment)
            self._started.append(process)
        if self._over:
            process.kill()
        try:
            # As bytes in both directions, so that an object that cannot be read fails this call alone.
            data = pickle.dumps(call)
        except Exception as error:
            raise _unsendable(error) from None
        try:
            send(data, process.stdin)
            answer = pickle.load(process.stdout)
        except (BrokenPipeError, EOFError, pickle.UnpicklingError):
            raise BrokenExecutor(f"its process ended with exit code {process.wait()}") from None
        result, failure = pickle.loads(answer)
        if failure is not None:
            raise failure
        return result


def _serve() -> None:
    """The other side: answer each call in a thread, and end with whoever makes them."""
    stream = answers()
    with suppress(EOFError):
        while True:
            call = pickle.load(sys.stdin.buffer)
            Thread(target=_answer, args=(call, stream), daemon=True).start()
    os._exit(0)


def _answer(call: bytes, stream: IO[bytes]) -> None:
    try:
        try:
            function, arguments = pickle.loads(call)
        except Exception as unread:
            raise _unsendable(unread) from None
        answer = pickle.dumps((function(*arguments), None))
    except Exception as error:
        answer = pickle.dumps((None, error))
    send(answer, stream)


def _unsendable(error: Exception) -> InputError:
    return InputError(
        f"target: cannot be sent to another process ({reason(error)}); define its class in a module, "
        "or pass executor=concurrent.futures.ThreadPoolExecutor(1)"
    )
