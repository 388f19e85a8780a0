"""The log server reaches its memory limit under a working ACD: nothing ends, all comes back."""

from __future__ import annotations

import pytest

from acd.domain.model.contact import ContactState
from acd.ports.log_errors import LogFull
from tests.support.acd_over_valkey import call_comes, state, work_begins, working_acd
from tests.support.valkey import valkey_server
from tests.support.waiting import until


async def test_full_log_refuses_inputs_by_name_and_goes_on_where_it_was() -> None:
    with valkey_server() as server:
        async with working_acd(server.url) as parts:
            acd = parts.service
            await work_begins(acd, "ewa")
            await call_comes(acd, "tel-1")
            await until(state(acd, "tel-1")(ContactState.OFFERED))
            server.send("CONFIG SET maxmemory 1")
            with pytest.raises(LogFull):
                await call_comes(acd, "tel-2")
            with pytest.raises(LogFull):
                await parts.check()
            assert [view.contact_id for view in acd.contacts()] == ["tel-1"]
            server.send("CONFIG SET maxmemory 0")
            await parts.check()
            await call_comes(acd, "tel-2")  # the same key again
            # The offer's timer was refused while the log was full, if it fell due then.
            await until(state(acd, "tel-1")(ContactState.WAITING))
            await work_begins(acd, "jan")
            await until(
                lambda: any(state(acd, call)(ContactState.OFFERED)() for call in ("tel-1", "tel-2"))
            )


async def test_timer_that_falls_due_while_the_log_is_full_is_made_up_for() -> None:
    with valkey_server() as server:
        async with working_acd(server.url) as parts:
            acd = parts.service
            await work_begins(acd, "ewa")
            await call_comes(acd, "tel-1")
            await until(state(acd, "tel-1")(ContactState.OFFERED))
            server.send("CONFIG SET maxmemory 1")

            def refused_writes() -> int:
                info = server.send("INFO errorstats").decode()
                return int(info.partition("errorstat_OOM:count=")[2].partition("\r")[0] or 0)

            await until(lambda: refused_writes() >= 2)
            assert state(acd, "tel-1")(ContactState.OFFERED)()
            server.send("CONFIG SET maxmemory 0")
            await until(state(acd, "tel-1")(ContactState.WAITING))
