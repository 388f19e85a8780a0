"""Wiring of the ACD over its Valkey log."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

import structlog

from acd.adapters.archive import FileArchive
from acd.adapters.redis import (
    RedisConnection,
    RedisCursors,
    RedisEventLog,
    RedisInputLog,
    RedisSnapshots,
)
from acd.domain.messages.commands import PublishRules
from acd.domain.model.queue_rules import Rules
from acd.ports.acd import Consumer
from acd.ports.backoff import Backoff
from acd.ports.event_ledger import EventLedger
from acd.ports.lag import Lag
from acd.ports.log import LogUnavailable
from acd.service.event_consumer import EventConsumer
from acd.service.input_archiver import InputArchiver
from acd.service.replica.acd_service import AcdService
from acd.service.replica.complete_events import CompleteEvents
from acd.service.replica.event_tail import EventTail, UrgentEventTail
from acd.service.replica.input_budget import InputBudget
from acd.service.replica.role import FollowedEvents, Role
from acd.service.replica.stepped_events import SteppedEvents
from centrala.wiring.clock import SteadyClock, SystemClock, new_id

FIRST_DELAY_S, MAX_DELAY_S = 0.1, 0.5

log = structlog.get_logger()


@dataclass(frozen=True)
class AcdParts:
    """Replica of the ACD and the adapters of its log.

    `log`: for readers beside the engine; `events`: the same, ahead of it while the replica runs.
    """

    acd: str
    connection: RedisConnection
    log: RedisEventLog
    events: EventTail
    snapshots: RedisSnapshots
    cursors: RedisCursors
    archives: RedisCursors
    inputs: RedisInputLog
    service: AcdService

    def feed(
        self, consumer: Consumer, *, from_now: bool = False, urgent: bool = False
    ) -> EventConsumer:
        """Return the loop that delivers every event to a consumer, to `urgent` ones before the
        others."""
        events = UrgentEventTail(self.events) if urgent else self.events
        stepped = SteppedEvents(events, self.service.wait_until_stepped)
        return EventConsumer(stepped, self.cursors, consumer, from_now=from_now)

    def archivist(self, folder: Path) -> InputArchiver:
        """Return the archiver of inputs into this folder. Every engine has an archive of its
        own."""
        name = f"archive:{socket.gethostname()}:{folder}"
        archive = FileArchive(folder)
        inputs = RedisInputLog(self.connection, self.acd)  # an input log has one reader
        return InputArchiver(inputs, archive, self.archives, SystemClock(), name=name)

    def is_current(self) -> bool:
        """Tell whether this replica follows the log right now."""
        health = self.service.health
        return health.caught_up and health.log_available

    def lag(self) -> Lag:
        """Return how far this replica and the consumers are behind."""
        return self.service.health.lag

    async def check(self) -> None:
        """Raise LogUnavailable unless the log takes writes and the replica follows it."""
        await self.connection.prove_writable(self.acd)
        if not self.is_current():
            raise LogUnavailable("the ACD is replaying its log")


def build_acd(
    url: str,
    acd: str,
    role: Role = Role.WRITER,
    inputs_per_s: float | None = None,
    ledger: EventLedger | None = None,
) -> AcdParts:
    """Build a replica. `inputs_per_s`: budget of its process; None: no limit.

    `ledger`: where consumers read events that are no longer in the log.
    """
    connection = RedisConnection(url)
    plain = RedisEventLog(connection, acd)
    complete = plain if ledger is None else CompleteEvents(plain, ledger)
    events = EventTail(complete if role is Role.WRITER else FollowedEvents(complete))
    snapshots, cursors = RedisSnapshots(connection, acd), RedisCursors(connection, acd)
    archives, inputs = RedisCursors(connection, acd, "in"), RedisInputLog(connection, acd)
    service = AcdService(
        inputs,
        events,
        snapshots,
        cursors,
        SteadyClock(),
        role=role,
        archives=archives,
        on_restart=events.clear,
        budget=InputBudget(inputs_per_s, SteadyClock()) if inputs_per_s is not None else None,
    )
    return AcdParts(acd, connection, plain, events, snapshots, cursors, archives, inputs, service)


async def start_acd(parts: AcdParts) -> None:
    """Replay the log; wait while it cannot be reached.

    Raises what retrying cannot help: LogTooOld, LogLoginRefused.
    """
    backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
    while True:
        try:
            await parts.service.start()
            return
        except LogUnavailable as error:
            if not error.retryable:
                raise
            log.warning("log-not-there-yet", error=error.id, reason=error.message)
            await backoff.pause()


async def publish_rules(acd: AcdService, rules: Rules) -> None:
    """Publish the rules of the city's files unless they are in force."""
    current_rules = acd.rules()
    if current_rules is None or current_rules.version != rules.version:
        await acd.submit(PublishRules(rules), f"rules:{new_id()}")
        log.info("rules-published", version=rules.version)
