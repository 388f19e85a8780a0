"""Goals 1 and 7: time from a free consultant to the next offer, also with a deep queue."""

from __future__ import annotations

from bench.acd.demand import poisson
from bench.acd.open_arrivals import OpenResult, open_arrivals
from bench.acd.scenarios import Scenario
from bench.acd.sizes import Size
from bench.acd.spread import Spread, percentile_of, spread_of
from bench.acd.steady_state import SteadyResult, require_rate, run_steady_state
from bench.acd.yardsticks import Yardsticks
from bench.report import Goal, at_most, compared, figure, ratio_at_most
from bench.yardsticks import app_queue

SCENARIO = Scenario(consultants=200, skills=20, skills_each=5)
RATE = 500.0
WAITING = 40
LOADS = (0.6, 0.92, 1.1)
P50_MS, P99_MS = 0.5, 5.0
MAX_OF_QUEUE_P50, MAX_OF_QUEUE_P99 = 1 / 500, 1 / 100
SHALLOW, DEEP = 10, 1_000
MAX_DEEP_RATIO, MAX_CPU_DIFFERENCE = 1.5, 0.2


def free_to_offer(yardsticks: Yardsticks, size: Size) -> list[Goal]:
    """Measure goal 1, alternating with app_queue and BullMQ in the same run."""
    ours, queue, jobs = list[SteadyResult](), list[list[float]](), list[list[float]]()
    for _ in range(size.runs):
        ours.append(run_steady_state(SCENARIO, WAITING, RATE, size.steady_s))
        if app_queue.is_here():
            queue.append(app_queue.free_to_called_ms(size.queue_s))
        jobs.append(yardsticks.bullmq_waits_ms(RATE, size.steady_s))
    free = [run.free for run in ours]
    p50, p99 = percentile_of(0.5, free), percentile_of(0.99, free)
    label = f"free -> offer, {WAITING} waiting, {RATE:g}/s, 200 consultants x 5 skills"
    ours_alone = [
        at_most("1-p50-ms", f"{label}, p50 <= {P50_MS} ms; {p50}", p50.median, P50_MS),
        at_most("1-p99-ms", f"{label}, p99 <= {P99_MS} ms; {p99}", p99.median, P99_MS),
    ]
    measured = [*ours_alone, *_beside_app_queue(p50, p99, queue)]
    return [
        *(require_rate(RATE, ours, goal) for goal in measured),
        compared(
            "1-bullmq-p50-ms", "beside BullMQ's pick-up, p50", *_pair(p50, percentile_of(0.5, jobs))
        ),
        compared(
            "1-bullmq-p99-ms",
            "beside BullMQ's pick-up, p99",
            *_pair(p99, percentile_of(0.99, jobs)),
        ),
        figure("1-rate", "offers a second reached", spread_of(ours, _rate).median),
        *_load_points(size),
    ]


def _beside_app_queue(p50: Spread, p99: Spread, queue: list[list[float]]) -> list[Goal]:
    if not queue:
        print("goal 1: app_queue is left out, because this machine has no bundle of Asterisk")
        return []
    half, most = percentile_of(0.5, queue), percentile_of(0.99, queue)
    return [
        ratio_at_most(
            "1-p50-to-queue",
            f"p50 <= 1/500 of app_queue, 20 consultants, 40 waiting; {half}",
            *_pair(p50, half),
            MAX_OF_QUEUE_P50,
            digits=6,
        ),
        ratio_at_most(
            "1-p99-to-queue",
            f"p99 <= 1/100 of app_queue; {most}",
            *_pair(p99, most),
            MAX_OF_QUEUE_P99,
            digits=6,
        ),
    ]


def _pair(ours: Spread, theirs: Spread) -> tuple[float, float]:
    return ours.median, theirs.median


def _rate(run: SteadyResult) -> float:
    return run.rate


def _load_points(size: Size) -> list[Goal]:
    """Measure the latency of every offer under open arrivals at several loads."""
    goals = []
    for load in LOADS:
        mean_s = load * SCENARIO.consultants / RATE
        arrivals = list(poisson(RATE, size.steady_s, mean_s, SCENARIO.queues()))
        run: OpenResult = open_arrivals(SCENARIO, arrivals)
        label = f"every offer at load {load:g}, at most {run.longest_queue} waiting"
        for name, share in (("p50", 0.5), ("p99", 0.99)):
            ms = percentile_of(share, [run.all]).median
            goals.append(figure(f"1-load-{load:g}-{name}-ms", f"{label}, {name}", ms))
    return goals


def deep_queue(size: Size) -> list[Goal]:
    """Measure goal 7: the same ACD with a short and a deep queue, alternately."""
    runs: dict[int, list[SteadyResult]] = {SHALLOW: [], WAITING: [], DEEP: []}
    for _ in range(size.runs):
        for waiting, done in runs.items():
            done.append(run_steady_state(SCENARIO, waiting, RATE, size.steady_s))
    p99 = {
        waiting: percentile_of(0.99, [run.free for run in done]) for waiting, done in runs.items()
    }
    cpu = {waiting: spread_of(done, lambda run: run.cpu_ms) for waiting, done in runs.items()}
    ratio = cpu[DEEP].median / cpu[WAITING].median
    return [
        require_rate(
            RATE,
            runs[DEEP],
            ratio_at_most(
                "7-p99-ms",
                f"p99 with {DEEP} waiting <= {MAX_DEEP_RATIO} x with {SHALLOW}; {p99[DEEP]}",
                *_pair(p99[DEEP], p99[SHALLOW]),
                MAX_DEEP_RATIO,
            ),
        ),
        Goal(
            "7-cpu-ms",
            f"CPU per contact with {DEEP} waiting = with {WAITING} +-20 %; {cpu[DEEP]}",
            round(cpu[DEEP].median, 3),
            round(cpu[WAITING].median, 3),
            round(ratio, 3),
            abs(ratio - 1) <= MAX_CPU_DIFFERENCE,
        ),
    ]
