"""Who goes first: one weighted form for both sides of a pair, and the presets that people know.

A contact's score is in seconds of head start, so that weights can be compared with waiting time:

    priority * its priority + ageing of its channel * seconds waited
    + in_target, while it is still within its target + level * her level for its need

A consultant's score is compared among those with the fewest contacts in hand:

    level * her level + idle * seconds idle - breadth * number of her skills
    - cost * opportunity cost

Weight-based routing after Chan, Koole and L'Ecuyer (2014). The opportunity cost of a consultant
is the sum over her other skills of load / (consultants with it * idle ones with it).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights of the two scores above, under the name that people read."""

    name: str = "longest-idle"
    priority: float = 600.0
    in_target: float = 0.0
    idle: float = 1.0
    level: float = 0.0
    breadth: float = 0.0
    cost: float = 0.0

    @property
    def idle_time_decides(self) -> bool:
        """Whether the longest idle consultant is always the best one."""
        return not (self.level or self.breadth or self.cost)


LONGEST_IDLE = Policy()
SKILL_FIRST = Policy("skill-first", level=10_000.0)
FEWEST_SKILLS_FIRST = Policy("fewest-skills-first", breadth=1_000_000.0)
LEAST_COST = Policy("least-cost", in_target=35.0, cost=1_000_000.0)
"""Within target first: those already late are served when nobody can be served in time, or when
they have waited `in_target` seconds longer. 35 of them keep most of the service level that 1,000
buy at full load, and the longest wait next to that of first come first served, not three times it
(bench/policies.py)."""
STRICT_PRIORITY = Policy("strict-priority", priority=1_000_000_000.0)
"""Of two contacts the one with the higher priority, whatever the other has waited."""

PRESETS: dict[str, Policy] = {
    policy.name: policy
    for policy in (LONGEST_IDLE, SKILL_FIRST, FEWEST_SKILLS_FIRST, LEAST_COST, STRICT_PRIORITY)
}
