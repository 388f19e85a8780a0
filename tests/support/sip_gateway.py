"""The gateway process's parts in this process, in front of a real Asterisk."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from acd.adapters.memory.security_log import MemorySecurityLog
from acd.ports.process_status import ProcessStatus
from centrala.host.secrets import Secrets
from centrala.wiring.gateway_process import GatewayParts
from config.settings import Settings
from ivr.asterisk.provisioning.provision import AsteriskSettings
from tests.support.background import cancelled
from tests.support.waiting import until


@dataclass
class GatewayOfTest:
    """`port`: of browsers' telephones; `origin`: the only page that may use it."""

    port: int
    origin: str
    security_log: MemorySecurityLog
    parts: GatewayParts

    @property
    def status(self) -> ProcessStatus:
        return self.parts.status()


@asynccontextmanager
async def gateway_before(
    asterisk: AsteriskSettings, folder: Path, port: int
) -> AsyncIterator[GatewayOfTest]:
    """Run a gateway on this port until the end of the block."""
    settings = Settings(
        run_dir=folder,
        sip_ws_port=port,
        asterisk_http_port=asterisk.http_port,
        ami_port=asterisk.ami_port,
        public_url="https://desk.example",
    )
    keys = [secrets.token_hex(16) for _ in range(5)]
    log = MemorySecurityLog()
    parts = GatewayParts(settings, Secrets(asterisk.ami_secret, *keys), log)
    tasks = [asyncio.ensure_future(run()) for run in parts.runs().values()]
    try:
        await until(lambda: parts.status().is_current and parts.hears_asterisk)
        yield GatewayOfTest(port, "https://desk.example", log, parts)
    finally:
        await cancelled(*tasks)
