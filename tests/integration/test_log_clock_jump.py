"""The clock of the log server is set while an ACD works: its timers keep their real length."""

from __future__ import annotations

from pathlib import Path

import pytest

from acd.domain.model.contact import ContactState
from tests.support.acd_over_valkey import call_comes, state, work_begins, working_acd
from tests.support.shifted_clock import ShiftedClock
from tests.support.valkey import ValkeyServer, valkey_server
from tests.support.waiting import until

HOUR_S = 3600


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
            began_log_s = server_time_s(server)
            clock.shift(jump_s)
            await until(lambda: abs(server_time_s(server) - began_log_s) > HOUR_S // 2)
            await until(first(ContactState.WAITING))
            await work_begins(acd, "jan")
            await until(first(ContactState.OFFERED))
            await call_comes(acd, "tel-2")
            await until(state(acd, "tel-2")(ContactState.WAITING))
            await until(first(ContactState.WAITING))
            assert acd.health.caught_up
            assert acd.health.log_available
