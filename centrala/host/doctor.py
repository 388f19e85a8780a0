"""Checks of this machine: each finding states the problem and its remedy."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from acd.adapters.sql.engine import database_url
from acd.adapters.sql.errors import DatabaseUrlInvalid
from acd.domain.model.errors import CentralaError
from centrala.host import (
    asterisk_bundle,
    ephemeral_ports,
    exposure,
    file_limits,
    frontend_build,
    port_check,
    valkey,
)
from centrala.host.disk import DiskNotWritable, prove_writable
from centrala.host.tls import CertificateInvalid, tls
from config.errors import Exit, StartRefused
from config.readers import city
from config.readers.demo_city import load_demo
from config.readers.routing import Routing
from config.settings import Settings, unknown_variables

FIRST_START = 1500 * 1024 * 1024  # bundle, its archives, the front end's packages, prompts
SOCKET_PATH_LIMIT = 107  # bytes in sockaddr_un.sun_path (unix(7)), less the final zero
ROSTER_DAYS, MAX_GAPS_LISTED = 28, 10
LONGEST_SOCKET_NAME = "asterisk/asterisk.ctl"


@dataclass(frozen=True)
class Finding:
    """Result of one check. `ok`: None for a remark that stops nothing."""

    name: str
    ok: bool | None
    detail: str
    code: Exit = Exit.UNAVAILABLE


class MachineNotReady(StartRefused):
    """Findings of the doctor for which a start would fail.

    Remedy: do what each sentence says; `make doctor` lists them.
    """

    id: ClassVar[str] = "machine-not-ready"

    def __init__(self, findings: Sequence[Finding]) -> None:
        """`findings`: at least one; the first gives the exit code."""
        super().__init__("\n".join(finding.detail for finding in findings))
        self.code = findings[0].code


def examine(settings: Settings, running: bool = False) -> list[Finding]:
    """Return every finding; with `running`, ports that Centrala holds are no problem."""
    checks: list[Callable[[Settings], Iterator[Finding]]] = [
        _python, _disk, _run_folder, _log_server, _node, _telephone, _files, _variables,
        _database, _port_range, _addresses, _certificate, _open_files, _exposure,
    ]  # fmt: skip
    if not running:
        checks.append(_ports)
    return [finding for check in checks for finding in check(settings)]


def require_space(settings: Settings) -> None:
    """Raise MachineNotReady when the run folder's disk is full or cannot be written."""
    _refuse([finding for finding in _disk(settings) if finding.ok is False])


def require(settings: Settings) -> None:
    """Raise MachineNotReady with every reason why a start would fail."""
    _refuse([finding for finding in examine(settings) if finding.ok is False])


def _refuse(bad: list[Finding]) -> None:
    if bad:
        raise MachineNotReady(bad)


def _python(settings: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info >= (3, 11), f"Python {version}")


def _disk(settings: Settings) -> Iterator[Finding]:
    fresh = not frontend_build.is_built() or asterisk_bundle.find(settings) is None
    needed = FIRST_START if fresh else settings.min_free_mb << 20
    free = shutil.disk_usage(_existing(settings.run_dir)).free
    detail = f"{free >> 20} MB free in {settings.run_dir}"
    if free < needed:
        cure = f"{needed >> 20} MB are needed: free some space, or set CENTRALA_RUN_DIR"
        yield Finding("disk", False, f"{detail}; {cure}", Exit.DISK)
    else:
        yield Finding("disk", True, detail)
    yield from _writable(settings)


def _writable(settings: Settings) -> Iterator[Finding]:
    """Prove it by writing: free bytes are no help without inodes or on a read-only disk."""
    try:
        prove_writable(_existing(settings.run_dir))
    except DiskNotWritable as error:
        yield Finding("disk", False, error.message, Exit.DISK)
    except OSError as error:
        remedy = "make it writable for this user, or set CENTRALA_RUN_DIR"
        detail = f"{settings.run_dir} cannot be written ({error.strerror}): {remedy}"
        yield Finding("disk", False, detail, Exit.DISK)


def _run_folder(settings: Settings) -> Iterator[Finding]:
    longest = bytes(settings.run_dir / LONGEST_SOCKET_NAME)
    if len(longest) > SOCKET_PATH_LIMIT:
        yield Finding(
            "run folder",
            False,
            f"the path {settings.run_dir} is too long for a Unix socket: move the clone, or set "
            "CENTRALA_RUN_DIR to a short path",
            Exit.CONFIG,
        )
    else:
        yield Finding("run folder", True, str(settings.run_dir))


def _database(settings: Settings) -> Iterator[Finding]:
    try:
        database_url(settings.database)
    except DatabaseUrlInvalid as error:
        yield Finding("database", False, error.message, Exit.CONFIG)


