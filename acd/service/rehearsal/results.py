"""What came of a day: the fate of every visit, and how the consultants' time went."""

from __future__ import annotations

from dataclasses import dataclass, field

from acd.domain.messages.events import ConsultantChanged, InputRefused
from acd.domain.model.consultant import Activity
from acd.domain.model.contact import Outcome
from acd.domain.model.queue_rules import Rules
from acd.domain.routing.wait_estimate import WaitEstimate
from acd.service.rehearsal.day import Visit


@dataclass(slots=True)
class Fate:
    """Of one visit. Times in ms of the day's clock.

    `answered_ms`: accepted by a consultant, None = nobody ever; `outcome` is None for a visit
    that was still in the ACD when the day was over; `forecast`: of the wait, on arrival, where
    it was asked for and there was one to wait; `joined_ms`: since when the conversation goes on,
    `talked_ms`: how long those that are over went on; `wrote_ms`: wrap-up after it.
    """

    visit: Visit
    answered_ms: int | None = None
    closed_ms: int | None = None
    consultant_id: str | None = None
    outcome: Outcome | None = None
    offer_id: str | None = None
    wait_estimate: WaitEstimate | None = None
    joined_ms: int | None = None
    talked_ms: int = 0
    wrote_ms: int = 0

    @property
    def waited_ms(self) -> int:
        """From arrival to the answer, or to the end of a wait without one."""
        until_ms = self.closed_ms if self.answered_ms is None else self.answered_ms
        return (until_ms or self.visit.at_ms) - self.visit.at_ms

    def part(self, at_ms: int) -> None:
        """The conversation, if there is one, is over or handed over."""
        if self.joined_ms is not None:
            self.talked_ms += at_ms - self.joined_ms
            self.joined_ms = None


class Spent:
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
class Played:
    """A day that was played under `rules`. `refused`: inputs that the ACD refused, by id."""

    rules: Rules
    fates: list[Fate] = field(default_factory=list)
    spent: dict[str, Spent] = field(default_factory=dict)
    refused: dict[str, int] = field(default_factory=dict)

    def arrival(self, visit: Visit) -> Fate:
        fate = Fate(visit)
        self.fates.append(fate)
        return fate

    def changed(self, event: ConsultantChanged, at_ms: int) -> None:
        spent = self.spent.get(event.consultant_id)
        if spent is None:
            spent = self.spent[event.consultant_id] = Spent()
        spent.change(event.activity, at_ms)

    def refuse(self, event: InputRefused) -> None:
        self.refused[event.error_id] = self.refused.get(event.error_id, 0) + 1

    def close(self, at_ms: int) -> None:
        """The day is over: book what lasts until now; who waits has waited until now."""
        for spent in self.spent.values():
            spent.change(spent.activity, at_ms)
        for fate in self.fates:
            if fate.closed_ms is None:
                fate.closed_ms = at_ms
                fate.part(at_ms)
