"""Work done by a child process beside this one, on a core of its own."""

from __future__ import annotations

import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Generic, TypeVar

Result = TypeVar("Result")
Told = Callable[[int], None]
"""Is called with how far the work is."""


class Beside(Generic[Result]):
    """A child that does `work`, which calls what it is given with how far it is.

    The child is a fork: it starts with all that is in memory here, and only the result is
    pickled. It ends with the block that it is used in, and as soon as nobody reads any more.
    """

    def __init__(self, work: Callable[[Told], Result]) -> None:
        context = get_context("fork")
        self._work = work
        self._from_child, to_parent = context.Pipe(duplex=False)
        self._child = context.Process(target=_do, args=(work, to_parent), daemon=True)
        self._child.start()
        to_parent.close()
        self._result: list[Result] = []
        self._open = True
        self.done = 0

    def __enter__(self) -> Beside[Result]:
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

    def listen(self) -> None:
        """Take what the child has said meanwhile: `done` is how far it is."""
        while self._open and self._from_child.poll():
            self._take()

    def result(self, told: Told) -> Result:
        """Wait for it. A child that fell says nothing of why: the work is done here, so that
        its error is raised here."""
        while self._open:
            self._take()
            told(self.done)
        return self._result[0] if self._result else self._work(told)

    def _take(self) -> None:
        try:
            kind, said = self._from_child.recv()
        except EOFError:
            self._open = False
            return
        if kind == "result":
            self._result.append(said)
        else:
            self.done = said


def _do(work: Callable[[Told], Result], to_parent: Connection) -> None:
    """In the child. Ctrl-C is for the whole group: the parent tells of it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        result = work(lambda done: to_parent.send(("done", done)))
        to_parent.send(("result", result))
    except Exception:
        return  # the parent does the work again and raises it
