"""Goal 4: offers a second, compared with EVALSHA and BullMQ, and as the ACD grows."""

from __future__ import annotations

from bench.acd.drain import DrainResult, drain, pack_script
from bench.acd.scenarios import Scenario
from bench.acd.script import pure_rate
from bench.acd.sizes import Size
from bench.acd.spread import Spread, spread_of
from bench.acd.yardsticks import Yardsticks
from bench.fresh_process import run_in_fresh_process
from bench.report import Goal, compared, figure, ratio_at_least
from bench.yardsticks.bullmq import CONCURRENCIES
from bench.yardsticks.redis_benchmark import RedisRates

MAIN = Scenario(consultants=1_000, skills=20, skills_each=5)
FEWER, MORE = Scenario(100, 20, 5), Scenario(10_000, 20, 5)
NARROW = Scenario(1_000, 3, 3)
MIN_OF_EVALSHA, MIN_OF_BULLMQ = 0.5, 2.0
MAX_LOSS = 1.3


def throughput(yardsticks: Yardsticks, size: Size) -> list[Goal]:
    """Measure everything alternately; the script of each scenario is written once."""
    packed = {
        scenario: run_in_fresh_process(pack_script, scenario, size.scripted_contacts)
        for scenario in (MAIN, FEWER, MORE, NARROW)
    }
    runs: dict[Scenario, list[DrainResult]] = {scenario: [] for scenario in packed}
    redis = list[RedisRates]()
    jobs: dict[int, list[float]] = {concurrency: [] for concurrency in CONCURRENCIES}
    for _ in range(size.runs):
        redis.append(yardsticks.redis_rates(size.requests))
        for scenario, script in packed.items():
            runs[scenario].append(drain(script))
        for concurrency, done in jobs.items():
            done.append(yardsticks.bullmq_rate(_jobs(size, concurrency), concurrency))
    rates = {scenario: spread_of(done, lambda run: run.rate) for scenario, done in runs.items()}
    main = packed[MAIN]
    label = f"{main.arrival_share:.0%} of offers on arrival, {main.events_each:.1f} events each"
    return [
        *_to_yardsticks(rates[MAIN], label, spread_of(redis, _evalsha), _best(jobs)),
        *_growth(rates),
        *_redis_figures(redis),
        *_jobs_figures(jobs),
        _pure(rates[MAIN], size),
        figure("4-engine-cpu-ms", "CPU per offer, engine", _cpu(runs[MAIN], "engine_cpu_ms")),
        figure("4-log-cpu-ms", "CPU per offer, Valkey", _cpu(runs[MAIN], "log_cpu_ms")),
    ]


def _jobs(size: Size, concurrency: int) -> int:
    """Return the number of jobs; fewer suffice for the slow concurrency of 1."""
    return size.jobs // 5 if concurrency == 1 else size.jobs


def _best(jobs: dict[int, list[float]]) -> Spread:
    """Return BullMQ's rate at its best concurrency."""
    return max((Spread(tuple(done)) for done in jobs.values()), key=lambda spread: spread.median)


def _to_yardsticks(ours: Spread, label: str, evalsha: Spread, best: Spread) -> list[Goal]:
    return [
        ratio_at_least(
            "4-to-evalsha",
            f"offers/s >= {MIN_OF_EVALSHA} x EVALSHA -c50, {label}; {ours} : {evalsha}",
            ours.median,
            evalsha.median,
            MIN_OF_EVALSHA,
        ),
        ratio_at_least(
            "4-to-bullmq",
            f"offers/s >= {MIN_OF_BULLMQ:g} x BullMQ's best; {best}",
            ours.median,
            best.median,
            MIN_OF_BULLMQ,
        ),
    ]


def _growth(rates: dict[Scenario, Spread]) -> list[Goal]:
    steps = (
        ("4-loss-consultants", "100 -> 10,000 consultants", rates[FEWER], rates[MORE]),
        ("4-loss-skills", "3 -> 20 skills", rates[NARROW], rates[MAIN]),
    )
    return [
        ratio_at_least(
            id,
            f"offers/s, {growth}: loss <= {MAX_LOSS} times; {large} : {small}",
            large.median,
            small.median,
            1 / MAX_LOSS,
        )
        for id, growth, small, large in steps
    ]


def _evalsha(rates: RedisRates) -> float:
    return rates.evalsha


def _redis_figures(redis: list[RedisRates]) -> list[Goal]:
    unix, ping = (
        spread_of(redis, lambda rates: rates.evalsha_unix),
        spread_of(redis, lambda rates: rates.ping),
    )
    return [
        figure("4-evalsha-unix", f"EVALSHA -c50 a second by the unix socket; {unix}", unix.median),
        figure("4-ping", f"redis-benchmark PING -c50 a second; {ping}", ping.median),
    ]


def _jobs_figures(jobs: dict[int, list[float]]) -> list[Goal]:
    return [
        figure(f"4-bullmq-{concurrency}", f"BullMQ jobs/s, {concurrency} at once; {spread}", median)
        for concurrency, done in jobs.items()
        for spread in (Spread(tuple(done)),)
        for median in (spread.median,)
    ]


def _pure(ours: Spread, size: Size) -> Goal:
    pure = spread_of(
        [run_in_fresh_process(pure_rate, MAIN, size.scripted_contacts) for _ in range(size.runs)],
        float,
    )
    return compared(
        "4-to-pure", f"compared with the ACD without a log; {pure}", ours.median, pure.median
    )


def _cpu(runs: list[DrainResult], name: str) -> float:
    return spread_of(runs, lambda run: float(getattr(run, name))).median
