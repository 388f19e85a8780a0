"""Work in a child process, on another core."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")
OnProgress = Callable[[int], None]
"""Progress callback (completed items)."""


class WorkerProcess(Generic[Result]):
    """Child process that runs `work`, which reports its progress by a callback.

    The child is a fork: it starts with all that is in memory here, and only the result is pickled.
    It ends with the `with` block, or when the parent stops reading.
    """

    def __init__(self, work: Callable[[OnProgress], Result]) -> None:
        context = get_context("fork")
        self._work = work
        self._from_child, to_parent = context.Pipe(duplex=False)
        self._child = context.Process(target=_do, args=(work, to_parent), daemon=True)
        self._child.start()
        to_parent.close()
        self._result: list[Result] = []
        self._open = True
        self.progress = 0

    def __enter__(self) -> WorkerProcess[Result]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._child.kill()
        self._child.join()
        self._from_child.close()

    def poll(self) -> None:
        """Read the messages of the child: `progress` is the number of completed items."""
        while self._open and self._from_child.poll():
            self._take()

    def result(self, on_progress: OnProgress) -> Result:
        """Block until the worker ends; if it crashed, rerun here so that the exception
        propagates."""
        while self._open:
            self._take()
            on_progress(self.progress)
        return self._result[0] if self._result else self._work(on_progress)

    def _take(self) -> None:
        try:
            kind, value = self._from_child.recv()
        except EOFError:
            self._open = False
            return
        if kind == "result":
            self._result.append(value)
        else:
            self.progress = value


def _do(work: Callable[[OnProgress], Result], to_parent: Connection) -> None:
    """Run the work in the child. Ctrl-C reaches the whole group; the parent handles it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        result = work(lambda progress: to_parent.send(("done", progress)))
        to_parent.send(("result", result))
    except Exception:
        return  # the parent repeats the work, which raises the error there
