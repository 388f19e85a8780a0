"""Demand of a day: arrival times, channels and service times."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acd.domain.model.contact import CHAT, EMAIL, PHONE, ChannelId
from bench.acd.scenarios import SEED

DAY_CALLS = 276_827
"""NYC 311 on 27 January 2011, its record day."""
PEAK_PER_S = 6.2
"""Its peak hour, calls a second."""
HOURLY_WEIGHTS = (
    8,
    5,
    4,
    3,
    4,
    8,
    20,
    42,
    66,
    77,
    80.6,
    79,
    74,
    73,
    73,
    71,
    66,
    57,
    47,
    39,
    33,
    29,
    24,
    17.4,
)
"""Per mille of a day by hour from midnight. Only the day's sum and its peak hour are published;
the other hours are assumed: high in office hours, low at night."""

SPEED_UP = 60
CHANNELS = {PHONE: 305, CHAT: 230, EMAIL: 94 + 66}
"""Warsaw 2025, thousands of contacts: telephone; app (as chat); portal and e-mail (as email)."""
TALK_S = {PHONE: 234.0, CHAT: 234.0, EMAIL: 234.0}
"""Warsaw's mean talk time, taken for every channel."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One contact: `at_s` from the start of the run; `service_s` from acceptance to the end."""

    at_s: float
    queue: str
    channel: ChannelId
    service_s: float


def rates_per_s(weights: Sequence[float], total: float, speed_up: float) -> list[float]:
    """Return arrivals a second for each hour of a day with `total` contacts, sped up."""
    weight_sum = sum(weights)
    return [total * weight / weight_sum / 3600 * speed_up for weight in weights]


def surge(hours: range, queues: Sequence[str]) -> Iterator[Arrival]:
    """Yield the record day's arrivals in these hours, Poisson in each, 60 times as fast."""
    draw = random.Random(SEED)
    hour_s = 3600 / SPEED_UP
    channels, shares = list(CHANNELS), list(CHANNELS.values())
    for index, hour in enumerate(hours):
        rate = rates_per_s(HOURLY_WEIGHTS, DAY_CALLS, SPEED_UP)[hour]
        at_s = index * hour_s + draw.expovariate(rate)
        while at_s < (index + 1) * hour_s:
            (channel,) = draw.choices(channels, shares)
            service_s = draw.expovariate(SPEED_UP / TALK_S[channel])
            yield Arrival(at_s, draw.choice(queues), channel, service_s)
            at_s += draw.expovariate(rate)


def poisson(rate: float, seconds: float, mean_s: float, queues: Sequence[str]) -> Iterator[Arrival]:
    """Yield calls at a constant rate, with exponential service times of mean `mean_s`."""
    draw = random.Random(SEED)
    at_s = draw.expovariate(rate)
    while at_s < seconds:
        yield Arrival(at_s, draw.choice(queues), PHONE, draw.expovariate(1 / mean_s))
        at_s += draw.expovariate(rate)
