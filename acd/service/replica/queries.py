"""Read side of `AcdPort`: answers from this replica's state, without I/O."""

from __future__ import annotations

from acd.domain.model.contact import ChannelId
from acd.domain.model.queue_rules import Rules
from acd.domain.model.views import ConsultantView, ContactView, Unanswered
from acd.domain.routing.explanation import WaitExplanation
from acd.domain.routing.wait_estimate import WaitEstimate
from acd.service.replica.input_follower import InputFollower


class StateQueries:
    """Base of `AcdService`. `AcdPort` states what each query returns."""

    def __init__(self, follower: InputFollower) -> None:
        self._follower = follower

    def contact(self, contact_id: str) -> ContactView | None:
        return self._follower.acd.contact(contact_id)

    def contacts(self, channel: ChannelId | None = None) -> tuple[ContactView, ...]:
        return self._follower.acd.contacts(channel)

    def unanswered(self) -> list[Unanswered]:
        return self._follower.acd.unanswered()

    def consultant(self, consultant_id: str) -> ConsultantView | None:
        return self._follower.acd.consultant(consultant_id)

    def consultants(self) -> tuple[ConsultantView, ...]:
        return self._follower.acd.consultants()

    def rules(self) -> Rules | None:
        return self._follower.acd.rules

    def wait_estimate(self, contact_id: str) -> WaitEstimate | None:
        return self._follower.acd.wait_estimate(contact_id)

    def explain_wait(self, contact_id: str) -> WaitExplanation | None:
        return self._follower.acd.explain_wait(contact_id)

    def announcement(self, queue: str) -> str | None:
        return self._follower.acd.announcement(queue)
