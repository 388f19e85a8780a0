"""Yardsticks of one run, each on a log server of its own."""

from __future__ import annotations

from dataclasses import dataclass

from bench.acd.spread import Spread, spread_of
from bench.log_server.server import running_server
from bench.yardsticks import bullmq, redis_benchmark
from bench.yardsticks.redis_benchmark import RedisBenchmark, RedisRates

EVALSHA_RUNS = 5


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """Programs to compare with; all rates a second."""

    redis: RedisBenchmark
    bullmq: bullmq.BullMq

    def machine(self, requests: int) -> Spread:
        """Return the rate of EVALSHA, measured `EVALSHA_RUNS` times."""
        return spread_of([self._evalsha(requests) for _ in range(EVALSHA_RUNS)], float)

    def _evalsha(self, requests: int) -> float:
        with running_server() as server:
            return self.redis.evalsha(server, requests)

    def redis_rates(self, requests: int) -> RedisRates:
        with running_server() as server:
            return self.redis.run(server, requests)

    def bullmq_rate(self, jobs: int, concurrency: int) -> float:
        with running_server() as server:
            return self.bullmq.rate(server, jobs, concurrency)

    def bullmq_waits_ms(self, rate: float, seconds: float) -> list[float]:
        with running_server() as server:
            return self.bullmq.waits_ms(server, rate, seconds)


def find_yardsticks() -> Yardsticks:
    """Return the yardsticks; downloads a program that this machine does not have."""
    return Yardsticks(redis_benchmark.find(), bullmq.find())
