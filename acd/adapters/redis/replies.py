"""Commands as they are packed, and replies as the server sent them."""

from __future__ import annotations

from typing import Any

Command = tuple[Any, ...]
Replies = list[Any]
Entries = list[list[Any]]
"""Entries of a stream: `[id, [name, value, ..]]` each."""


class CommandRefused(Exception):
    """Refusal of one command, in the server's own text; it stands among the replies."""

    @property
    def code(self) -> str:
        """The first word: OOM, READONLY, MOVED, .."""
        return str(self).partition(" ")[0]


def is_moved(reply: object) -> bool:
    """Return True for `MOVED`: another node of the cluster serves the key."""
    return isinstance(reply, CommandRefused) and reply.code == "MOVED"
