"""Exact steady state of skill-based routing, first come first served, longest idle first.

Adan & Weiss, "A skill based parallel service system under FCFS-ALIS", Stochastic Systems 4(1),
2014: the product form over the order of busy and idle servers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations


@dataclass(frozen=True, slots=True)
class SkillQueueModel:
    """Per type: share that waits, mean wait of all; per server: share of time busy."""

    waits: tuple[float, ...]
    mean_wait: tuple[float, ...]
    busy: tuple[float, ...]


def fcfs_alis(arrivals: Sequence[float], skills: Sequence[frozenset[int]]) -> SkillQueueModel:
    """Return the model FCFS-ALIS with service rate 1.

    `skills`: types that each server takes. Sums the product form over every order of the busy
    and the idle servers; the geometric numbers of waiting between them are summed in closed form.
    """
    model = _Product(arrivals, skills)
    for order in permutations(range(len(skills))):
        for busy in range(len(skills) + 1):
            model.add(order, busy)
    return model.figures()


class _Product:
    def __init__(self, arrivals: Sequence[float], skills: Sequence[frozenset[int]]) -> None:
        self._arrivals, self._skills = arrivals, skills
        self._total = 0.0
        self._waits = [0.0] * len(arrivals)
        self._length = [0.0] * len(arrivals)
        self._busy = [0.0] * len(skills)

    def add(self, order: Sequence[int], busy: int) -> None:
        weight, lengths = self._busy_part(order[:busy])
        weight *= self._idle_part(order[busy:])
        reached = self._reached(order[busy:])
        self._total += weight
        for kind in range(len(self._arrivals)):
            self._waits[kind] += 0 if kind in reached else weight
            self._length[kind] += weight * lengths[kind]
        for server in order[:busy]:
            self._busy[server] += weight

    def _busy_part(self, servers: Sequence[int]) -> tuple[float, list[float]]:
        """Return the weight, and the mean number waiting by type.

        Between the j-th busy server and the next wait callers that only the first j serve.
        """
        weight, lengths = 1.0, [0.0] * len(self._arrivals)
        for count in range(1, len(servers) + 1):
            others = [s for s in range(len(self._skills)) if s not in servers[:count]]
            stuck = set(range(len(self._arrivals))) - self._reached(others)
            spare = count - sum(self._arrivals[kind] for kind in stuck)
            weight /= spare
            for kind in stuck:
                lengths[kind] += self._arrivals[kind] / spare
        return weight, lengths

    def _idle_part(self, servers: Sequence[int]) -> float:
        weight = 1.0
        for first in range(len(servers)):
            weight /= sum(self._arrivals[kind] for kind in self._reached(servers[first:]))
        return weight

    def _reached(self, servers: Sequence[int]) -> set[int]:
        return {kind for server in servers for kind in self._skills[server]}

    def figures(self) -> SkillQueueModel:
        pairs = zip(self._length, self._arrivals, strict=True)
        return SkillQueueModel(
            tuple(w / self._total for w in self._waits),
            tuple(length / self._total / rate for length, rate in pairs),
            tuple(busy / self._total for busy in self._busy),
        )
