"""Policies: the bonus within the target follows the waits."""

from __future__ import annotations

import pytest

from acd.domain.model.policy import LEAST_COST, LONGEST_IDLE, PRESETS, Policy


@pytest.mark.parametrize(
    ("excess_s", "bonus_s"), [(-20, 35), (10, 35), (30, 60), (60, 120), (600, 120)]
)
def test_bonus_is_twice_the_excess_of_waits_between_two_bounds(
    excess_s: int, bonus_s: float
) -> None:
    assert LEAST_COST.bonus(1_000 * excess_s) == bonus_s


def test_bonus_of_other_policies_does_not_follow_the_waits() -> None:
    assert {LONGEST_IDLE.bonus(ms) for ms in (0, 600_000)} == {0.0}
    assert {Policy("test", in_target=200.0).bonus(ms) for ms in (0, 600_000)} == {200.0}


def test_policy_without_a_bonus_prefers_no_contact_within_its_target() -> None:
    preferring = [name for name, policy in PRESETS.items() if policy.prefers_in_target]
    assert preferring == ["least-cost"]
    assert Policy("test", in_target_waits=1.0, in_target_max=60.0).prefers_in_target


def test_idle_time_decides_where_nothing_else_is_weighed() -> None:
    decided = [name for name, policy in PRESETS.items() if policy.idle_time_decides]
    assert decided == ["longest-idle", "strict-priority"]
