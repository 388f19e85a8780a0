"""Contract of the security log, for every adapter."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.adapters.security_file import FileSecurityLog
from acd.ports.security_log import OPERATOR, SecurityEvent, SecurityEventKind, SecurityLog
from tests.support.city import HandClock

Opened = tuple[SecurityLog, Callable[[], list[dict[str, Any]]]]


def _plain(event: SecurityEvent) -> dict[str, Any]:
    ids = {"account": event.account, "actor": event.actor, "source": event.source}
    return {"kind": event.kind.value, **{k: v for k, v in ids.items() if v}, **event.facts}


@pytest.fixture(params=["memory", "file"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Opened:
    """A log, and a function that returns its events without their times."""
    if request.param == "memory":
        memory = MemorySecurityLog()
        return memory, lambda: [_plain(event) for event in memory.events]
    path = tmp_path / "security.log"

    def read() -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        return [{k: v for k, v in line.items() if k != "at"} for line in lines]

    return FileSecurityLog(path, "key", HandClock()), read


def test_events_are_kept_in_their_order_with_their_facts(opened: Opened) -> None:
    log, read = opened
    log.write(SecurityEvent(SecurityEventKind.LOGIN_FAILED, source=log.pseudonym("192.0.2.1")))
    log.write(
        SecurityEvent(
            SecurityEventKind.ROLE_CHANGED, "bielak", OPERATOR, facts={"role": "supervisor"}
        )
    )
    first, second = read()
    assert first["kind"] == "login-failed"
    assert second == {
        "kind": "role-changed",
        "account": "bielak",
        "actor": "operator",
        "role": "supervisor",
    }


def test_pseudonym_is_equal_for_equal_addresses_and_hides_them(opened: Opened) -> None:
    log, _ = opened
    assert log.pseudonym("192.0.2.1") == log.pseudonym("192.0.2.1")
    assert log.pseudonym("192.0.2.1") != log.pseudonym("192.0.2.2")
    assert "192" not in log.pseudonym("192.0.2.1")[:3]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(account=st.text(max_size=40), fact=st.text(max_size=40) | st.integers(-(2**53), 2**53))
def test_any_account_and_fact_is_one_event(opened: Opened, account: str, fact: str | int) -> None:
    log, _ = opened
    log.write(SecurityEvent(SecurityEventKind.SIP_REFUSED, account, facts={"count": fact}))
