"""`centrala publish`: the city's rules of routing are put in force while calls go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import ClassVar

from rich.console import Console

from acd.domain.messages.commands import PublishRules
from acd.domain.messages.events import RulesPublished
from acd.domain.model.errors import DependencyUnavailable
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.ports.log import EventLog
from centrala.cli.log_client import acd_of, present
from centrala.wiring import logging
from centrala.wiring.clock import new_id
from config.readers import city
from config.settings import Settings

WITHIN_S = 5.0
WAIT_MS, READ_COUNT = 500, 512


class RulesNotApplied(DependencyUnavailable):
    """Rules that are in the log, but that no replica has confirmed.

    Remedy: check that an engine runs (`make status`); it applies them when it starts.
    """

    id: ClassVar[str] = "rules-not-applied"


@dataclass(frozen=True)
class Published:
    """`old`: the rules before, None when there were none or these are in force already."""

    new: Rules
    old: Rules | None
    changed: bool


def tell(settings: Settings, console: Console) -> None:
    """Does it and says what is other than before. Raises what `publish` does."""
    logging.configure("error")
    done = asyncio.run(publish(settings))
    for line in said(done):
        console.print(line, highlight=False, markup=False)


async def publish(settings: Settings) -> Published:
    """Raises ConfigError, NothingRuns, LogUnavailable, RulesNotTaken."""
    rules = city.load(settings).routing.rules
    async with acd_of(settings) as parts:
        old = (await present(parts)).rules
        if old is not None and old.version == rules.version:
            return Published(rules, None, changed=False)
        after = await parts.log.last_id()
        await parts.inputs.append(PublishRules(rules), f"rules:{new_id()}")
        await _taken(parts.log, after, rules.version)
    return Published(rules, old, changed=True)


async def _taken(log: EventLog, after: str, version: str) -> None:
    """Returns when a replica has said that it follows them."""
    try:
        async with asyncio.timeout(WITHIN_S):
            while True:
                for event_id, _, event in await log.read(after, READ_COUNT, WAIT_MS):
                    after = event_id
                    if isinstance(event, RulesPublished) and event.version == version:
                        return
    except TimeoutError as error:
        raise RulesNotApplied(
            f"the rules are in the log, but no engine took them within {WITHIN_S:g} s; "
            "they will be in force when one runs"
        ) from error


def said(done: Published) -> Iterator[str]:
    """What happened, and each queue that is other than before."""
    if not done.changed:
        yield f"The rules of queues.yaml are in force already ({done.new.version})."
        return
    before = done.old.version if done.old else "none"
    yield f"In force now: {done.new.version}, before: {before}."
    old, new = done.old.queues if done.old else {}, done.new.queues
    for name in sorted({*old, *new}):
        if name not in new:
            yield f"- {name}: gone"
        elif name not in old:
            yield f"+ {name}: new"
        elif changes := _changes(old[name], new[name]):
            yield f"~ {name}: {', '.join(changes)}"
    if old and old.keys() != new.keys():
        yield "The telephone's menu and the chat form learn of other queues at the next start."


def _changes(old: QueueRules, new: QueueRules) -> list[str]:
    return [each.name for each in fields(new) if getattr(old, each.name) != getattr(new, each.name)]
