"""Notices of a city, and the order of a supervisor that closes one of its queues."""

from __future__ import annotations

from acd.domain.messages.commands import CloseQueue
from acd.domain.model.contact import CHAT, EMAIL
from acd.domain.model.queue_rules import Divert, Overflow
from channels.notices import Notices

CLOSED_TEXT = "Teraz jest zamknięte."
CLOSED_TEXTS = {"pl": CLOSED_TEXT, "en": "We are closed now.", "uk": "Зараз зачинено."}
NOTICES = Notices({"closed": {CHAT: CLOSED_TEXTS, EMAIL: CLOSED_TEXTS}})


def closing(queue: str) -> CloseQueue:
    """Return the order that closes the queue with a message."""
    later = Overflow(Divert.MESSAGE, message="later")
    return CloseQueue(queue, later, "nadzor", "awaria")
