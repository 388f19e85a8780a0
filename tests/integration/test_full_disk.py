"""A disk that is full, has no inodes or is read-only ends nothing, and all comes back with it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

from acd.adapters.archive.members import append_member, members
from centrala.host import log_files, run_folder, run_state, secrets
from centrala.host.disk import DiskNotWritable, disk_fault, prove_writable
from centrala.host.housekeeping import Housekeeping, RunFile
from centrala.host.log_files import MAX_LOG_BYTES, open_log
from centrala.host.process_supervisor import Part, Supervisor
from centrala.host.run_state import RunState
from centrala.host.subprocesses import Program, run
from centrala.whole_file import write_whole
from tests.support.small_disk import SmallDisk, small_disk
from tests.support.waiting import PATIENCE_S, until, until_true

SLEEPER = "import time; print('up', flush=True); time.sleep(600)"


class Fault(NamedTuple):
    """Fault of the disk: how to make it, how to undo it, and its name in the sentence."""

    name: str
    do: Callable[[SmallDisk], None]
    undo: Callable[[SmallDisk], None]
    words: str


FAULTS = [
    Fault("full", SmallDisk.fill, SmallDisk.free, "is full"),
    Fault("no-inodes", SmallDisk.use_up_inodes, SmallDisk.give_inodes, "is full"),
    Fault("read-only", SmallDisk.make_read_only, SmallDisk.make_writable, "is read-only"),
]


@pytest.fixture(params=FAULTS, ids=lambda fault: fault.name)
def fault(request: pytest.FixtureRequest) -> Fault:
    one: Fault = request.param
    return one


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", "64m") as one:
        yield one


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    watching = Supervisor(lambda line: None)
    yield watching
    await watching.stop()


def test_fault_is_one_sentence_with_a_remedy(disk: SmallDisk, fault: Fault) -> None:
    prove_writable(disk.from_outside)
    fault.do(disk)
    with pytest.raises(DiskNotWritable, match=fault.words) as refused:
        prove_writable(disk.from_outside)
    assert str(disk.from_outside) in refused.value.message
    fault.undo(disk)
    prove_writable(disk.from_outside)
    assert not list(disk.from_outside.glob(".probe-*"))


def test_file_of_before_is_whole_after_a_failed_write(disk: SmallDisk, fault: Fault) -> None:
    folder = disk.from_outside
    run_folder.claim(folder)
    stored = secrets.load_or_create(folder / "secrets.json")
    fault.do(disk)
    with pytest.raises(OSError) as failed:  # noqa: PT011  which kind is asserted below
        write_whole(folder / "layout-version", "x" * 70_000)
    assert disk_fault(failed.value, folder) is not None
    run_folder.claim(folder)
    assert secrets.load_or_create(folder / "secrets.json") == stored
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


async def test_part_that_dies_meanwhile_is_started_again(
    supervisor: Supervisor, disk: SmallDisk, fault: Fault
) -> None:
    log = disk.from_outside / "logs" / "part.log"

    async def ready() -> None:
        await until_true(lambda: has(log, "up"))

    part = Part(Program("part", [sys.executable, "-c", SLEEPER], log), ready)
    states = RunFile(disk.from_outside)
    supervisor.on_change = lambda: states.write(RunState(1, 0, parts={"part": part.pid}))
    await supervisor.start(part, PATIENCE_S)
    fault.do(disk)
    for restart in (1, 2):
        before = part.pid
        assert before is not None
        os.kill(before, signal.SIGKILL)
        await until(partial(is_running, part, restart))
    fault.undo(disk)
    states.retry()
    stored = run_state.read(disk.from_outside)
    assert stored is not None
    assert stored.parts == {"part": part.pid}


async def test_step_of_the_start_goes_on_without_its_log(disk: SmallDisk, fault: Fault) -> None:
    (disk.from_outside / "start.log").touch()
    fault.do(disk)
    program = Program(
        "step", [sys.executable, "-c", "print('done')"], disk.from_outside / "start.log"
    )
    assert await run(program) == "done\n"


def test_long_log_is_shortened_and_housekeeping_tells_the_fault_once(
    disk: SmallDisk, fault: Fault
) -> None:
    logs = disk.from_outside / "logs"
    with open_log(logs / "engine.log") as writer:
        for _ in range(MAX_LOG_BYTES // 65_536 + 1):
            log_files.append(writer, b"line of a log\n" * 4681)
        fault.do(disk)
        sentences: list[str] = []
        keeping = Housekeeping(
            disk.from_outside, (logs,), RunFile(disk.from_outside), sentences.append
        )
        keeping.look()
        assert len(sentences) == 1
        assert fault.words in sentences[0]
        if fault.name != "read-only":
            assert (logs / "engine.log").stat().st_size <= log_files.KEPT_BYTES
        fault.undo(disk)
        keeping.look()
        keeping.look()
        assert len(sentences) == 2
        assert "is in order again" in sentences[1]
        log_files.append(writer, b"back\n")
    assert log_files.last_line(logs / "engine.log") == "back"


def test_archive_keeps_whole_members_only(disk: SmallDisk) -> None:
    path = disk.from_outside / "inputs.gz"
    append_member(path, b"before\n")
    disk.fill()
    with pytest.raises(OSError, match="No space left"):
        append_member(path, os.urandom(400_000))
    disk.free()
    append_member(path, b"after\n")
    assert [text for _, text in members(path)] == [b"before\n", b"after\n"]


PROBE = """
import asyncio, sys
from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.write_probe import WriteProbe

async def main():
    engine = make_engine(sys.argv[1])
    for _ in range(500):
        await WriteProbe(engine).check()

try:
    asyncio.run(main())
    print("takes writes")
except Exception as error:
    print(error)
"""


@pytest.mark.parametrize("fault", [FAULTS[0], FAULTS[2]], ids=["full", "read-only"])
def test_database_that_cannot_write_is_no_ready_database(disk: SmallDisk, fault: Fault) -> None:
    database = f"sqlite:///{disk.folder / 'centrala.db'}"

    def probe() -> str:
        argv = disk.command(sys.executable, "-c", PROBE, database)
        return subprocess.run(argv, capture_output=True, text=True, check=True).stdout

    assert probe() == "takes writes\n"
    fault.do(disk)
    assert re.search("disk is full|readonly|unable to open|disk I/O error", probe())
    fault.undo(disk)
    assert probe() == "takes writes\n"


def is_running(part: Part, restarts: int) -> bool:
    return part.restarts == restarts and part.pid is not None


async def has(log: Path, word: str) -> bool:
    return log.is_file() and word in log.read_text(encoding="utf-8")
