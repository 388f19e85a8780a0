"""Writer of the security log: JSON lines, limited by kind, rotated, readable by the owner."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime
from pathlib import Path

import structlog

from acd.adapters.security_file.rotation import append_line, rotate_when_long
from acd.ports.clock import Clock
from acd.ports.security_log import SecurityEvent, SecurityEventKind
from acd.serialisation.serialiser import to_json

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_OLD_FILES = 20
MAX_EVENTS = 100
WINDOW_MS = 10_000
"""At most MAX_EVENTS lines of one kind in this time: a flood of failures pushes no earlier line
out. What is left out is counted in the next line of the kind."""

log = structlog.get_logger()


class FileSecurityLog:
    """Implement `SecurityLog` by a file. `key`: secret that makes pseudonyms of addresses.

    A line that the disk refuses is counted as left out; the caller goes on.
    """

    def __init__(self, path: Path, key: str, clock: Clock) -> None:
        self._path = path
        self._key = key.encode()
        self._clock = clock
        self._limits = {kind: _Limit() for kind in SecurityEventKind}

    def write(self, event: SecurityEvent) -> None:
        now_ms, limit = self._clock.now_ms(), self._limits[event.kind]
        if not limit.take(now_ms):
            return
        try:
            append_line(self._path, _line(event, limit.left_out, now_ms))
            limit.left_out = 0
            rotate_when_long(self._path, MAX_FILE_BYTES, MAX_OLD_FILES)
        except OSError as error:
            limit.left_out += 1
            log.warning("security-log-not-written", reason=error.strerror)

    def pseudonym(self, address: str) -> str:
        return hmac.new(self._key, address.encode(), hashlib.sha256).hexdigest()[:16]


class _Limit:
    """Lines of one kind in the present window, and those that were left out since the last."""

    def __init__(self) -> None:
        self.left_out = 0
        self._began_ms = 0
        self._written = 0

    def take(self, now_ms: int) -> bool:
        if not 0 <= now_ms - self._began_ms < WINDOW_MS:
            self._began_ms, self._written = now_ms, 0
        if self._written >= MAX_EVENTS:
            self.left_out += 1
            return False
        self._written += 1
        return True


def _line(event: SecurityEvent, left_out: int, now_ms: int) -> bytes:
    moment = datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(timespec="milliseconds")
    ids = {"account": event.account, "actor": event.actor, "source": event.source}
    members: dict[str, str | int] = {"at": moment, "kind": event.kind.value}
    members |= {name: value for name, value in ids.items() if value} | dict(event.facts)
    if left_out:
        members["left_out"] = left_out
    return to_json(members) + b"\n"
