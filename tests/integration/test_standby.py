"""`centrala replica`: a hot standby on the same log, as a process of its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from acd.adapters.redis import RedisConnection, RedisEventLog, RedisInputLog
from acd.domain.messages import commands as c
from acd.domain.messages.events import Event, OfferClosed
from acd.domain.model.contact import PHONE
from acd.ports.log import BEGINNING
from config.settings import ROOT
from tests.support.builders import a_queue, some_rules
from tests.support.valkey import valkey_server
from tests.support.waiting import PATIENCE_S

ACD = "main"


async def events_until(connection: RedisConnection, kind: type[Event]) -> list[Event]:
    """Return all events, once one of this kind is among them."""
    log, events, position = RedisEventLog(connection, ACD), list[Event](), BEGINNING
    async with asyncio.timeout(PATIENCE_S):
        while not any(isinstance(event, kind) for event in events):
            for stamped in await log.read(position, 100, 1_000):
                events.append(stamped.event)
                position = stamped.id
    return events


async def test_standby_alone_steps_inputs_writes_events_and_runs_timers(
    tmp_path: Path,
) -> None:
    with valkey_server() as valkey:
        variables = {
            "REDIS_URL": valkey.url,
            "CENTRALA_RUN_DIR": str(tmp_path),
            "CENTRALA_ACD": ACD,
        }
        standby = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "centrala", "replica"),
            cwd=ROOT,
            env={**os.environ, **variables},
            stdout=PIPE,
            stderr=STDOUT,
        )
        connection = RedisConnection(valkey.url)
        inputs = RedisInputLog(connection, ACD)
        rules = some_rules(a_queue(offer_timeout_ms={PHONE: 100}))
        await inputs.append(c.PublishRules(rules), "rules")
        await inputs.append(c.SignIn("ada", {"drogi": 1}), "in")
        await inputs.append(c.BecomeReady("ada"), "ready")
        await inputs.append(c.AdmitContact("tel-1", PHONE, "drogi", "pl"), "admit")
        (missed,) = [
            event
            for event in await events_until(connection, OfferClosed)
            if isinstance(event, OfferClosed)
        ]
        assert missed.state == "missed"
        standby.send_signal(signal.SIGTERM)
        output, _ = await asyncio.wait_for(standby.communicate(), PATIENCE_S)
        assert b"follows the log, 0 inputs and" in output
        assert standby.returncode == 0
        await connection.close()
