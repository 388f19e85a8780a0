"""Calls, chats and e-mails behind the demo's tickets: records and the events of their routing."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from acd.domain.messages.events import (
    ContactClosed,
    ContactConnected,
    ContactEngaged,
    ContactQueued,
    Event,
)
from acd.domain.model.contact import CHAT, EMAIL, PHONE, Outcome, Party
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import StampedEvent
from acd.ports.contacts import ContactRecord, PathStep
from config.readers.demo_city import Account, DemoCity, DemoResident
from config.readers.shifts import Shifts

_CHANNELS = {PHONE: 70, EMAIL: 20, CHAT: 10}
_LANGUAGES = {"pl": ("1", "Polski"), "uk": ("2", "Українська"), "en": ("3", "English")}
_WAIT_S, _TALK_S = 18.0, 170.0  # medians; the mean of the talk is then 234 s
_SPREAD = 0.8


@dataclass(frozen=True, slots=True)
class PastContact:
    """Contact of the past. `reached_ms`: its arrival, before its case was written."""

    contact_id: str
    resident: DemoResident | None
    queue: str
    written_ms: int


@dataclass(frozen=True, slots=True)
class DrawnContact:
    record: ContactRecord
    events: tuple[StampedEvent, ...]


class ContactDrawing:
    """Random drawing of the contacts behind cases, from one source of randomness."""

    def __init__(self, demo: DemoCity, rules: Rules, shifts: Shifts, rng: Random) -> None:
        self._rules = rules
        self._shifts = shifts
        self._rng = rng
        self._consultants = [account for account in demo.staff if account.role == "consultant"]

    def draw(self, past: PastContact) -> DrawnContact:
        waited_ms, handled_ms = self._seconds(_WAIT_S, 600), self._seconds(_TALK_S, 1500)
        reached_ms = past.written_ms - handled_ms - waited_ms
        record = self._record(past, reached_ms)
        events = self._life(record, waited_ms, handled_ms)
        stamped = (StampedEvent(at_ms, index, event) for index, (at_ms, event) in enumerate(events))
        return DrawnContact(record, tuple(stamped))

    def _record(self, past: PastContact, reached_ms: int) -> ContactRecord:
        channel = self._rng.choices(list(_CHANNELS), list(_CHANNELS.values()))[0]
        resident = past.resident
        reached_by = resident.emails if resident and channel == EMAIL else ()
        if resident and not reached_by:
            channel = CHAT if channel == CHAT else PHONE
            reached_by = resident.phones
        language = resident.language if resident else "pl"
        return ContactRecord(
            contact_id=past.contact_id,
            channel=channel if resident else PHONE,
            queue=past.queue,
            language=language,
            reached_ms=reached_ms,
            address=reached_by[0] if reached_by else None,
            name=resident.name if resident and channel != PHONE else None,
            path=self._path(past.queue, language) if channel == PHONE else (),
            resident_id=resident.id if resident else None,
        )

    def _path(self, queue: str, language: str) -> tuple[PathStep, ...]:
        names = self._rules.queues[queue].names
        key = str(list(self._rules.queues).index(queue) + 1)
        return (PathStep(*_LANGUAGES[language]), PathStep(key, names.get(language, names["pl"])))

    def _life(
        self, record: ContactRecord, waited_ms: int, handled_ms: int
    ) -> Iterator[tuple[int, Event]]:
        contact_id, channel, queue = record.contact_id, record.channel, record.queue
        engaged_ms = record.reached_ms + waited_ms
        by = self._consultant(engaged_ms).id
        queued = ContactQueued(
            contact_id, channel, queue, record.language, record.reached_ms, False
        )
        yield record.reached_ms, queued
        yield (
            engaged_ms,
            ContactEngaged(contact_id, by, f"{contact_id}-o1", channel, queue, waited_ms),
        )
        yield engaged_ms, ContactConnected(contact_id, by)
        ended_by = self._rng.choice((Party.RESIDENT, Party.CONSULTANT))
        closed = ContactClosed(
            contact_id, channel, queue, Outcome.HANDLED, ended_by, by, waited_ms, handled_ms
        )
        yield engaged_ms + handled_ms, closed

    def _consultant(self, at_ms: int) -> Account:
        """Return a consultant of the shift; any consultant when the shift has none."""
        span = self._shifts.span(None, at_ms)
        on_duty = [c for c in self._consultants if span and c.shift == span.shift.id]
        return self._rng.choice(on_duty or self._consultants)

    def _seconds(self, median_s: float, most_s: float) -> int:
        """Draw a log-normal duration in milliseconds."""
        drawn = self._rng.lognormvariate(math.log(median_s), _SPREAD)
        return round(min(drawn, most_s) * 1000)
