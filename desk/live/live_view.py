"""Live view: its present state, its latest patches, and its watchers.

Law: merge(snapshot, patches) == the snapshot fetched later. A slow watcher never delays the
others: its outbox is bounded, and a watcher that does not read is disconnected.
"""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any

from acd.serialisation.serialiser import to_json
from acd.service.wallboard.merge_patch import merge_patch

MAX_OUTBOX = 256
"""Messages that may wait for one watcher."""

MAX_PATCHES = 200
"""Patches kept for watchers that reconnect; fewer than MAX_OUTBOX, so that all fit."""


class Watcher:
    """One open page. `session`, `user_id`: whose it is; `token`: name of the token of a screen,
    which has neither; `reason`: why it is to be disconnected; None while it may stay."""

    def __init__(self, session: str | None, user_id: str = "", token: str | None = None) -> None:
        self.session = session
        self.user_id = user_id
        self.token = token
        self.reason: str | None = None
        self._ended = asyncio.Event()
        self._outbox: asyncio.Queue[str] = asyncio.Queue(MAX_OUTBOX)

    def push(self, message: str) -> None:
        """Queue a message; end a watcher whose outbox is full."""
        try:
            self._outbox.put_nowait(message)
        except asyncio.QueueFull:
            self.end("too-slow")

    def end(self, reason: str) -> None:
        """Disconnect the watcher; the first reason stays."""
        self.reason = self.reason or reason
        self._ended.set()

    async def ended(self) -> None:
        """Return when the watcher is to be disconnected."""
        await self._ended.wait()

    @property
    def waiting(self) -> int:
        """Number of messages that were not sent yet."""
        return self._outbox.qsize()

    async def next(self) -> str:
        """Return the next message to send."""
        return await self._outbox.get()


@dataclass(frozen=True, slots=True)
class _Patch:
    number: int
    message: str


class LiveView:
    """One view. `epoch` separates the sequence numbers of this process from earlier ones."""

    def __init__(self, epoch: str) -> None:
        self.view: dict[str, Any] = {}
        self.watchers: set[Watcher] = set()
        self.idle_since_ms = 0
        self._epoch = epoch
        self._number = 0
        self._patches: deque[_Patch] = deque(maxlen=MAX_PATCHES)

    @property
    def sequence(self) -> str:
        """Number of the latest patch, `<epoch>.<n>`."""
        return f"{self._epoch}.{self._number}"

    def update(self, view: dict[str, Any], at_ms: int) -> bool:
        """Replace the view and send the difference; return whether there was one."""
        patch = merge_patch(self.view, view)
        if patch == {}:
            return False
        self.view, self._number = view, self._number + 1
        message = self._message("patch", at_ms, patch=patch)
        self._patches.append(_Patch(self._number, message))
        self._send(message)
        return True

    def join(self, watcher: Watcher, resume_from: str | None, at_ms: int) -> None:
        """Send the missed patches, or a snapshot; from here on the watcher gets every patch."""
        missed = self._since(resume_from)
        if missed is None:
            watcher.push(self._message("snapshot", at_ms, view=self.view))
        else:
            for patch in missed:
                watcher.push(patch.message)
            watcher.push(self._message("beat", at_ms))
        self.watchers.add(watcher)

    def leave(self, watcher: Watcher, at_ms: int) -> None:
        """Send no more patches to the watcher."""
        self.watchers.discard(watcher)
        self.idle_since_ms = at_ms

    def beat(self, at_ms: int) -> None:
        """Send that the view is as of `at_ms`."""
        self._send(self._message("beat", at_ms))

    def _since(self, sequence: str | None) -> list[_Patch] | None:
        number = _number(sequence, self._epoch)
        oldest = self._patches[0].number if self._patches else self._number + 1
        if number is None or number > self._number or number < oldest - 1:
            return None
        return [patch for patch in self._patches if patch.number > number]

    def _message(self, kind: str, at_ms: int, **more: Any) -> str:
        message = {"type": kind, "sequence": self.sequence, "at_ms": at_ms} | more
        return to_json(message).decode()

    def _send(self, message: str) -> None:
        for watcher in self.watchers:
            watcher.push(message)


def _number(sequence: str | None, epoch: str) -> int | None:
    """Return the number in a sequence of this epoch."""
    head, _, tail = (sequence or "").rpartition(".")
    return int(tail) if head == epoch and tail.isascii() and tail.isdigit() else None
