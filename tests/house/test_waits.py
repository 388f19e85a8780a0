"""Tests wait for conditions; where time itself is the case, the reason stands here."""

from __future__ import annotations

import pytest

from tests.house.repository import ROOT, python_files
from tests.house.waits import real_waits, short_deadlines

ALLOWED = {
    "tests/support/waiting.py::until": "between two looks at a condition",
    "tests/support/waiting.py::until_true": "between two looks at a condition",
    "tests/support/waiting.py::retry": "between two attempts",
    "tests/support/waiting.py::eventually": "between two looks at a condition",
    "tests/support/connectors/chat.py::ChatDriver._stay_on_page": "pause of the page's script",
    "tests/support/steady_calls.py::SteadyCalls.run": "pace of the calls",
    "tests/support/steady_calls.py::SteadyCalls._call": "length of a call",
    "tests/support/steady_calls.py::FallbackWatch.run": "between two looks at Asterisk",
    "tests/support/offer_clock.py::measure": "pace of the offers",
    "tests/support/live_upgrade.py::upgrade_under_calls": "calls before and after the upgrade",
    "tests/integration/test_acd_crash.py::City.call_in": "pace of the load",
    "tests/integration/test_acd_crash.py::City._later.act": "length of a conversation",
    "tests/integration/test_acd_crash.py::run_through": "random instant of the fault",
    "tests/integration/test_acd_crash.py::kill_the_log": "length of the fault",
    "tests/integration/test_backup.py::"
    "test_log_database_and_mailbox_agree_under_five_contacts_a_second.write_mails": "pace of mails",
    "tests/integration/test_up_faults.py::"
    "test_frozen_process_goes_on_where_it_stopped": "length of the fault",
    "tests/unit/web/test_connections.py::"
    "test_header_that_arrives_byte_by_byte_holds_no_connection": "pace of a slow client",
    "tests/unit/web/test_connections.py::"
    "test_slow_browser_that_sends_its_request_in_time_is_served": "pace of a slow client",
}
"""Function that lets time pass: what the time is."""
SHORT_DEADLINES = {
    "tests/integration/test_up.py::urllib.request.urlopen(request, timeout=2)": "asked again",
    "tests/integration/test_asterisk_browser_leg.py::asyncio.timeout(HALF_OPEN_S)": (
        "Asterisk ends every connection after 30 s"
    ),
    "tests/unit/ivr/asterisk/sip_gateway/test_relay.py::"
    "asyncio.wait_for(send_much(gateway.asterisk.socket), SILENCE_S)": "expects to wait",
}
"""Deadline shorter than the patience of all others: the reason."""


def test_no_test_lets_time_pass_in_place_of_a_condition() -> None:
    places = {
        place
        for path in python_files("tests")
        for place in real_waits(str(path.relative_to(ROOT)), path.read_bytes())
    }
    assert sorted(places - ALLOWED.keys()) == [], "use tests/support/waiting.py"
    assert sorted(ALLOWED.keys() - places) == [], "allowed, but does not wait"


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nasync def f():\n    await asyncio.sleep(0.1)\n",
        "import time\ndef f():\n    time.sleep(PAUSE_S)\n",
        "from asyncio import sleep\nasync def f():\n    await sleep(1)\n",
        "from time import sleep as rest\ndef f():\n    rest(1)\n",
        "async def f(page):\n    await page.wait_for_timeout(500)\n",
    ],
)
def test_real_wait_is_found_with_its_function(source: str) -> None:
    assert list(real_waits("tests/x.py", source)) == ["tests/x.py::f"]


def test_turn_of_the_event_loop_is_no_wait() -> None:
    assert list(real_waits("tests/x.py", "import asyncio\nasyncio.sleep(0)\n")) == []


def test_deadline_of_a_condition_leaves_time_to_a_busy_machine() -> None:
    places = {
        place
        for path in python_files("tests")
        for place in short_deadlines(str(path.relative_to(ROOT)), path.read_bytes())
    }
    assert sorted(places - SHORT_DEADLINES.keys()) == [], "use PATIENCE_S of tests/support/waiting"
    assert sorted(SHORT_DEADLINES.keys() - places) == [], "allowed, but not there"


@pytest.mark.parametrize(
    "source",
    [
        "import asyncio\nasyncio.timeout(5)\n",
        "DEADLINE = 10.0\nuntil(lambda: True, DEADLINE)\n",
        "async def f(call):\n    await call.wait_for_tone(440, within=5)\n",
        "async def f(socket):\n    await socket.receive(timeout=2)\n",
    ],
)
def test_short_deadline_is_found(source: str) -> None:
    assert len(list(short_deadlines("tests/x.py", source))) == 1


def test_time_in_which_nothing_may_come_is_no_deadline() -> None:
    assert list(short_deadlines("tests/x.py", "call.dial(within=0.3)\n")) == []
