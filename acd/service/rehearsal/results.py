"""What came of a day: the fate of every visit, and how the consultants' time went."""

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
    """Of one visit. Times in ms of the day's clock.

    `answered_ms`: accepted by a consultant, None = nobody ever; `outcome` is None for a visit
    that was still in the ACD when the day was over; `forecast`: of the wait, on arrival, where
    it was asked for and there was one to wait; `joined_ms`: since when the conversation goes on,
    `talked_ms`: how long those that are over went on; `wrote_ms`: wrap-up after it.
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
        """From arrival to the answer, or to the end of a wait without one."""
        until_ms = self.closed_ms if self.answered_ms is None else self.answered_ms
        return (until_ms or self.arrival.at_ms) - self.arrival.at_ms

    def part(self, at_ms: int) -> None:
        """The conversation, if there is one, is over or handed over."""
        if self.connected_ms is not None:
            self.talk_ms += at_ms - self.connected_ms
            self.connected_ms = None


class ActivityTimes:
    """How long one consultant did what, in ms."""

    __slots__ = ("activity", "since_ms", "totals_ms")

    def __init__(self) -> None:
        self.activity = Activity.OFFLINE
        self.since_ms = 0
        self.totals_ms: dict[Activity, int] = {}

    def change(self, activity: Activity, at_ms: int) -> None:
        before = self.totals_ms.get(self.activity, 0)
        self.totals_ms[self.activity] = before + at_ms - self.since_ms
        self.activity, self.since_ms = activity, at_ms


@dataclass(slots=True)
class DayResult:
    """A day that was played under `rules`. `refused`: inputs that the ACD refused, by id."""

    rules: Rules
    results: list[ContactResult] = field(default_factory=list)
    activity_times: dict[str, ActivityTimes] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def add_arrival(self, arrival: Arrival) -> ContactResult:
        result = ContactResult(arrival)
        self.results.append(result)
        return result

    def changed(self, event: ConsultantChanged, at_ms: int) -> None:
        activity_times = self.activity_times.get(event.consultant_id)
        if activity_times is None:
            activity_times = self.activity_times[event.consultant_id] = ActivityTimes()
        activity_times.change(event.activity, at_ms)

    def refuse(self, event: InputRefused) -> None:
        self.refused[event.error_id] = self.refused.get(event.error_id, 0) + 1

    def close(self, at_ms: int) -> None:
        """The day is over: book what lasts until now; who waits has waited until now."""
        for activity_times in self.activity_times.values():
            activity_times.change(activity_times.activity, at_ms)
        for result in self.results:
            if result.closed_ms is None:
                result.closed_ms = at_ms
                result.part(at_ms)
