"""Goal 4: offers a second, beside EVALSHA and BullMQ, and as the ACD grows."""

from __future__ import annotations

from bench.acd.drain import Drained, drain, pack
from bench.acd.fresh_process import apart
from bench.acd.scenarios import Scenario
from bench.acd.script import pure_rate
from bench.acd.sizes import Size
from bench.acd.spread import Spread, over
from bench.acd.yardsticks import Yards
from bench.report import Goal, at_least, beside, figure
from bench.yardsticks.bullmq import CONCURRENCIES
from bench.yardsticks.redis_benchmark import Yard

MAIN = Scenario(consultants=1_000, skills=20, each=5)
FEWER, MORE = Scenario(100, 20, 5), Scenario(10_000, 20, 5)
NARROW = Scenario(1_000, 3, 3)
LEAST_OF_EVALSHA, LEAST_OF_BULLMQ = 0.5, 2.0
MOST_LOSS = 1.3


def throughput(yards: Yards, size: Size) -> list[Goal]:
    """Everything alternately; each floor's script is written once."""
    packed = {
        scenario: apart(pack, scenario, size.drained) for scenario in (MAIN, FEWER, MORE, NARROW)
    }
    runs: dict[Scenario, list[Drained]] = {scenario: [] for scenario in packed}
    redis = list[Yard]()
    jobs: dict[int, list[float]] = {concurrency: [] for concurrency in CONCURRENCIES}
    for _ in range(size.runs):
        redis.append(yards.redis_rates(size.requests))
        for scenario, script in packed.items():
            runs[scenario].append(drain(script))
        for concurrency, done in jobs.items():
            done.append(yards.bullmq_rate(_jobs(size, concurrency), concurrency))
    rates = {scenario: over(done, lambda run: run.rate) for scenario, done in runs.items()}
    main = packed[MAIN]
    told = f"{main.arrival_share:.0%} of the offers on arrival, {main.events_each:.1f} events each"
    return [
        *_to_yards(rates[MAIN], told, over(redis, _evalsha), _best(jobs)),
        *_growth(rates),
        *_redis_figures(redis),
        *_jobs_figures(jobs),
        _pure(rates[MAIN], size),
        figure("4-engine-cpu-ms", "CPU per offer, engine", _cpu(runs[MAIN], "engine_cpu_ms")),
        figure("4-log-cpu-ms", "CPU per offer, Valkey", _cpu(runs[MAIN], "log_cpu_ms")),
    ]


def _jobs(size: Size, concurrency: int) -> int:
    """One at a time is slow: fewer say the same."""
    return size.jobs // 5 if concurrency == 1 else size.jobs


def _best(jobs: dict[int, list[float]]) -> Spread:
    """BullMQ's best setting."""
    return max((Spread(tuple(done)) for done in jobs.values()), key=lambda spread: spread.middle)


def _to_yards(ours: Spread, told: str, evalsha: Spread, best: Spread) -> list[Goal]:
    return [
        at_least(
            "4-to-evalsha",
            f"offers/s >= {LEAST_OF_EVALSHA} x EVALSHA -c50, {told}; {ours} : {evalsha}",
            ours.middle,
            evalsha.middle,
            LEAST_OF_EVALSHA,
        ),
        at_least(
            "4-to-bullmq",
            f"offers/s >= {LEAST_OF_BULLMQ:g} x BullMQ's best; {best}",
            ours.middle,
            best.middle,
            LEAST_OF_BULLMQ,
        ),
    ]


def _growth(rates: dict[Scenario, Spread]) -> list[Goal]:
    steps = (
        ("4-loss-consultants", "100 -> 10,000 consultants", rates[FEWER], rates[MORE]),
        ("4-loss-skills", "3 -> 20 skills", rates[NARROW], rates[MAIN]),
    )
    return [
        at_least(
            id,
            f"offers/s, {what}: loss <= {MOST_LOSS} times; {large} : {small}",
            large.middle,
            small.middle,
            1 / MOST_LOSS,
        )
        for id, what, small, large in steps
    ]


def _evalsha(yard: Yard) -> float:
    return yard.evalsha


def _redis_figures(redis: list[Yard]) -> list[Goal]:
    unix, ping = over(redis, lambda yard: yard.evalsha_unix), over(redis, lambda yard: yard.ping)
    return [
        figure("4-evalsha-unix", f"EVALSHA -c50 a second by the unix socket; {unix}", unix.middle),
        figure("4-ping", f"redis-benchmark PING -c50 a second; {ping}", ping.middle),
    ]


def _jobs_figures(jobs: dict[int, list[float]]) -> list[Goal]:
    return [
        figure(f"4-bullmq-{concurrency}", f"BullMQ jobs/s, {concurrency} at once; {spread}", middle)
        for concurrency, done in jobs.items()
        for spread in (Spread(tuple(done)),)
        for middle in (spread.middle,)
    ]


def _pure(ours: Spread, size: Size) -> Goal:
    pure = over([apart(pure_rate, MAIN, size.drained) for _ in range(size.runs)], float)
    return beside("4-to-pure", f"beside the ACD without a log; {pure}", ours.middle, pure.middle)


def _cpu(runs: list[Drained], name: str) -> float:
    return over(runs, lambda run: float(getattr(run, name))).middle
