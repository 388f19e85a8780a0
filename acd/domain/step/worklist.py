"""Worklist: work that handlers leave for the later phases of the step."""

from __future__ import annotations

from acd.domain.model.state import ConsultantEntry, ContactEntry


class Worklist:
    """Filled by handlers and phases, emptied by the phases in their order (see acd.py).

    `queues_to_review`: queues whose backup groups may have to change;
    `changed_consultants`: consultants whose record changed: they are matched and published;
    `new_contacts`: contacts that began to wait, or whose need or priority changed;
    `review_waiting`: whether refused contacts are matched again, after a consultant became
    unavailable;
    `next_round`: consultants who are matched after the new contacts of this round.
    """

    __slots__ = (
        "changed_consultants",
        "new_contacts",
        "next_round",
        "queues_to_review",
        "review_waiting",
    )

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.queues_to_review: set[str] = set()
        self.changed_consultants: dict[str, ConsultantEntry] = {}
        self.new_contacts: list[ContactEntry] = []
        self.review_waiting = False
        self.next_round: dict[str, ConsultantEntry] = {}

    def take_queues(self) -> list[str]:
        queues, self.queues_to_review = sorted(self.queues_to_review), set()
        return queues

    def take_contacts(self) -> list[ContactEntry]:
        contacts, self.new_contacts = self.new_contacts, []
        return contacts

    def take_consultants(self) -> dict[str, ConsultantEntry]:
        consultants, self.changed_consultants = self.changed_consultants, {}
        return consultants
