"""The gateway process in parts: limits of its port, and what it says about itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.process_status import GATEWAY
from centrala.host import secrets as secret_store
from centrala.wiring.gateway_process import GatewayParts, connection_limits
from config.settings import Settings
from ivr.asterisk.provisioning.settings import SECURITY_EVENTS
from ivr.asterisk.sip_gateway.server import REASONS


@pytest.fixture
def parts(tmp_path: Path) -> GatewayParts:
    secrets = secret_store.load_or_create(tmp_path / "secrets.json")
    return GatewayParts(Settings(run_dir=tmp_path), secrets, MemorySecurityLog())


def test_network_may_hold_half_of_the_connections() -> None:
    limits = connection_limits()
    assert limits.per_network == limits.total // 2


async def test_every_counter_begins_at_zero_and_the_gateway_is_away_until_it_listens(
    parts: GatewayParts,
) -> None:
    status = parts.status()
    assert (status.process, status.is_current) == (GATEWAY, False)
    assert status.refused_telephones == dict.fromkeys(REASONS, 0)
    assert status.asterisk_refusals == dict.fromkeys(SECURITY_EVENTS, 0)


async def test_telephones_are_served_apart_from_health_and_asterisks_reports(
    parts: GatewayParts,
) -> None:
    assert set(parts.runs()) == {"http", "health", "ami", "security-events"}


def test_gateway_makes_no_second_secrets_when_the_file_is_gone(tmp_path: Path) -> None:
    environment = {**os.environ, "CENTRALA_RUN_DIR": str(tmp_path / "run")}
    done = subprocess.run(
        [sys.executable, "-m", "centrala.wiring.gateway_process"],
        env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 69, done.stderr
    assert "secrets.json is missing" in done.stdout + done.stderr
    assert not (tmp_path / "run" / "secrets.json").exists()