def _log_server(settings: Settings) -> Iterator[Finding]:
    if settings.redis_url is not None:
        yield Finding("log server", True, "the one that REDIS_URL names")
        return
    try:
        yield Finding("log server", True, str(valkey.server()))
    except StartRefused as refused:
        yield Finding("log server", False, refused.message)


def _node(settings: Settings) -> Iterator[Finding]:
    if frontend_build.is_built():
        yield Finding("front end", True, "built from the present sources")
    else:
        version = ".".join(map(str, frontend_build.node_version()))
        source = f"Node {version}" if version else "a Node that will be downloaded"
        yield Finding("front end", None, f"will be built by {source}")


def _telephone(settings: Settings) -> Iterator[Finding]:
    bundle = asterisk_bundle.find(settings)
    if bundle is not None:
        yield Finding("telephone", True, f"Asterisk bundle in {bundle}")
    elif shutil.which("apt-get") is None:
        yield Finding(
            "telephone",
            False,
            "there is no apt-get to download Asterisk with: start on Debian or Ubuntu, or by "
            "docker compose -f asterisk-docker/compose.yaml up",
        )
    else:
        yield Finding("telephone", None, "the Asterisk bundle will be downloaded (about 350 MB)")


def _files(settings: Settings) -> Iterator[Finding]:
    try:
        city_config = city.load(settings)
        if settings.demo:
            load_demo(settings.config_dir / "demo.yaml", city_config.cases, city_config.routing)
    except CentralaError as error:
        yield Finding("city files", False, error.message, Exit.CONFIG)
    else:
        yield Finding("city files", True, f"{settings.config_dir} is well-formed")
        yield from _roster(city_config.routing)


def _roster(routing: Routing) -> Iterator[Finding]:
    """Yield a remark about shifts of the next days with fewer people than their minimum."""
    today = datetime.now(routing.shifts.zone).date()
    gaps = list(routing.roster.gaps(today, ROSTER_DAYS))
    for gap in gaps[:MAX_GAPS_LISTED]:
        detail = f"{gap.day} {gap.shift}: {gap.people} of at least {gap.minimum} people"
        yield Finding("roster", None, detail)
    if omitted := len(gaps[MAX_GAPS_LISTED:]):
        yield Finding("roster", None, f"and {omitted} more shifts within {ROSTER_DAYS} days")


def _variables(settings: Settings) -> Iterator[Finding]:
    for name in unknown_variables():
        yield Finding(
            "settings", None, f"{name} is no setting of Centrala: see docs/configuration.md"
        )
    if importlib.util.find_spec("acd") is None:
        yield Finding("clone", False, "the clone is not on Python's path: run make up")


def _ports(settings: Settings) -> Iterator[Finding]:
    free = True
    for name, number, port in port_check.taken(settings):
        free = False
        variable = f"CENTRALA_{name.upper()}"
        yield Finding(
            "ports",
            False,
            f"port {number}/{port.transport} ({port.purpose}) is taken by "
            f"{port_check.holder(number, port.transport)}. Stop it, or choose another port: "
            f"{variable}={number + 1000 if number < 64000 else 9000}, or move all of them: "
            "CENTRALA_PORT_BASE=21000",
        )
    if free:
        yield Finding("ports", True, "all free")


def _addresses(settings: Settings) -> Iterator[Finding]:
    for name, host in port_check.absent_hosts(settings):
        detail = f"CENTRALA_{name.upper()}: this machine has no address {host} (ip address)"
        yield Finding("addresses", False, detail, Exit.CONFIG)


def _certificate(settings: Settings) -> Iterator[Finding]:
    try:
        tls(settings)
    except CertificateInvalid as error:
        yield Finding("certificate", False, error.message, Exit.CONFIG)


def _port_range(settings: Settings) -> Iterator[Finding]:
    if conflict := ephemeral_ports.conflict(settings):
        yield Finding("port range", False, conflict, Exit.CONFIG)


def _open_files(_settings: Settings) -> Iterator[Finding]:
    limit = file_limits.hard_limit()
    if limit < file_limits.NEEDED_FILES:
        remedy = f"set LimitNOFILE={file_limits.WANTED_FILES} in the unit, or `ulimit -Hn`"
        detail = f"this user may open {limit} files, which limits connections and calls; {remedy}"
        yield Finding("open files", None, detail)


def _exposure(settings: Settings) -> Iterator[Finding]:
    for sentence in exposure.remarks(settings):
        yield Finding("exposure", None, sentence)


def _existing(path: Path) -> Path:
    return next(folder for folder in (path, *path.parents) if folder.exists())
