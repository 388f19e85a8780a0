"""Policies: one weighted form for both sides of an offer, and presets with a name.

A contact's score is in seconds of head start, so that weights can be compared with waiting time:

    priority * its priority + ageing of its channel * seconds waited
    + bonus, while it is within its target + level * the consultant's level for its need

The bonus follows the waits: `in_target_waits` times the time by which the mean wait of the
channel's recent contacts exceeds the target, `in_target` at least and, as far as it follows them,
`in_target_max` at most.

A consultant's score is compared among those with the fewest active contacts:

    level * skill level + idle * seconds idle - breadth * number of skills
    - cost * opportunity cost

Weight-based routing after Chan, Koole and L'Ecuyer (2014). The opportunity cost of a consultant
is the sum over the other skills of demand / (consultants with it * idle ones with it). The demand
counts what queues, contacts, languages and districts require.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights of the two scores above, under a name that is shown."""

    name: str = "longest-idle"
    priority: float = 600.0
    in_target: float = 0.0
    in_target_waits: float = 0.0
    in_target_max: float = 0.0
    idle: float = 1.0
    level: float = 0.0
    breadth: float = 0.0
    cost: float = 0.0

    @property
    def prefers_in_target(self) -> bool:
        """Return whether a contact within its target has a bonus."""
        return bool(self.in_target or self.in_target_waits)

    def bonus(self, excess_ms: float) -> float:
        """Return the bonus of a contact within its target, in seconds.

        `excess_ms`: mean wait of recent contacts beyond the target.
        """
        following = min(self.in_target_waits * excess_ms / 1000, self.in_target_max)
        return max(self.in_target, following)

    @property
    def idle_time_decides(self) -> bool:
        """Return whether the longest idle consultant is always the best one."""
        return not (self.level or self.breadth or self.cost)


LONGEST_IDLE = Policy()
SKILL_FIRST = Policy("skill-first", level=10_000.0)
FEWEST_SKILLS_FIRST = Policy("fewest-skills-first", breadth=1_000_000.0)
LEAST_COST = Policy(
    "least-cost", in_target=35.0, in_target_waits=2.0, in_target_max=120.0, cost=1_000_000.0
)
"""Within target first: late contacts are served when none can be served in time, or when they have
waited longer by the bonus. 35 seconds keep most of the service level that 1,000 give at full load,
with nearly the longest wait of first come first served instead of three times it. Where the mean
wait is beyond the target most contacts are late, 35 seconds decide little, and a longer bonus gains
as much as there at the same 95th percentile (bench/policies.py, ADR 0034)."""
STRICT_PRIORITY = Policy("strict-priority", priority=1_000_000_000.0)
"""The contact with the higher priority first, however long the other has waited."""

PRESETS: dict[str, Policy] = {
    policy.name: policy
    for policy in (LONGEST_IDLE, SKILL_FIRST, FEWEST_SKILLS_FIRST, LEAST_COST, STRICT_PRIORITY)
}
