"""Command lines of our processes, in the code of one version."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from acd.ports.process_status import ENGINE, GATEWAY
from centrala.host import child_environment, health_probe, subprocesses
from centrala.host.health_probe import SocketEndpoint
from centrala.host.process_supervisor import Part
from centrala.host.release import Release
from centrala.host.subprocesses import Program
from config.errors import Exit
from config.settings import Settings

WAIT, PROVE = "--wait", "--prove"
"""Options of a process that begins at a line: it loads its modules, or proves itself, before."""


def process_program(
    settings: Settings, release: Release, process: str, option: str = WAIT
) -> Program:
    """Return the command line of a process."""
    log = settings.log_dir / f"{process}.log"
    needs = child_environment.secrets_of(process)
    program = release.program(process, log, "centrala.wiring", process, option, needs=needs)
    return replace(program, waits=True)


def process_part(settings: Settings, release: Release, process: str) -> Part:
    """Return a process for the supervisor; the engine alone has a standby, as calls wait for it."""
    program = process_program(settings, release, process)
    fatal = frozenset({int(Exit.CONFIG)})
    return Part(program, readiness(settings, process), fatal, warm=process == ENGINE)


def gateway_part(settings: Settings, release: Release) -> Part:
    """Return the SIP gateway for the supervisor; like Asterisk it stays at an upgrade."""
    log = settings.log_dir / f"{GATEWAY}.log"
    program = release.program(GATEWAY, log, "centrala.wiring.gateway_process")
    fatal = frozenset({int(Exit.CONFIG)})
    telephone = replace(program, keeps_calls=True, version="")
    return Part(telephone, readiness(settings, GATEWAY), fatal)


def readiness(settings: Settings, process: str) -> Callable[[], Awaitable[None]]:
    """Return what waits until the process says that it is ready."""
    place = SocketEndpoint(settings.health_socket(process))
    return partial(subprocesses.until, partial(health_probe.is_ready, place))
