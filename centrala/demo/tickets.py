"""Cases of the demo city's residents, drawn from the shares of `demo.yaml`. Pure.

Shares and times follow the city's published records of one day of 2019: counts of each kind, median
7.6 and ninth decile 93 minutes until a case is taken, 234 seconds a call (2025).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

from acd.ports.crm import CaseDraft
from config.readers.demo_city import DemoCity, DemoResident, EventShare, TicketStory
from crm_bridge.tickets.numbers import CITY_ZONE, TicketNumber
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange

DAY_MS = 86_400_000
MINUTE_MS = 60_000
YEARLY = 687_857
"""Number of cases in 2025, by which a serial fits its date."""

_TAKEN_MINUTES = 7.6
_TAKEN_SPREAD = math.log(93 / 7.6) / 1.2816  # of the logarithm: ninth decile over median
_HOURS = (1, 1, 1, 1, 1, 2, 4, 7, 12, 14, 14, 13, 12, 12, 12, 11, 10, 9, 7, 5, 4, 3, 2, 1)
_ANONYMOUS = 0.1
_AT_HOME = 0.8


@dataclass(slots=True)
class DrawnCase:
    """Case while it is drawn. `resident`: None when the reporter stayed unknown."""

    share: EventShare
    resident: DemoResident | None
    opened_ms: int
    description: str
    address: str = ""
    district: str = ""
    follows: str | None = None
    number: str = ""
    history: list[StatusChange] = field(default_factory=list)

    @property
    def draft(self) -> CaseDraft:
        return CaseDraft(
            kind=self.share.kind,
            category=self.share.category,
            event=self.share.event,
            description=self.description,
            address=self.address,
            district=self.district,
            notify=self.resident is not None,
            follows=self.follows,
        )


def draw_cases(demo: DemoCity, rng: Random, now_ms: int) -> tuple[DrawnCase, ...]:
    """Return all tickets of the demo, the written ones first; equal for equal seed and moment."""
    drawing = _Drawing(demo, rng, now_ms)
    stories = [drawing.story(story) for story in demo.stories]
    counts = {**demo.kinds, "INCIDENT": max(0, demo.kinds.get("INCIDENT", 0) - len(stories))}
    complaints = counts.pop("COMPLAINT", 0)
    cases = stories + [drawing.case(kind) for kind, count in counts.items() for _ in range(count)]
    _number(cases)
    complained = [drawing.complaint(case) for case in drawing.to_complain(cases, complaints)]
    _number(complained, taken={case.number for case in cases})
    for complaint in complained:
        drawing.grow_old(complaint)
    return tuple(cases + complained)


@dataclass(frozen=True, slots=True)
class _Drawing:
    demo: DemoCity
    rng: Random
    now_ms: int

    def story(self, story: TicketStory) -> DrawnCase:
        share = EventShare(
            kind="INCIDENT",
            category=story.category,
            event=story.event,
            weight=1,
            queue=_queue_of(self.demo, story.category),
            words=(story.description,),
        )
        resident = next(item for item in self.demo.residents if item.id == story.resident)
        opened_ms = self.moment(story.days_ago)
        case = DrawnCase(
            share, resident, opened_ms, story.description, story.address, story.district
        )
        self.grow_to(case, story.status)
        return case

    def case(self, kind: str) -> DrawnCase:
        shares = [share for share in self.demo.events if share.kind == kind]
        share = self.rng.choices(shares, [item.weight for item in shares])[0]
        is_identified = self.rng.random() >= _ANONYMOUS
        resident = self.rng.choice(self.demo.residents) if is_identified else None
        days_ago = math.ceil(self.rng.triangular(0, self.demo.days, self.demo.days / 6))
        case = DrawnCase(share, resident, self.moment(days_ago), self.rng.choice(share.words))
        if kind == "INCIDENT":
            case.district = self.place(resident)
            street = self.rng.choice(self.demo.districts[case.district].streets)
            case.address = f"{street} {self.rng.randint(1, 120)}"
        self.grow_old(case)
        return case

    def complaint(self, about: DrawnCase) -> DrawnCase:
        """A complaint about an older case, which comes back by it."""
        share = next(item for item in self.demo.events if item.kind == "COMPLAINT")
        last_ms = about.history[-1].at_ms
        opened_ms = last_ms + round((self.now_ms - last_ms) * self.rng.uniform(0.2, 0.8))
        words = self.rng.choice(share.words)
        about.history.append(
            StatusChange(TicketStatus.COMPLAINED, "Reklamacja wewnętrzna", opened_ms)
        )
        return DrawnCase(share, about.resident, opened_ms, words, follows=about.number)

    def to_complain(self, cases: list[DrawnCase], count: int) -> list[DrawnCase]:
        """Closed cases of known people: those are complained about."""
        closed = [
            case
            for case in cases
            if case.resident and case.history[-1].status is TicketStatus.CLOSED
        ]
        return self.rng.sample(closed, min(count, len(closed)))

    def moment(self, days_ago: int) -> int:
        """A moment of that day, more often in office hours, never in the future."""
        today = datetime.fromtimestamp(self.now_ms / 1000, CITY_ZONE).date()
        hour = self.rng.choices(range(24), _HOURS)[0]
        clock = time(hour, self.rng.randrange(60), self.rng.randrange(60), tzinfo=CITY_ZONE)
        return _ms(datetime.combine(today - timedelta(days=days_ago), clock))

    def place(self, resident: DemoResident | None) -> str:
        if resident and self.rng.random() < _AT_HOME:
            return resident.district
        names = list(self.demo.districts)
        weights = [self.demo.districts[name].weight for name in names]
        return self.rng.choices(names, weights)[0]

    def grow_old(self, case: DrawnCase) -> None:
        """Older cases are more often closed."""
        age_days = (self.now_ms - case.opened_ms) / DAY_MS
        closed = self.rng.random() < min(0.9, age_days / 20)
        untouched = age_days < 2 and self.rng.random() < 0.3
        open_status = TicketStatus.NEW if untouched else TicketStatus.IN_PROGRESS
        self.grow_to(case, TicketStatus.CLOSED if closed else open_status)

    def grow_to(self, case: DrawnCase, status: TicketStatus) -> None:
        case.history = list(self._history(case.opened_ms, status))

    def _history(self, opened_ms: int, status: TicketStatus) -> Iterator[StatusChange]:
        yield StatusChange(TicketStatus.NEW, "", opened_ms)
        if status is TicketStatus.NEW:
            return
        minutes = min(600.0, self.rng.lognormvariate(math.log(_TAKEN_MINUTES), _TAKEN_SPREAD))
        taken_ms = min(opened_ms + round(minutes * MINUTE_MS), max(opened_ms, self.now_ms - 1))
        yield StatusChange(TicketStatus.IN_PROGRESS, "Przekazano do Operatora", taken_ms)
        if status is TicketStatus.IN_PROGRESS:
            return
        closed_ms = taken_ms + round((self.now_ms - taken_ms) * self.rng.uniform(0.2, 0.7))
        closing = "Zgłoszenie zamknięte przez Operatora"
        yield StatusChange(TicketStatus.CLOSED, closing, closed_ms)
        if status is TicketStatus.COMPLAINED:
            again_ms = closed_ms + round((self.now_ms - closed_ms) * self.rng.uniform(0.3, 0.7))
            yield StatusChange(status, "Reklamacja wewnętrzna", again_ms)


def _queue_of(demo: DemoCity, category: str) -> str:
    return next(share.queue for share in demo.events if share.category == category)


def _number(cases: list[DrawnCase], taken: set[str] | None = None) -> None:
    """Serials that grow with the date, each used once."""
    used = set(taken or ())
    for case in sorted(cases, key=lambda item: item.opened_ms):
        opened = datetime.fromtimestamp(case.opened_ms / 1000, CITY_ZONE)
        start = _ms(datetime(opened.year, 1, 1, tzinfo=CITY_ZONE))
        serial = 1 + (case.opened_ms - start) * YEARLY // (365 * DAY_MS)
        while str(number := TicketNumber(serial, opened.year % 100)) in used:
            serial += 1
        used.add(str(number))
        case.number = str(number)


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
