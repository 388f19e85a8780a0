"""Coverage of the wait estimate: share of waits inside the interval given at arrival, 0.8.

    python -m bench.wait_estimate --json wait_estimate.json

Two drawn centres at three loads (with wrap-up, ringing and people who give up) under the default
policy, with a strong bonus and under longest idle, 48 hours each; beside them the Technion's day
where its file is.
Judged by those who were answered; the yardstick is the promise. Beside each coverage the median
width of the intervals and the median wait, in seconds.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from acd.domain.messages.commands import AdmitContact, BecomeReady, SignIn
from acd.domain.model.contact import PHONE
from acd.domain.model.policy import LEAST_COST, LONGEST_IDLE, Policy
from acd.domain.model.queue_rules import Rules
from acd.service.rehearsal.day import Arrival, Day, StaffAction
from acd.service.rehearsal.metrics import Denominator, share
from acd.service.rehearsal.results import DayResult
from acd.service.rehearsal.simulate import simulate
from bench import report
from bench.exactness.centre import ONE_CALL, a_queue
from bench.rehearsal import TRACE
from centrala.rehearsal.options import RehearsalOptions
from centrala.rehearsal.run import city
from centrala.rehearsal.sources import from_trace
from centrala.rehearsal.trace_csv import read_trace
from config.settings import ROOT

SEED = 19115
HOURS = 48
LOADS = (0.80, 0.92, 1.05)
KEEN = replace(LEAST_COST, name="least-cost-240", in_target=240.0)
"""With a strong bonus for contacts within their target."""
POLICIES = (LEAST_COST, KEEN, LONGEST_IDLE)
TARGET_COVERAGE, MARGIN = 0.80, 0.03
SECOND = 1_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """Shares of the arrivals by queue, skills of each consultant; times in seconds."""

    queues: dict[str, float]
    staff: Sequence[Sequence[str]]
    talk: Callable[[random.Random], float]
    mean_talk: float
    wrap_up: float
    patience: float

    def rules(self, policy: Policy) -> Rules:
        queues = [a_queue(name, {name: 1}, 20, policy, SECOND) for name in self.queues]
        wrap_up = {PHONE: round(self.wrap_up * SECOND)}
        slow = [replace(queue, wrap_up_ms=wrap_up, auto_accept=()) for queue in queues]
        return Rules("1", {queue.id: queue for queue in slow}, ONE_CALL)

    def day(self, load: float, hours: float) -> Day:
        draw, arrivals, at = random.Random(f"{SEED} {load}"), list[Arrival](), 0.0
        rate = load * len(self.staff) / (self.mean_talk + self.wrap_up)
        names, shares = list(self.queues), list(self.queues.values())
        while (at := at + draw.expovariate(rate)) < hours * 3_600:
            queue = draw.choices(names, shares)[0]
            admit = AdmitContact(f"call-{len(arrivals)}", PHONE, queue, "pl")
            talk, patience = self.talk(draw), draw.expovariate(1 / self.patience)
            arrivals.append(
                Arrival(_ms(at), admit, _ms(talk), _ms(patience), _ms(draw.uniform(1, 5)))
            )
        actions = []
        for number, skills in enumerate(self.staff):
            name = f"consultant-{number}"
            actions += [
                StaffAction(0, SignIn(name, dict.fromkeys(skills, 50))),
                StaffAction(0, BecomeReady(name)),
            ]
        return Day(arrivals, actions)


def _ms(seconds: float) -> int:
    return 1 + round(seconds * SECOND)


FOUR = ("a", "b", "c", "d")
CENTRES = {
    "one-queue": Drawn(
        {"a": 1.0}, [["a"]] * 12, lambda draw: draw.expovariate(1 / 180), 180, 20, 300
    ),
    "four-queues": Drawn(
        dict(zip(FOUR, (0.4, 0.3, 0.2, 0.1), strict=True)),
        [[FOUR[(7 * n + more) % 4] for more in range(1 + n % 3)] for n in range(30)],
        lambda draw: draw.lognormvariate(5.0, 0.9),
        222.5,
        30,
        400,
    ),
}
"""Twelve who all do the same; thirty with one to three of four skills, lengths log-normal."""


def goals(name: str, day_result: DayResult) -> Iterator[report.Goal]:
    estimated = [
        (result.waited_ms, result.wait_estimate)
        for result in day_result.results
        if result.answered_ms is not None and result.wait_estimate is not None
    ]
    inside = (
        share(sum(f.low_ms <= waited <= f.high_ms for waited, f in estimated), len(estimated))
        or 0.0
    )
    width = median(f.high_ms - f.low_ms for _, f in estimated) / SECOND
    goal = f"{name}: coverage within {MARGIN} of the promise, {len(estimated)} estimated"
    met = abs(inside - TARGET_COVERAGE) <= MARGIN
    yield replace(report.compared(f"{name}-coverage", goal, inside, TARGET_COVERAGE), met=met)
    wait = median(waited for waited, _ in estimated) / SECOND
    yield report.compared(f"{name}-width-s", "median width beside the median wait", width, wait)


def technion(policy: Policy) -> DayResult:
    city_rules = city(ROOT / "config").rules
    queues = {name: replace(queue, policy=policy) for name, queue in city_rules.queues.items()}
    rules = replace(city_rules, queues=queues)
    draw = random.Random(SEED)
    options = RehearsalOptions(None, TRACE, 1, None, Denominator.OFFERED, "en")
    source = from_trace(options, TRACE, read_trace(TRACE), [rules], lambda: 1 - draw.random())
    return simulate(rules, source.day, wait_estimates=True)


def everything(hours: float) -> Iterator[report.Goal]:
    for policy in POLICIES:
        if TRACE.is_file():
            yield from goals(f"technion-{policy.name}", technion(policy))
        for name, centre in CENTRES.items():
            for load in LOADS:
                day = centre.day(load, hours)
                day_result = simulate(centre.rules(policy), day, wait_estimates=True)
                yield from goals(f"{name}-{load:.2f}-{policy.name}", day_result)


def main() -> None:
    parser = report.arguments(__doc__ or "")
    parser.add_argument("--hours", type=float, default=HOURS, help=f"default {HOURS}")
    arguments = parser.parse_args()
    measured = list(everything(arguments.hours))
    if not TRACE.is_file():
        print("left out: the Technion's day (../shared/data) is not here")
    report.publish("wait_estimate", measured, arguments.json)


if __name__ == "__main__":
    main()
