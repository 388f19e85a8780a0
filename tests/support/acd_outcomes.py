"""Outcomes of steps as tests compare them: refusals, closings, activities."""

from __future__ import annotations

from acd.domain.messages.events import (
    ContactClosed,
    Event,
    InputRefused,
)
from acd.domain.model.consultant import Activity, NotReadyReason
from tests.support.builders import AcdUnderTest


def activity(acd: AcdUnderTest, consultant: str) -> tuple[Activity, NotReadyReason | None]:
    view = acd.acd.consultant(consultant)
    assert view is not None
    return view.activity, view.reason


def refused(events: list[Event]) -> str:
    (event,) = events
    assert isinstance(event, InputRefused)
    return event.error_id


def closed(events: list[Event]) -> ContactClosed:
    (event,) = [event for event in events if isinstance(event, ContactClosed)]
    return event
