"""`centrala publish`: put the city's routing rules in force while calls go on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import ClassVar

from acd.domain.messages.commands import PublishRules
from acd.domain.messages.events import RulesPublished
from acd.domain.model.errors import DependencyUnavailable
from acd.domain.model.queue_rules import QueueRules, Rules
from acd.ports.log import EventLog
from centrala.cli.console import out
from centrala.cli.log_client import acd_of, present
from centrala.wiring import logging
from centrala.wiring.clock import new_id
from config import settings as settings_module
from config.readers import city
from config.settings import Settings

MAX_CONFIRMATION_S = 5.0
WAIT_MS, READ_COUNT = 500, 512


class RulesNotApplied(DependencyUnavailable):
    """Rules that are in the log, but that no replica has confirmed.

    Remedy: check that an engine runs (`make status`); it applies them when it starts.
    """

    id: ClassVar[str] = "rules-not-applied"


@dataclass(frozen=True)
class Published:
    """Result of a publication. `old`: the rules before; None when there were none."""

    new: Rules
    old: Rules | None
    changed: bool


def command() -> None:
    """Put config/queues.yaml in force now, while calls go on.

    The file is validated first; on error nothing changes.
    """
    logging.configure("error")
    result = asyncio.run(publish(settings_module.load()))
    for line in report(result):
        out.print(line, highlight=False, markup=False)


async def publish(settings: Settings) -> Published:
    """Append the rules to the log and wait until a replica follows them.

    Raises ConfigInvalid, EngineNotRunning, LogUnavailable, RulesNotApplied.
    """
    rules = city.load(settings).routing.rules
    async with acd_of(settings) as parts:
        old = (await present(parts)).rules
        if old is not None and old.version == rules.version:
            return Published(rules, None, changed=False)
        after = await parts.log.last_id()
        await parts.inputs.append(PublishRules(rules), f"rules:{new_id()}")
        await _wait_for_confirmation(parts.log, after, rules.version)
    return Published(rules, old, changed=True)


async def _wait_for_confirmation(log: EventLog, after: str, version: str) -> None:
    """Return when a replica has confirmed the rules. Raises RulesNotApplied."""
    try:
        async with asyncio.timeout(MAX_CONFIRMATION_S):
            while True:
                for stamped in await log.read(after, READ_COUNT, WAIT_MS):
                    after, event = stamped.id, stamped.event
                    if isinstance(event, RulesPublished) and event.version == version:
                        return
    except TimeoutError as error:
        raise RulesNotApplied(
            "the rules are in the log, but no engine confirmed them within "
            f"{MAX_CONFIRMATION_S:g} s; they will be in force when one runs"
        ) from error


def report(result: Published) -> Iterator[str]:
    """Yield the result and each queue that changed, one line each."""
    if not result.changed:
        yield f"The rules of queues.yaml are in force already ({result.new.version})."
        return
    before = result.old.version if result.old else "none"
    yield f"In force now: {result.new.version}, before: {before}."
    old, new = result.old.queues if result.old else {}, result.new.queues
    for name in sorted({*old, *new}):
        if name not in new:
            yield f"- {name}: removed"
        elif name not in old:
            yield f"+ {name}: added"
        elif changes := _changes(old[name], new[name]):
            yield f"~ {name}: {', '.join(changes)}"
    if old and old.keys() != new.keys():
        yield "The voice menu and the chat form show added or removed queues after the next start."


def _changes(old: QueueRules, new: QueueRules) -> list[str]:
    names = (item.name for item in fields(new))
    return [name for name in names if getattr(old, name) != getattr(new, name)]
