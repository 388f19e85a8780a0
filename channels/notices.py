"""Notices: what a resident reads whose chat or mail waits in a closed or full queue."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo

from acd.domain.messages.commands import AddMessage
from acd.domain.messages.events import ContactDirected
from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.contact import ChannelId
from acd.ports.acd import AcdPort
from acd.ports.contacts import Conversations, Message

CLOSED, FULL = "closed", "full"
PLACEHOLDERS = ("opens", "hotline")
WEEKDAYS: Mapping[str, tuple[str, ...]] = {
    "pl": ("poniedziałek", "wtorek", "środa", "czwartek", "piątek", "sobota", "niedziela"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "uk": ("понеділок", "вівторок", "середа", "четвер", "п’ятниця", "субота", "неділя"),
}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")

Texts = Mapping[str, str]
"""A text per language."""


@dataclass(frozen=True)
class Notices:
    """Texts per notice and channel. `opens`: the sentence that names the opening, by `{time}`."""

    texts: Mapping[str, Mapping[ChannelId, Texts]] = field(default_factory=dict)
    opens: Texts = field(default_factory=dict)
    hotline: str = ""
    zone: tzinfo = UTC

    def text(self, directed: ContactDirected, language: str) -> str | None:
        """Return what the resident reads; None for a channel without a text.

        The notice named as the overflow's message counts before the one of the reason.
        """
        by_reason = CLOSED if directed.reason == CLOSED else FULL
        for name in (directed.message or by_reason, by_reason):
            texts = self.texts.get(name, {}).get(directed.channel)
            if texts:
                return self._filled(_in(texts, language), directed.opens_ms, language)
        return None

    def _filled(self, text: str, opens_ms: int | None, language: str) -> str:
        opens = ""
        if opens_ms is not None and self.opens:
            time = _time(datetime.fromtimestamp(opens_ms / 1000, self.zone), language)
            opens = _in(self.opens, language).replace("{time}", time)
        values = {"opens": opens, "hotline": self.hotline}
        filled = _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)
        return re.sub(r" +$", "", re.sub(r" {2,}", " ", filled), flags=re.MULTILINE).strip()


def unknown_placeholders(text: str, names: tuple[str, ...] = PLACEHOLDERS) -> list[str]:
    """Return the placeholders of a text that nothing fills."""
    return [name for name in _PLACEHOLDER.findall(text) if name not in names]


def notice_id(contact_id: str, queue: str) -> str:
    """Return the id of a contact's notice: one for each queue, on every process."""
    return f"{contact_id}-notice-{queue}"


def is_notice(message: Message) -> bool:
    """Return whether the message is a notice."""
    return message.message_id.startswith(f"{message.contact_id}-notice-")


async def announce(acd: AcdPort, conversations: Conversations, message: Message) -> None:
    """Store and announce a message of the system; a repeat changes nothing."""
    await conversations.add(message)
    added = AddMessage(message.contact_id, message.message_id, message.author)
    with suppress(InputRefusedError):  # closed meanwhile: the message is in the conversation
        await acd.submit(added, f"message:{message.message_id}")


def _in(texts: Texts, language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def _time(at: datetime, language: str) -> str:
    """Return weekday, date and time, such as `wtorek 1.12.2026, 8:00`."""
    weekday = WEEKDAYS.get(language, WEEKDAYS["en"])[at.weekday()]
    return f"{weekday} {at.day}.{at.month}.{at.year}, {at.hour}:{at.minute:02d}"
