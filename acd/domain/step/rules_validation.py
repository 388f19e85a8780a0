"""Validation of rules: contradictions, and settings that would let contacts wait for ever."""

from __future__ import annotations

from collections.abc import Iterator

from acd.domain.messages.rejections import RulesInvalid
from acd.domain.model.queue_rules import Divert, Overflow, QueueRules, Rules

MAX_LEVEL = 100


def check_rules(rules: Rules) -> None:
    """Check the rules. Raises `RulesInvalid` that names the first fault."""
    for name, queue in rules.queues.items():
        if name != queue.id:
            raise RulesInvalid(f"queues.{name}.id: expected {name!r}, got {queue.id!r}")
        for field, problem in _problems(rules, queue):
            raise RulesInvalid(f"queues.{name}.{field}: {problem}")


def _problems(rules: Rules, queue: QueueRules) -> Iterator[tuple[str, str]]:
    yield from _levels(queue)
    yield from _relaxation_steps(queue)
    for number, backup_group in enumerate(queue.backup_groups):
        if backup_group.close_at_ms >= backup_group.open_at_ms:
            yield f"backup_groups[{number}]", "expected to close at a shorter wait than it opens at"
        if backup_group.group in queue.groups:
            yield (
                f"backup_groups[{number}]",
                f"{backup_group.group!r} serves the queue anyway",
            )
    for field in ("overflow", "closed", "unserved"):
        overflow: Overflow | None = getattr(queue, field)
        if overflow is not None and (problem := _overflow(rules, queue, overflow)):
            yield field, problem
    limits = queue.limits
    limited = (limits.waiting, limits.wait_ms, limits.wait_estimate_ms) != (None, None, None)
    if limited and queue.overflow is None:
        yield "limits", "expected an overflow beside a limit"


def _levels(queue: QueueRules) -> Iterator[tuple[str, str]]:
    for skills in (queue.skills, *queue.any_of):
        for skill, level in skills.items():
            if not 1 <= level <= MAX_LEVEL:
                yield f"skills.{skill}", f"expected a level from 1 to 100, got {level}"


def _relaxation_steps(queue: QueueRules) -> Iterator[tuple[str, str]]:
    for number, relaxation_step in enumerate(queue.relaxation_steps):
        if number and relaxation_step.after_ms <= queue.relaxation_steps[number - 1].after_ms:
            yield f"relaxation_steps[{number}]", "expected to begin later than the step before"
        if not (relaxation_step.level_drop or relaxation_step.drop or relaxation_step.groups):
            yield f"relaxation_steps[{number}]", "expected level_drop, drop or groups"
        if relaxation_step.level_drop < 0:
            yield f"relaxation_steps[{number}]", "expected a level_drop of 0 or more"


def _overflow(rules: Rules, queue: QueueRules, overflow: Overflow) -> str:
    if overflow.to is not Divert.QUEUE:
        return ""
    if overflow.queue not in rules.queues:
        return f"expected the id of another queue, got {overflow.queue!r}"
    return "a queue cannot overflow into itself" if overflow.queue == queue.id else ""
