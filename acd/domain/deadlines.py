"""Timers as data: what falls due next. Entries that no longer hold are dropped when met."""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import NamedTuple

from acd.domain.state import HallState


class OfferDue(NamedTuple):
    at_ms: int
    kind: int
    offer_id: str


class WrapUpDue(NamedTuple):
    at_ms: int
    kind: int
    consultant_id: str
    contact_id: str


Due = OfferDue | WrapUpDue


class Deadlines:
    """A heap in a fixed order: time, offers before wrap-ups, id. The order is part of replay."""

    def __init__(self, state: HallState) -> None:
        self._state = state
        self._heap: list[Due] = [
            OfferDue(offer.deadline_ms, 0, offer.offer_id) for offer in state.offers.values()
        ]
        self._heap += [
            WrapUpDue(until_ms, 1, entry.consultant_id, contact_id)
            for entry in state.consultants.values()
            for contact_id, until_ms in entry.wrap_ups.items()
        ]
        heapify(self._heap)

    def add_offer(self, at_ms: int, offer_id: str) -> None:
        heappush(self._heap, OfferDue(at_ms, 0, offer_id))

    def add_wrap_up(self, at_ms: int, consultant_id: str, contact_id: str) -> None:
        heappush(self._heap, WrapUpDue(at_ms, 1, consultant_id, contact_id))

    def next_ms(self) -> int | None:
        """UTC epoch ms of the next deadline that still holds."""
        while self._heap and not self._holds(self._heap[0]):
            heappop(self._heap)
        return self._heap[0].at_ms if self._heap else None

    def pop_due(self, now_ms: int) -> Due | None:
        """The next deadline at or before `now_ms`, taken out."""
        next_ms = self.next_ms()
        if next_ms is None or next_ms > now_ms:
            return None
        return heappop(self._heap)

    def _holds(self, due: Due) -> bool:
        if isinstance(due, OfferDue):
            offer = self._state.offers.get(due.offer_id)
            return offer is not None and offer.deadline_ms == due.at_ms
        entry = self._state.consultants[due.consultant_id]
        return entry.wrap_ups.get(due.contact_id) == due.at_ms
