"""Faults of the machine under the whole running system: nothing ends, and everything comes back."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from acd.ports.process_status import PROCESSES
from centrala.host import run_state
from centrala.host.log_files import MAX_LOG_BYTES
from centrala.host.run_state import RunState
from tests.support import log_of_system
from tests.support.frozen import frozen
from tests.support.residents import stranger_at
from tests.support.small_disk import SmallDisk, small_disk
from tests.support.system import System, system_on_small_disk
from tests.support.waiting import eventually

BACK_WITHIN_S = 120.0  # the supervisor waits up to 15 s between two attempts
FROZEN_S = 2.0
FAULTS = {
    "full": (SmallDisk.fill, SmallDisk.free),
    "no-inodes": (SmallDisk.use_up_inodes, SmallDisk.give_inodes),
    "read-only": (SmallDisk.make_read_only, SmallDisk.make_writable),
}

pytestmark = pytest.mark.timeout(400)


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    with (
        small_disk(tmp_path_factory.mktemp("faults") / "disk", "2g") as disk,
        system_on_small_disk(disk) as started,
    ):
        yield started


def disk_of(system: System) -> SmallDisk:
    assert system.disk is not None
    return system.disk


def state(system: System) -> RunState:
    current = run_state.read(system.run_dir)
    assert current is not None
    return current


def is_healthy(system: System) -> bool:
    return system.run("status").returncode == 0


@contextmanager
def fault(system: System, name: str) -> Iterator[None]:
    make, undo = FAULTS[name]
    make(disk_of(system))
    try:
        yield
    finally:
        undo(disk_of(system))


def pids(system: System) -> dict[str, int]:
    return {name: pid for name, pid in state(system).parts.items() if pid is not None}


def lives(pid: int) -> bool:
    return run_state.lives(pid)


@pytest.mark.parametrize("name", FAULTS)
def test_supervisor_and_telephone_outlive_the_fault_and_all_parts_come_back(
    system: System, name: str
) -> None:
    eventually(
        lambda: all(map(lives, pids(system).values())), BACK_WITHIN_S
    )  # the run file is current
    before = pids(system)
    supervisor = state(system).pid
    (system.run_dir / "logs" / "engine.log").write_bytes(b"line of a log\n" * (MAX_LOG_BYTES // 10))
    with fault(system, name):
        killed = [part for part in before if part != "asterisk"]
        for part in killed:
            os.kill(before[part], signal.SIGKILL)
        eventually(lambda: not any(lives(before[part]) for part in killed), BACK_WITHIN_S)
        assert lives(supervisor)
        assert lives(before["asterisk"])
    eventually(lambda: is_healthy(system), BACK_WITHIN_S)
    assert state(system).pid == supervisor
    assert pids(system)["asterisk"] == before["asterisk"]
    eventually(lambda: all(state(system).restarts[part] for part in killed), BACK_WITHIN_S)


async def test_log_at_its_memory_limit_is_named_by_every_process_and_ends_nothing(
    system: System,
) -> None:
    eventually(lambda: is_healthy(system), BACK_WITHIN_S)
    before = pids(system)
    await log_of_system.command(system, "CONFIG", "SET", "maxmemory", "1")
    try:
        await asyncio.to_thread(eventually, lambda: states_of_the_log(system) == {"down"})
        assert await begun_chat(system) == (503, "log-full")
    finally:
        await log_of_system.command(system, "CONFIG", "SET", "maxmemory", "0")
    eventually(lambda: is_healthy(system), BACK_WITHIN_S)
    assert pids(system) == before


def states_of_the_log(system: System) -> set[str]:
    """Return what the processes say of the log."""
    parts = system.status()["parts"]
    checks = [parts[process]["checks"].get("parts", {}) for process in PROCESSES]
    return {check.get("log", {}).get("status", "") for check in checks}


async def begun_chat(system: System) -> tuple[int, str]:
    """Begin a chat; return status and code of the answer."""
    async with stranger_at("127.0.9.77", system.residents_origin) as session:
        new = {"language": "pl", "queue": "informacja", "text": "Dzień dobry"}
        async with session.post("/api/v1/chat", json=new) as answer:
            return answer.status, (await answer.json()).get("code", "")


@pytest.mark.parametrize("chosen", ["supervisor", "every part"])
def test_frozen_process_goes_on_where_it_stopped(system: System, chosen: str) -> None:
    before = pids(system)
    pids_to_freeze = [state(system).pid] if chosen == "supervisor" else [*before.values()]
    for pid in pids_to_freeze:
        with frozen(pid):
            time.sleep(FROZEN_S)
    eventually(lambda: is_healthy(system), BACK_WITHIN_S)
    assert pids(system) == before


def test_start_on_a_full_disk_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "64m") as disk:
        disk.fill()
        places = {"CENTRALA_RUN_DIR": str(disk.folder / "run"), "CENTRALA_PORT_BASE": "30000"}
        unstarted = System({**os.environ, **places}, {}, disk)
        for arguments in (["up"], ["up", "--detach"]):
            refused = unstarted.run(*arguments)
            assert refused.returncode == 74, refused.stderr
            assert "MB free" in refused.stderr or "is full" in refused.stderr
            assert "Traceback" not in refused.stderr
