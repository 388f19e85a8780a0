"""A view that people watch: the present, what changed lately, and who is watching.

Law: merge(snapshot, patches) == the snapshot fetched later. One slow watcher never holds up the
others: its outbox is bounded, and who does not read is let go.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from acd.serialisation.serialiser import to_json
from acd.service.wallboard.merge_patch import merge_patch

OUTBOX = 256
"""Messages that may wait for one watcher."""

RING = 200
"""Patches kept for those who come back; fewer than OUTBOX, so that catching up fits."""


class Watcher:
    """One open page. `reason`: why it has to go; None while it may stay."""

    def __init__(self, session: str | None) -> None:
        self.session = session
        self.reason: str | None = None
        self._gone = asyncio.Event()
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX)

    def push(self, message: str) -> None:
        try:
            self._outbox.put_nowait(message)
        except asyncio.QueueFull:
            self.end("too-slow")

    def end(self, reason: str) -> None:
        self.reason = self.reason or reason
        self._gone.set()

    async def gone(self) -> None:
        """Returns when it has to go."""
        await self._gone.wait()

    @property
    def waiting(self) -> int:
        """Messages that were not sent yet."""
        return self._outbox.qsize()

    async def next(self) -> str:
        """The next message to send."""
        return await self._outbox.get()


@dataclass(frozen=True, slots=True)
class _Patch:
    number: int
    message: str


class LiveView:
    """One view. `epoch` tells this run's sequence numbers from those of an earlier run."""

    def __init__(self, epoch: str) -> None:
        self.view: dict[str, Any] = {}
        self.watchers: set[Watcher] = set()
        self.idle_since_ms = 0
        self._epoch = epoch
        self._number = 0
        self._ring: deque[_Patch] = deque(maxlen=RING)

    @property
    def sequence(self) -> str:
        return f"{self._epoch}.{self._number}"

    def update(self, view: dict[str, Any], at_ms: int) -> bool:
        """Makes `view` the present and tells the watchers what changed."""
        patch = merge_patch(self.view, view)
        if patch == {}:
            return False
        self.view, self._number = view, self._number + 1
        message = self._message("patch", at_ms, patch=patch)
        self._ring.append(_Patch(self._number, message))
        self._tell(message)
        return True

    def join(self, watcher: Watcher, resume_from: str | None, at_ms: int) -> None:
        """What the page missed, or all of it; from here on it gets every patch."""
        missed = self._since(resume_from)
        if missed is None:
            watcher.push(self._message("snapshot", at_ms, view=self.view))
        else:
            for patch in missed:
                watcher.push(patch.message)
            watcher.push(self._message("beat", at_ms))
        self.watchers.add(watcher)

    def leave(self, watcher: Watcher, at_ms: int) -> None:
        self.watchers.discard(watcher)
        self.idle_since_ms = at_ms

    def beat(self, at_ms: int) -> None:
        """Says that the view is as of `at_ms`."""
        self._tell(self._message("beat", at_ms))

    def _since(self, sequence: str | None) -> list[_Patch] | None:
        number = _number(sequence, self._epoch)
        oldest = self._ring[0].number if self._ring else self._number + 1
        if number is None or number > self._number or number < oldest - 1:
            return None
        return [patch for patch in self._ring if patch.number > number]

    def _message(self, kind: str, at_ms: int, **more: Any) -> str:
        message = {"type": kind, "sequence": self.sequence, "at_ms": at_ms} | more
        return to_json(message).decode()

    def _tell(self, message: str) -> None:
        for watcher in self.watchers:
            watcher.push(message)


def _number(sequence: str | None, epoch: str) -> int | None:
    """The number in a sequence of this epoch."""
    head, _, tail = (sequence or "").rpartition(".")
    return int(tail) if head == epoch and tail.isascii() and tail.isdigit() else None
