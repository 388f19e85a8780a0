"""Goals 1 and 7: from a free consultant to her next offer, also when many wait."""

from __future__ import annotations

from bench.acd.demand import poisson
from bench.acd.open_arrivals import Open, open_arrivals
from bench.acd.scenarios import Scenario
from bench.acd.sizes import Size
from bench.acd.spread import Spread, at, over
from bench.acd.steady_state import Steady, only_at, steady
from bench.acd.yardsticks import Yards
from bench.report import Goal, against, below, beside, figure
from bench.yardsticks import app_queue

SCENARIO = Scenario(consultants=200, skills=20, each=5)
RATE = 500.0
WAITING = 40
LOADS = (0.6, 0.92, 1.1)
P50_MS, P99_MS = 0.5, 5.0
MOST_OF_QUEUE_P50, MOST_OF_QUEUE_P99 = 1 / 500, 1 / 100
SHALLOW, DEEP = 10, 1_000
MOST_DEEPER, MOST_APART = 1.5, 0.2


def free_to_offer(yards: Yards, size: Size) -> list[Goal]:
    """Goal 1, with app_queue and BullMQ alternately in the same run."""
    ours, queue, jobs = list[Steady](), list[list[float]](), list[list[float]]()
    for _ in range(size.runs):
        ours.append(steady(SCENARIO, WAITING, RATE, size.steady_s))
        if app_queue.is_here():
            queue.append(app_queue.free_to_called_ms(size.queue_s))
        jobs.append(yards.bullmq_waits_ms(RATE, size.steady_s))
    free = [run.free for run in ours]
    p50, p99 = at(0.5, free), at(0.99, free)
    told = f"free -> offer, {WAITING} waiting, {RATE:g}/s, 200 consultants x 5 skills"
    ours_alone = [
        below("1-p50-ms", f"{told}, p50 <= {P50_MS} ms; {p50}", p50.middle, P50_MS),
        below("1-p99-ms", f"{told}, p99 <= {P99_MS} ms; {p99}", p99.middle, P99_MS),
    ]
    measured = [*ours_alone, *_beside_app_queue(p50, p99, queue)]
    return [
        *(only_at(RATE, ours, goal) for goal in measured),
        beside("1-bullmq-p50-ms", "beside BullMQ's pick-up, p50", *_pair(p50, at(0.5, jobs))),
        beside("1-bullmq-p99-ms", "beside BullMQ's pick-up, p99", *_pair(p99, at(0.99, jobs))),
        figure("1-rate", "offers a second that were reached", over(ours, _rate).middle),
        *_load_points(size),
    ]


def _beside_app_queue(p50: Spread, p99: Spread, queue: list[list[float]]) -> list[Goal]:
    if not queue:
        print("goal 1: no bundle of Asterisk on this machine, so app_queue is left out")
        return []
    half, most = at(0.5, queue), at(0.99, queue)
    return [
        against(
            "1-p50-to-queue",
            f"p50 <= 1/500 of app_queue, 20 consultants, 40 waiting; {half}",
            *_pair(p50, half),
            MOST_OF_QUEUE_P50,
            digits=6,
        ),
        against(
            "1-p99-to-queue",
            f"p99 <= 1/100 of app_queue; {most}",
            *_pair(p99, most),
            MOST_OF_QUEUE_P99,
            digits=6,
        ),
    ]


def _pair(ours: Spread, theirs: Spread) -> tuple[float, float]:
    return ours.middle, theirs.middle


def _rate(run: Steady) -> float:
    return run.rate


def _load_points(size: Size) -> list[Goal]:
    """Open doors: contacts come whether anybody is free or not. Latency of every offer."""
    goals = []
    for load in LOADS:
        mean_s = load * SCENARIO.consultants / RATE
        arrivals = list(poisson(RATE, size.steady_s, mean_s, SCENARIO.queues()))
        run: Open = open_arrivals(SCENARIO, arrivals)
        told = f"every offer at load {load:g}, longest line {run.longest_line}"
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            ms = at(share, [run.all]).middle
            goals.append(figure(f"1-load-{load:g}-{name}-ms", f"{told}, {name}", ms))
    return goals


def deep_queue(size: Size) -> list[Goal]:
    """Goal 7: the same ACD with a short and a long line, alternately."""
    runs: dict[int, list[Steady]] = {SHALLOW: [], WAITING: [], DEEP: []}
    for _ in range(size.runs):
        for waiting, done in runs.items():
            done.append(steady(SCENARIO, waiting, RATE, size.steady_s))
    p99 = {waiting: at(0.99, [run.free for run in done]) for waiting, done in runs.items()}
    cpu = {waiting: over(done, lambda run: run.cpu_ms) for waiting, done in runs.items()}
    ratio = cpu[DEEP].middle / cpu[WAITING].middle
    return [
        only_at(
            RATE,
            runs[DEEP],
            against(
                "7-p99-ms",
                f"p99 with {DEEP} waiting <= {MOST_DEEPER} x with {SHALLOW}; {p99[DEEP]}",
                *_pair(p99[DEEP], p99[SHALLOW]),
                MOST_DEEPER,
            ),
        ),
        Goal(
            "7-cpu-ms",
            f"CPU per contact with {DEEP} waiting = with {WAITING} +-20 %; {cpu[DEEP]}",
            round(cpu[DEEP].middle, 3),
            round(cpu[WAITING].middle, 3),
            round(ratio, 3),
            abs(ratio - 1) <= MOST_APART,
        ),
    ]
