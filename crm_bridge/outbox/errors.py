"""Errors of deliveries to an outside CRM."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InvalidInput


class OutsideCrmUnavailable(DependencyUnavailable):
    """No answer from the outside CRM, or one that asks to come later (429, 502, 503, 504).

    Remedy: none for a short time; otherwise start the system or mend the network.
    """

    id: ClassVar[str] = "outside-crm-unavailable"


class OutsideLoginRefused(DependencyUnavailable):
    """Account of this installation that the outside CRM refuses (401, 403).

    Remedy: correct CENTRALA_CRM_USER and CENTRALA_CRM_PASSWORD; nothing is lost meanwhile.
    """

    id: ClassVar[str] = "outside-login-refused"


class OutsideAnswerUnreadable(DependencyUnavailable):
    """Answer of the outside CRM that is HTML, half a JSON, or lacks a field.

    Remedy: none for a short time; otherwise compare the system's version with docs/operations.md.
    """

    id: ClassVar[str] = "outside-answer-unreadable"


class DeliveryRefused(InvalidInput):
    """Change that the outside CRM refuses as wrong (400, 404, 422).

    Remedy: correct it in the outside system, then retry or give up the delivery.
    """

    id: ClassVar[str] = "delivery-refused"


class OutsideTicketNotUnique(InvalidInput):
    """Ticket number that more than one ticket of the outside CRM carries.

    Remedy: merge or rename all but one of them there, then retry the delivery.
    """

    id: ClassVar[str] = "outside-ticket-not-unique"


class OutsideTicketChanged(InvalidInput):
    """Status that was changed outside while a change of it waited here; neither is overwritten.

    Remedy: retry to set ours over the other one, or give up to keep the other one.
    """

    id: ClassVar[str] = "outside-ticket-changed"
