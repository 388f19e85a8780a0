"""`python -m tests.support.kiosk_channel`: the kiosk's connector in a process of its own."""

from __future__ import annotations

import asyncio

from centrala.wiring import connector_process
from centrala.wiring.stop_signals import run_until_stopped
from config import settings
from tests.support.kiosk_channel.connector import build_kiosk

CONNECTORS = {"kiosk": build_kiosk}

if __name__ == "__main__":
    asyncio.run(run_until_stopped(connector_process.run(settings.load(), CONNECTORS)))
