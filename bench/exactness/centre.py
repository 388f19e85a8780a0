"""Centre of a queueing model, simulated with the production ACD on virtual time.

Models have a time unit of their own (a minute, a mean service); the ACD gets whole milliseconds,
`UNIT_MS` of them for one unit, so that rounding changes no printed figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from acd.domain.messages.commands import AdmitContact, BecomeReady, SignIn
from acd.domain.model.contact import PHONE, Outcome
from acd.domain.model.policy import LONGEST_IDLE, Policy
from acd.domain.model.queue_rules import CapacityRules, QueueRules, Rules, ServiceTarget
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.results import DayResult
from acd.service.rehearsal.simulate import Simulation

UNIT_MS = 1_000_000
ONE_CALL = CapacityRules(limits={PHONE: 1}, shared=(), interrupts={})
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Callers:
    """Callers in order of arrival; times in the model's unit.

    `patience` None: callers never abandon; `rate`, `mean_service`: parameters of the draw.
    """

    at: Floats
    kind: Ints
    service: Floats
    patience: Floats | None = None
    rate: float = 1.0
    mean_service: float = 1.0


def poisson(
    draw: np.random.Generator,
    rates: Sequence[float],
    count: int,
    mean_service: float,
    mean_patience: float | None = None,
) -> Callers:
    """Draw Poisson arrivals of each kind at its rate, exponential service and patience."""
    total = sum(rates)
    return Callers(
        np.cumsum(draw.exponential(1 / total, count)),
        draw.choice(len(rates), count, p=np.array(rates) / total),
        draw.exponential(mean_service, count),
        None if mean_patience is None else draw.exponential(mean_patience, count),
        total,
        mean_service,
    )


def a_queue(
    queue_id: str,
    skills: Mapping[str, int],
    target: float,
    policy: Policy = LONGEST_IDLE,
    unit_ms: int = UNIT_MS,
) -> QueueRules:
    """Return a queue whose calls are accepted at once, without wrap-up; `target`: in units."""
    return QueueRules(
        id=queue_id,
        names={"pl": queue_id, "en": queue_id},
        skills=dict(skills),
        targets={PHONE: ServiceTarget(round(target * unit_ms), 0.8)},
        wrap_up_ms={PHONE: 0},
        offer_timeout_ms={PHONE: 20_000},
        policy=policy,
        auto_accept=(PHONE,),
    )


def skill(kind: int) -> str:
    """Return the skill, and by default the queue, of a kind of caller."""
    return f"k{kind}"


def by_queue(contact_id: str, kind: int) -> AdmitContact:
    """Return the admission of a caller whose kind has a queue of its own."""
    return AdmitContact(contact_id, PHONE, skill(kind), "pl")


@dataclass(frozen=True, slots=True)
class Centre:
    """Queues, and the skills by level of each consultant, at work from the beginning.

    `languages`: skills that a caller's language requires.
    """

    queues: Sequence[QueueRules]
    staff: Sequence[Mapping[str, int]]
    admit: Callable[[str, int], AdmitContact] = by_queue
    unit_ms: int = UNIT_MS
    languages: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    @property
    def rules(self) -> Rules:
        languages = {language: dict(skills) for language, skills in self.languages.items()}
        queues = {queue.id: queue for queue in self.queues}
        return Rules("1", queues, ONE_CALL, languages=languages)

    def arrivals(self, callers: Callers) -> list[Arrival]:
        columns = (callers.at, callers.service)
        at, service = (np.rint(times * self.unit_ms).astype(int).tolist() for times in columns)
        leave: list[int] | list[None] = [None] * len(at)
        if callers.patience is not None:
            leave = np.rint(callers.patience * self.unit_ms).astype(int).tolist()
        rows = zip(at, callers.kind.tolist(), service, leave, strict=True)
        return [
            Arrival(at_ms, self.admit(f"c{number}", kind), service_ms, patience_ms)
            for number, (at_ms, kind, service_ms, patience_ms) in enumerate(rows)
        ]

    def actions(self) -> list[StaffAction]:
        return [
            action
            for number, skills in enumerate(self.staff)
            for action in start_work(number, skills)
        ]

    def simulate(self, callers: Callers, simulation: type[Simulation] = Simulation) -> CentreResult:
        """Simulate until the last caller is gone. Raises `RuntimeError` on a refused input."""
        day = Day(self.arrivals(callers), self.actions())
        return centre_result(callers, simulation(self.rules, day).run(), self.unit_ms)


def start_work(number: int, skills: Mapping[str, int], at_ms: int = 0) -> list[StaffAction]:
    """Return the sign-in and readiness of the consultant with this number."""
    name = server(number)
    return [StaffAction(at_ms, SignIn(name, dict(skills))), StaffAction(at_ms, BecomeReady(name))]


def server(number: int) -> str:
    return f"s{number:03d}"


@dataclass(frozen=True, slots=True)
class CentreResult:
    """Results of the callers, in their order and unit.

    `served`: answered; `turned_away`: blocked on arrival; the others abandoned. `waited`: until
    the answer or the end; `closed`: time of the end; `server`: number of the consultant, or -1.
    """

    callers: Callers
    served: NDArray[np.bool_]
    turned_away: NDArray[np.bool_]
    waited: Floats
    closed: Floats
    server: Ints = field(repr=False)


def centre_result(callers: Callers, day_result: DayResult, unit_ms: int = UNIT_MS) -> CentreResult:
    if day_result.refused:
        raise RuntimeError(f"the ACD refused inputs of a model: {day_result.refused}")
    results = day_result.results
    return CentreResult(
        callers,
        np.array([result.answered_ms is not None for result in results]),
        np.array([result.outcome is Outcome.DIVERTED for result in results]),
        np.array([result.waited_ms for result in results]) / unit_ms,
        np.array([result.closed_ms or 0 for result in results]) / unit_ms,
        np.array([int((result.consultant_id or "s-1")[1:]) for result in results]),
    )
