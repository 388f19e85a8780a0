"""The engine: the writing replica, the telephone, and everything that nobody else may do twice.

Composition root of the process whose failure callers would notice.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from acd.domain.model.contact import PHONE
from acd.ports.process_status import ENGINE
from acd.service.replica.role import Role
from centrala.host.priority import run_promptly
from centrala.host.secrets import Secrets
from centrala.wiring.acd import publish_rules
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.clock import new_id
from centrala.wiring.process import ProcessParts, Work, build_parts, run_process
from centrala.wiring.schedule_publisher import SchedulePublisher
from centrala.wiring.telephony import build_telephony
from config.readers.city import City
from config.settings import Settings

CONNECTORS: Mapping[str, BuildChannel] = {"phone": build_telephony}


async def run(settings: Settings, secrets: Secrets, city: City) -> None:
    """Run until cancelled. Raises LogTooOld."""
    run_promptly()
    parts = build_parts(ENGINE, Role.WRITER, settings, secrets, city, connectors(settings))
    await run_process(parts, _work(parts))


def connectors(settings: Settings) -> Mapping[str, BuildChannel]:
    """Return the connectors that run in the engine."""
    elsewhere = settings.connectors_elsewhere
    return {name: build for name, build in CONNECTORS.items() if name not in elsewhere}


def _work(parts: ProcessParts) -> Work:
    acd, routing = parts.acd, parts.city.routing
    schedules = SchedulePublisher(
        acd.service, parts.clock, new_id, routing.shifts, routing.roster, routing.calendars
    )

    async def begin() -> None:
        await publish_rules(acd.service, routing.rules)

    return Work(
        runs={
            "archive": acd.archivist(parts.settings.archive_dir).run,
            "plans": schedules.run,
            **parts.feeds(parts.ledger.events),
        },
        checks={**parts.own_checks, "asterisk": partial(parts.channels.check, PHONE)},
        begin=begin,
        leave=acd.service.take_snapshot,
    )
