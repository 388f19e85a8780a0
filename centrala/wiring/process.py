"""Parts that engine, desk and public processes share, and the life of a process."""

from __future__ import annotations

import asyncio
import shlex
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

import structlog

from acd.domain.model.errors import DependencyUnavailable, InternalError
from acd.ports.acd import Consumer
from acd.ports.process_status import ProcessStatus
from acd.service.process_status import report_process
from acd.service.replica.role import Role
from centrala.host import disk, valkey
from centrala.host.secrets import Secrets
from centrala.wiring.acd import AcdParts, build_acd, start_acd
from centrala.wiring.channel_host import ChannelHost
from centrala.wiring.channel_parts import BuildChannel
from centrala.wiring.clock import SystemClock
from centrala.wiring.health_server import HealthServer
from centrala.wiring.ledger import Ledger, build_ledger
from centrala.wiring.restart import keep_running
from config.readers.city import City
from config.settings import Settings
from web.connections import Connections
from web.readiness import Check
from web.server import PortTaken

Run = Callable[[], Awaitable[None]]

log = structlog.get_logger()


@dataclass(frozen=True)
class ProcessParts:
    """Parts of every process: settings, replica, database, connectors."""

    name: str
    settings: Settings
    secrets: Secrets
    city: City
    clock: SystemClock
    acd: AcdParts
    ledger: Ledger
    channels: ChannelHost

    @property
    def own_checks(self) -> dict[str, Check]:
        """Checks of what every process itself needs, by part."""
        return {"log": self.acd.check, "database": self.ledger.check, "disk": self._check_disk}

    async def _check_disk(self) -> None:
        """Raise DiskNotWritable, DiskSpaceLow."""
        await asyncio.to_thread(disk.prove_writable, self.settings.run_dir)
        disk.prove_space(self.settings.run_dir, self.settings.min_free_mb)

    def feeds(self, *consumers: Consumer) -> dict[str, Run]:
        """Return by name the loops that deliver every event to these consumers."""
        return {f"{one.name}-events": self.acd.feed(one).run for one in consumers}


@dataclass(frozen=True)
class Work:
    """Duties of one kind of process.

    `begin` is called once the replica is current, before the loops of `runs` start; `leave` at
    the end, to save what shortens the next start; `checks` say by part whether the process works;
    `connections` are those of its HTTP server.
    """

    runs: Mapping[str, Run]
    checks: Mapping[str, Check]
    begin: Run | None = None
    leave: Run | None = None
    connections: Connections | None = None


def build_parts(
    name: str,
    role: Role,
    settings: Settings,
    secrets: Secrets,
    city: City,
    connectors: Mapping[str, BuildChannel],
    inputs_per_s: float | None = None,
) -> ProcessParts:
    """Build the shared parts. `inputs_per_s`: budget of inputs; None: no limit."""
    clock = SystemClock()
    scanner = shlex.split(settings.file_scanner)
    ledger = build_ledger(
        settings.database, settings.deferred_contacts_dir, city, clock, scanner=scanner
    )
    log_url, history = valkey.url(settings, secrets), ledger.event_ledger
    acd = build_acd(log_url, settings.acd, role, inputs_per_s, history)
    channels = ChannelHost(settings, secrets, city, acd, ledger, clock, connectors)
    return ProcessParts(name, settings, secrets, city, clock, acd, ledger, channels)


async def run_process(parts: ProcessParts, work: Work) -> None:
    """Run until cancelled; each loop is restarted by itself. Raises PortTaken, LogTooOld."""
    socket = parts.settings.health_socket(parts.name)
    shared: dict[str, Run] = {
        "health": HealthServer(socket, work.checks, parts.acd.lag).run,
        "process-status": partial(
            report_process, parts.channels.processes, partial(_status, parts, work)
        ),
        "deferred-contacts": parts.ledger.book.run,
        **parts.channels.runs(),
    }
    try:
        await start_acd(parts.acd)
        async with asyncio.TaskGroup() as tasks:
            _keep(tasks, "acd", parts.acd.service.run)
            if work.begin is not None:
                await work.begin()
            for name, run in {**work.runs, **shared}.items():
                _keep(tasks, name, run)
    finally:
        await _leave(parts, work)


def _status(parts: ProcessParts, work: Work) -> ProcessStatus:
    status = ProcessStatus(
        parts.name, parts.acd.is_current(), refused_inputs=parts.acd.service.refused_inputs
    )
    if work.connections is None:
        return status
    return replace(
        status,
        connections=work.connections.open,
        refused_connections=dict(work.connections.refused),
    )


def _keep(tasks: asyncio.TaskGroup, name: str, run: Run) -> None:
    tasks.create_task(keep_running(name, run, fatal=(PortTaken,)), name=name)


async def _leave(parts: ProcessParts, work: Work) -> None:
    try:
        if work.leave is not None:
            await work.leave()
    except (DependencyUnavailable, InternalError) as error:
        log.warning("state-not-saved", reason=error.message)
    await parts.acd.connection.close()
    await parts.ledger.engine.dispose()
    log.info("process-stopped", process=parts.name)
