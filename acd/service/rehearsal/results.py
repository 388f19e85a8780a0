"""Results of a simulated day: each contact's outcome, and the consultants' time by activity."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.messages.events import ConsultantChanged, InputRefused
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Outcome
from acd.domain.model.queue_rules import Rules
from acd.domain.routing.wait_estimate import WaitEstimate
from acd.service.rehearsal.day import Arrival


@dataclass(slots=True)
class ContactResult:
    """Result of one arrival. Times in ms of the day's clock.

    `answered_ms`: acceptance of the first offer that was accepted, None = never; `outcome`: None
    if the contact was still in the ACD at the end of the day; `wait_estimate`: at arrival, if
    one was requested and available; `connected_ms`: start of the present conversation;
    `talk_ms`: sum of the finished ones; `wrap_up_spent_ms`: wrap-up after the contact.
    """

    arrival: Arrival
    answered_ms: int | None = None
    closed_ms: int | None = None
    consultant_id: str | None = None
    outcome: Outcome | None = None
    offer_id: str | None = None
    wait_estimate: WaitEstimate | None = None
    connected_ms: int | None = None
    talk_ms: int = 0
    wrap_up_spent_ms: int = 0

    @property
    def waited_ms(self) -> int:
        """Time from arrival to the answer, or to the end of a wait without one."""
        until_ms = self.closed_ms if self.answered_ms is None else self.answered_ms
        return (until_ms or self.arrival.at_ms) - self.arrival.at_ms

    def end_conversation(self, at_ms: int) -> None:
        """Add the present conversation, if there is one, to `talk_ms`."""
        if self.connected_ms is not None:
            self.talk_ms += at_ms - self.connected_ms
            self.connected_ms = None


class ActivityTimes:
    """Sum of one consultant's time in each activity, ms."""

    __slots__ = ("activity", "since_ms", "totals_ms")

    def __init__(self) -> None:
        self.activity = Activity.OFFLINE
        self.since_ms = 0
        self.totals_ms: dict[Activity, int] = {}

    def change(self, activity: Activity, at_ms: int) -> None:
        """Add the time since the last change to the present activity, and start another."""
        total_ms = self.totals_ms.get(self.activity, 0)
        self.totals_ms[self.activity] = total_ms + at_ms - self.since_ms
        self.activity, self.since_ms = activity, at_ms


@dataclass(slots=True)
class DayResult:
    """Result of a day under `rules`. `refused`: number of inputs refused by the ACD, by error id.

    `activity_times`: by consultant id.
    """

    rules: Rules
    results: list[ContactResult] = field(default_factory=list)
    activity_times: dict[str, ActivityTimes] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def add_arrival(self, arrival: Arrival) -> ContactResult:
        """Append and return the result of an arrival, to be filled in."""
        result = ContactResult(arrival)
        self.results.append(result)
        return result

    def change_activity(self, event: ConsultantChanged, at_ms: int) -> None:
        """Account for a change of a consultant's activity."""
        times = self.activity_times.get(event.consultant_id)
        if times is None:
            times = self.activity_times[event.consultant_id] = ActivityTimes()
        times.change(event.activity, at_ms)

    def count_refusal(self, event: InputRefused) -> None:
        """Count a refused input under its error id."""
        self.refused[event.error_id] = self.refused.get(event.error_id, 0) + 1

    def close(self, at_ms: int) -> None:
        """End the day: account for all activities, conversations and waits up to `at_ms`."""
        for times in self.activity_times.values():
            times.change(times.activity, at_ms)
        for result in self.results:
            if result.closed_ms is None:
                result.closed_ms = at_ms
                result.end_conversation(at_ms)
