"""Screen of a kiosk: the answers to its question, and that the conversation is over."""

from __future__ import annotations

from collections import defaultdict

from acd.ports.contacts import Message
from tests.support.kiosk_channel.schemas import Screen


class KioskScreens:
    """Screens by contact; a real kiosk would keep them itself."""

    def __init__(self) -> None:
        self._answers: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._ended: set[str] = set()

    def show(self, message: Message) -> None:
        self._answers[message.contact_id][message.message_id] = message.text

    def end(self, contact_id: str) -> None:
        self._ended.add(contact_id)

    def screen(self, contact_id: str) -> Screen:
        answers = tuple(self._answers[contact_id].values())
        return Screen(answers=answers, ended=contact_id in self._ended)
