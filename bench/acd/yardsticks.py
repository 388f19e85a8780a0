"""The yardsticks of one run, and whether the machine was the same at its end."""

from __future__ import annotations

from dataclasses import dataclass

from bench.acd.server import running_server
from bench.acd.spread import Spread, over
from bench.yardsticks import bullmq, redis_benchmark
from bench.yardsticks.redis_benchmark import RedisBenchmark, Yard

LOOKS = 5


@dataclass(frozen=True, slots=True)
class Yards:
    redis: RedisBenchmark
    bullmq: bullmq.BullMq

    def machine(self, requests: int) -> Spread:
        """EVALSHA a second, several times."""
        return over([self._evalsha(requests) for _ in range(LOOKS)], float)

    def _evalsha(self, requests: int) -> float:
        with running_server() as server:
            return self.redis.evalsha(server, requests)

    def redis_rates(self, requests: int) -> Yard:
        with running_server() as server:
            return self.redis.run(server, requests)

    def bullmq_rate(self, jobs: int, concurrency: int) -> float:
        with running_server() as server:
            return self.bullmq.rate(server, jobs, concurrency)

    def bullmq_waits_ms(self, rate: float, seconds: float) -> list[float]:
        with running_server() as server:
            return self.bullmq.waits_ms(server, rate, seconds)


def find() -> Yards:
    """Fetches what is not here yet."""
    return Yards(redis_benchmark.find(), bullmq.find())
