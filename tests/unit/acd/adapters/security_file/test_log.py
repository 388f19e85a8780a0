"""The file of the security log: private, limited, and never in the way."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from acd.adapters.security_file import FileSecurityLog
from acd.adapters.security_file.log import MAX_EVENTS, WINDOW_MS
from acd.ports.security_log import SecurityEvent, SecurityEventKind
from tests.support.city import HandClock

FAILED = SecurityEvent(SecurityEventKind.LOGIN_FAILED)


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "security.log"
    FileSecurityLog(path, "key", HandClock()).write(FAILED)
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(lines(path)[0]) == ["at", "kind"]


def test_flood_of_one_kind_is_counted_and_hides_no_other_kind(tmp_path: Path) -> None:
    clock, path = HandClock(), tmp_path / "security.log"
    log = FileSecurityLog(path, "key", clock)
    for _ in range(MAX_EVENTS + 900):
        log.write(FAILED)
    log.write(SecurityEvent(SecurityEventKind.ROLE_CHANGED, "bielak"))
    written = lines(path)
    assert len(written) == MAX_EVENTS + 1
    assert written[-1]["account"] == "bielak"
    clock.at_ms += WINDOW_MS
    log.write(FAILED)
    log.write(FAILED)
    assert [line.get("left_out") for line in lines(path)[-2:]] == [900, None]


def test_event_that_the_disk_refuses_is_counted_and_nothing_is_raised(tmp_path: Path) -> None:
    path = tmp_path / "missing" / "security.log"
    log = FileSecurityLog(path, "key", HandClock())
    log.write(FAILED)
    path.parent.mkdir()
    log.write(FAILED)
    assert [line["left_out"] for line in lines(path)] == [1]
