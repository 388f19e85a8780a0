"""`centrala upgrade` while residents call: to a good version, and back from two bad ones."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from acd.adapters.sql.migrate import schema_revision
from acd.ports.process_status import PROCESSES
from centrala.host.run_state import RunState, read
from config.settings import Settings
from config.version import version
from tests.e2e.conftest import plain_line
from tests.e2e.steps import answer_call, become_ready, telephone_of
from tests.support.background import beside
from tests.support.browser import MICROPHONE_HZ, chromium, signed_in, until_heard
from tests.support.external_view import until_waiting
from tests.support.live_upgrade import Load, Observed, upgrade, upgrade_under_calls
from tests.support.new_version import (
    LATER_REVISION,
    REVISION,
    VERSION,
    make_new_version,
    python_variable,
    replace_in,
)
from tests.support.residents import calling
from tests.support.steady_calls import VoiceWatch
from tests.support.system import System, running_system

LONG_S = os.environ.get("UPGRADE_TEST_S")
LOAD = (
    Load(float(LONG_S) / 2)
    if LONG_S
    else Load(2.5, calls_per_s=1.0, offer_pause_s=0.5, watch_s=3.0)
)
"""UPGRADE_TEST_S=300 is the long form, for a machine of its own."""
MAX_FALLBACK_S, MAX_OFFER_S, MAX_SILENCE_S = (10.0, 2.0, 1.0) if LONG_S else (30.0, 15.0, 5.0)
"""The promise; and what shows in `make test` that nothing stopped, beside other tests."""
FIRST, SECOND, THIRD = "601000118", "602000244", "605000526"
FIRST_HZ, OTHER_HZ = 440, 540

pytestmark = pytest.mark.timeout(420 + 2 * LOAD.around_s)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    config = plain_line(tmp_path_factory.mktemp("config") / "city")
    variables = {"CENTRALA_CONFIG_DIR": str(config), **python_variable()}
    with running_system(tmp_path_factory.mktemp("upgrade"), **variables) as started:
        yield started


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of the new versions: one goes on running in the next test."""
    return tmp_path_factory.mktemp("versions")


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[Browser]:
    async with chromium(tmp_path) as started:
        yield started


def settings(system: System) -> Settings:
    return Settings(run_dir=system.run_dir)


async def revision(system: System) -> str | None:
    return await asyncio.to_thread(schema_revision, settings(system).database)


def state(system: System) -> RunState:
    current = read(system.run_dir)
    assert current is not None
    return current


def assert_nobody_noticed(observed: Observed) -> None:
    assert observed.calls.lost == []
    assert observed.calls.dialled > 0
    assert observed.fallback.longest_s <= MAX_FALLBACK_S
    assert observed.offers.longest_s <= MAX_OFFER_S
    assert observed.offers.offers > 10


async def test_version_whose_engine_never_becomes_ready_is_taken_back(
    system: System, versions: Path
) -> None:
    bad = make_new_version(versions / "never-ready", REVISION)
    replace_in(bad / "centrala" / "wiring" / "telephony.py", "secrets.ami_secret))", '"wrong"))')
    before = state(system)
    observed = await upgrade_under_calls(system, bad, LOAD)
    assert observed.code != 0
    assert f"{VERSION} was taken back, {version()} runs" in observed.output
    assert observed.calls.lost == []
    assert observed.fallback.longest_s <= MAX_FALLBACK_S
    after = state(system)
    assert set(after.versions.values()) == {version()}
    assert [after.parts[name] for name in ("asterisk", "valkey", "desk", "public")] == [
        before.parts[name] for name in ("asterisk", "valkey", "desk", "public")
    ]
    assert await revision(system) == REVISION
    report = system.status()
    assert all(report["parts"][name]["healthy"] for name in PROCESSES)
    assert report["version"]["target"] == version()


async def test_version_that_cannot_read_the_log_changes_nothing(
    system: System, versions: Path
) -> None:
    bad = make_new_version(versions / "unfit")
    replace_in(bad / "centrala" / "wiring" / "proof.py", "await start_acd(parts.acd)", "1 / 0")
    before = state(system)
    done = await asyncio.to_thread(upgrade, system, bad)
    assert done.returncode != 0
    assert "is not fit to run" in done.stdout + done.stderr
    assert state(system).parts == before.parts


async def test_upgrade_drops_no_call_and_keeps_the_order_of_those_who_wait(
    system: System, browser: Browser, versions: Path
) -> None:
    good = make_new_version(versions / "good", REVISION, LATER_REVISION)
    before = state(system)
    async with signed_in(browser, system, "bielak") as page:
        await become_ready(page)
        telephone = telephone_of(page)
        async with calling(system, FIRST, hz=FIRST_HZ) as first:
            await answer_call(page, first)
            async with calling(system, SECOND, hz=OTHER_HZ):
                await until_waiting(system, 1)
                async with calling(system, THIRD, hz=OTHER_HZ):
                    await until_waiting(system, 2)
                    voice = VoiceWatch(first, MICROPHONE_HZ)
                    async with beside(voice.run()):
                        observed = await upgrade_under_calls(system, good, LOAD)
                    assert observed.code == 0, observed.output
                    assert_nobody_noticed(observed)
                    assert voice.longest_s <= MAX_SILENCE_S
                    await until_heard(page, FIRST_HZ)

                    await expect(telephone).to_contain_text("Rozmowa")
                    await telephone.get_by_role("button", name="Rozłącz").click()
                    await telephone.get_by_role("button", name=re.compile("Gotowe")).click()
                    await expect(telephone).to_contain_text("602 ••• 244")
    after = state(system)
    assert set(after.versions.values()) == {VERSION}
    assert [after.parts[name] for name in ("asterisk", "valkey")] == [
        before.parts[name] for name in ("asterisk", "valkey")
    ]
    assert await revision(system) == LATER_REVISION
    assert "9.0.0" in system.run("status").stdout


def test_next_start_runs_the_chosen_version_on_a_newer_schema(
    system: System, versions: Path
) -> None:
    older = make_new_version(versions / "older", number="0.0.9")
    done = upgrade(system, older, LOAD.watch_s)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(state(system).versions.values()) == {"0.0.9"}
    assert system.run("down").returncode == 0
    started = system.run("up", "--detach")
    assert started.returncode == 0, started.stdout + started.stderr
    assert set(state(system).versions.values()) == {"0.0.9"}
    assert str(older) in system.run("status").stdout
