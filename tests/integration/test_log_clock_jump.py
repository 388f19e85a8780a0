"""The clock of the log server is set while an ACD works: its timers keep their real length."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from acd.domain.model.contact import ContactState
from tests.support.acd_over_valkey import OFFER_MS, call_comes, state, work_begins, working_acd
from tests.support.shifted_clock import READ_AGAIN_S, ShiftedClock
from tests.support.valkey import ValkeyServer, valkey_server
from tests.support.waiting import until

HOUR_S = 3600
SLACK_S = 10.0


def server_time_s(server: ValkeyServer) -> int:
    return int(server.send("TIME").split(b"\r\n")[2])


@pytest.mark.parametrize("jump_s", [HOUR_S, -HOUR_S], ids=["forward", "back"])
async def test_offers_end_and_new_ones_are_made_when_the_clock_of_the_log_is_set(
    tmp_path: Path, jump_s: int
) -> None:
    clock = ShiftedClock(tmp_path)
    with valkey_server(clock.environment) as server:
        async with working_acd(server.url) as parts:
            acd = parts.service
            await work_begins(acd, "ewa")
            await call_comes(acd, "tel-1")
            first = state(acd, "tel-1")
            await until(first(ContactState.OFFERED))
            began_s, began_log_s = time.monotonic(), server_time_s(server)
            clock.shift(jump_s)
            await until(lambda: abs(server_time_s(server) - began_log_s) > HOUR_S // 2)
            await until(first(ContactState.WAITING), OFFER_MS / 1000 + SLACK_S)
            assert time.monotonic() - began_s < OFFER_MS / 1000 + SLACK_S + READ_AGAIN_S
            await work_begins(acd, "jan")
            await until(first(ContactState.OFFERED))
            await call_comes(acd, "tel-2")
            await until(state(acd, "tel-2")(ContactState.WAITING))
            await until(first(ContactState.WAITING), OFFER_MS / 1000 + SLACK_S)
            assert acd.health.caught_up
            assert acd.health.log_available
