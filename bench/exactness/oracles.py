"""Exact figures of queueing models, to compare the ACD with.

Rates and times in one unit of the caller's choice. Sources: Erlang (1917) and Palm (1957), in
the closed forms of Zeltyn & Mandelbaum (2005) for M/M/n+M.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS = 20_000


def erlang_b(load: float, servers: int) -> float:
    """Return the share blocked in M/M/n/n; `load` = arrival rate x mean service time."""
    blocked = 1.0
    for n in range(1, servers + 1):
        blocked = load * blocked / (n + load * blocked)
    return blocked


@dataclass(frozen=True, slots=True)
class QueueModel:
    """`waits`, `abandons`: shares of all arrivals; `mean_wait` of all; `in_target`: share served
    within the target."""

    waits: float
    abandons: float
    mean_wait: float
    in_target: float


def erlang_c(arrivals: float, services: float, servers: int, target: float) -> QueueModel:
    """Return M/M/n, first come first served. Needs arrivals < servers x services."""
    load = arrivals / services
    blocked = erlang_b(load, servers)
    waits = servers * blocked / (servers - load * (1 - blocked))
    spare = servers * services - arrivals
    return QueueModel(waits, 0.0, waits / spare, 1 - waits * exp(-spare * target))


def erlang_a(
    arrivals: float, services: float, servers: int, impatience: float, target: float
) -> QueueModel:
    """Return M/M/n+M: a waiting caller abandons at rate `impatience`.

    The virtual wait has density c exp(arrivals (1 - e^(-impatience x)) / impatience - n mu x);
    a caller is served if the patience is longer than that wait.
    """

    def density(x: Floats) -> Floats:
        grown = arrivals * -np.expm1(-impatience * x) / impatience
        return arrivals * np.exp(grown - servers * services * x)

    longest = 60 / impatience
    whole = _integral(density, longest)
    all_but_one_busy = 1 / (1 / erlang_b(arrivals / services, servers - 1) + whole)
    waits = whole * all_but_one_busy
    served = all_but_one_busy * _integral(lambda x: np.exp(-impatience * x) * density(x), longest)
    soon = all_but_one_busy * _integral(lambda x: np.exp(-impatience * x) * density(x), target)
    abandons = waits - served
    return QueueModel(waits, abandons, abandons / impatience, 1 - waits + soon)


def _integral(density: Callable[[Floats], Floats], until: float) -> float:
    """Integrate from 0 by Simpson's rule in t, x = t^3, which puts most points near 0."""
    t = np.linspace(0, until ** (1 / 3), STEPS + 1)
    values = density(t**3) * 3 * t**2
    weights = np.ones(STEPS + 1)
    weights[1:-1:2], weights[2:-1:2] = 4, 2
    return float(weights @ values * (t[1] - t[0]) / 3)


@dataclass(frozen=True, slots=True)
class FirstHours:
    """Expected over a day from empty: arrivals in target, all arrivals, sum of their waits,
    server time busy."""

    in_target: float
    arrivals: float
    waited: float
    busy: float


def from_empty(
    arrivals: float, services: float, servers: int, target: float, length: float
) -> FirstHours:
    """Return M/M/n over [0, length], empty at 0; all arrivals are served, also after the end.

    The state's probabilities by uniformisation, an arrival's chances by the state it meets.
    """
    states = servers + 400
    numbers = np.arange(states)
    death = services * np.minimum(numbers, servers)
    rate = arrivals + servers * services
    steps = _Stepper(arrivals / rate, death / rate)
    met = steps.mean_state(states, rate * length)
    behind = np.maximum(numbers - servers + 1, 0)
    late = np.array([_more_than(int(n), servers * services * target) for n in behind])
    waited = behind / (servers * services)
    count = arrivals * length
    return FirstHours(
        in_target=count * float(met @ (1 - late)),
        arrivals=count,
        waited=count * float(met @ waited),
        busy=length * float(met @ np.minimum(numbers, servers)),
    )


@dataclass(frozen=True, slots=True)
class _Stepper:
    birth: float
    death: Floats

    def mean_state(self, states: int, jumps: float) -> Floats:
        """The state's distribution averaged over the time of `jumps` expected jumps.

        The k-th jump chain state counts with P(Poisson(jumps) > k) / jumps.
        """
        now = np.zeros(states)
        now[0] = 1
        total = np.zeros(states)
        last = int(jumps + 12 * jumps**0.5) + 20
        beyond = _poisson_beyond(jumps, last)
        for k in range(last):
            total += now * (beyond[k] / jumps)
            now = self._jump(now)
        return total

    def _jump(self, now: Floats) -> Floats:
        following = now * (1 - self.birth - self.death)
        following[1:] += now[:-1] * self.birth
        following[:-1] += now[1:] * self.death[1:]
        return following


def _poisson_beyond(mean: float, until: int) -> Floats:
    """P(Poisson(mean) > k) for k = 0..until."""
    numbers = np.arange(1, until + 1)
    logs = np.concatenate(([0.0], np.cumsum(np.log(mean / numbers)))) - mean
    return np.asarray(1 - np.minimum(np.cumsum(np.exp(logs)), 1))


def _more_than(stages: int, mean: float) -> float:
    """P(Erlang(stages, 1) > mean): fewer than `stages` have passed."""
    if stages == 0:
        return 0.0
    term = total = exp(-mean)
    for k in range(1, stages):
        term *= mean / k
        total += term
    return total


def full_house(
    arrivals: float, services: float, servers: int, places: int, target: float
) -> tuple[float, float, float]:
    """M/M/n/n+places first come first served: share blocked, mean wait of those who came in,
    and the share of these answered within `target`."""
    weights = [1.0]
    for n in range(1, servers + places + 1):
        weights.append(weights[-1] * arrivals / (services * min(n, servers)))
    taken = weights[:-1]
    came_in = sum(taken)
    behind = [max(n - servers + 1, 0) for n in range(len(taken))]
    pairs = list(zip(taken, behind, strict=True))
    wait = sum(w * b for w, b in pairs) / (servers * services) / came_in
    late = sum(w * _more_than(b, servers * services * target) for w, b in pairs) / came_in
    return weights[-1] / sum(weights), wait, 1 - late
