"""Supervisor with real child processes and signals."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from centrala.host import subprocesses
from centrala.host.log_files import open_log
from centrala.host.process_supervisor import Part, Supervisor
from centrala.host.subprocesses import Program
from config.errors import Exit, StartRefused
from config.settings import ROOT
from tests.support.waiting import PATIENCE_S, until, until_true

SLEEPER = "import sys, time; print('up', flush=True); time.sleep(600)"


def part(folder: Path, code: str, name: str = "part", fatal: frozenset[int] = frozenset()) -> Part:
    program = Program(name, [sys.executable, "-c", code], folder / f"{name}.log")

    async def ready() -> None:
        await until_true(lambda: says(program.log, "up"))

    return Part(program, ready, fatal)


async def says(log: Path, word: str) -> bool:
    return log.is_file() and word in log.read_text(encoding="utf-8")


def lives(pid: int) -> bool:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    watching = Supervisor(lambda line: None)
    yield watching
    await watching.stop()


async def test_killed_part_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    engine = part(tmp_path, SLEEPER)
    await supervisor.start(engine, PATIENCE_S)
    first = engine.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: engine.pid not in (None, first))
    assert engine.restarts == 1


async def test_killed_warm_part_is_replaced_by_its_standby_at_once(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("centrala.host.process_supervisor.STANDBY_DELAY_S", 0.0)
    waiting = "import sys; print('loaded', flush=True); sys.stdin.readline(); "
    engine = part(tmp_path, waiting + SLEEPER)
    engine.program, engine.warm = replace(engine.program, waits=True), True
    await supervisor.start(engine, PATIENCE_S)
    first = engine.pid
    log = engine.program.log
    await until(lambda: engine.standby and log.read_text().count("loaded") == 2)
    assert engine.standby is not None
    standby = engine.standby.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    await until(lambda: engine.pid == standby)
    await until(lambda: log.read_text().count("up") == 2)


async def test_preloaded_part_starts_from_what_was_loaded(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    waiting = "import sys; print('loaded', flush=True); sys.stdin.readline(); "
    desk = part(tmp_path, waiting + SLEEPER)
    desk.program = replace(desk.program, waits=True)
    await supervisor.preload(desk)
    assert desk.standby is not None
    loaded = desk.standby.pid
    await supervisor.start(desk, PATIENCE_S)
    assert desk.pid == loaded
    assert desk.program.log.read_text().split() == ["loaded", "up"]


async def test_part_that_was_loaded_and_never_started_ends_with_the_supervisor(
    tmp_path: Path,
) -> None:
    supervisor = Supervisor(lambda line: None)
    desk = part(tmp_path, "import sys; sys.stdin.readline(); " + SLEEPER)
    desk.program = replace(desk.program, waits=True)
    await supervisor.preload(desk)
    assert desk.standby is not None
    await supervisor.stop()
    assert not lives(desk.standby.pid)


async def test_preloaded_program_that_died_is_loaded_again_at_the_start(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    desk = part(tmp_path, "import sys; sys.stdin.readline(); " + SLEEPER)
    desk.program = replace(desk.program, waits=True)
    await supervisor.preload(desk)
    assert desk.standby is not None
    os.kill(desk.standby.pid, signal.SIGKILL)
    await desk.standby.wait()
    await supervisor.start(desk, PATIENCE_S)
    assert desk.pid is not None


async def test_part_that_ends_at_its_start_refuses_the_start_with_its_last_line(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    broken = part(tmp_path, "import sys; sys.exit('no such voice')")
    with pytest.raises(StartRefused, match="no such voice"):
        await supervisor.start(broken, PATIENCE_S)


async def test_part_that_never_serves_refuses_the_start_in_time(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    mute = part(tmp_path, "import time; time.sleep(600)")
    with pytest.raises(StartRefused, match="did not become ready") as caught:
        await supervisor.start(mute, 0.3)
    assert caught.value.code is Exit.SOFTWARE


async def test_invalid_configuration_of_a_running_system_ends_nothing_and_is_named(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    sentences: list[str] = []
    supervisor.say = sentences.append
    code = (
        "import signal, sys\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1}); print('up', flush=True)\n"
        "signal.sigwait({signal.SIGUSR1})\n"
        "print('queues.yaml:3: bad'); sys.exit(78)"
    )
    refusing = part(tmp_path, code, fatal=frozenset({78}))
    await supervisor.start(refusing, PATIENCE_S)
    assert refusing.pid is not None
    os.kill(refusing.pid, signal.SIGUSR1)
    await until(lambda: refusing.restarts and refusing.pid)
    (sentence,) = sentences
    assert sentence.startswith("part cannot run: queues.yaml:3: bad.")


async def test_parts_are_stopped_in_the_reverse_order_of_their_start(tmp_path: Path) -> None:
    supervisor = Supervisor(lambda line: None)
    order = tmp_path / "order"
    for name in ("valkey", "asterisk", "engine"):
        code = (
            "import signal, sys\n"
            f"def end(*_): open({str(order)!r}, 'a').write('{name} '); sys.exit(0)\n"
            "signal.signal(signal.SIGTERM, end); print('up', flush=True)\n"
            "while True: signal.pause()"
        )
        await supervisor.start(part(tmp_path, code, name), PATIENCE_S)
    await supervisor.stop()
    assert order.read_text() == "engine asterisk valkey "


async def test_part_that_ignores_sigterm_is_killed(tmp_path: Path) -> None:
    deaf = f"import signal; signal.signal(15, signal.SIG_IGN); {SLEEPER}"
    stubborn = part(tmp_path, deaf)
    with open_log(stubborn.program.log) as log:
        process = await subprocesses.spawn(stubborn.program, log)
    await stubborn.ready()
    await subprocesses.stop(process, seconds=0.2)
    assert process.returncode == -signal.SIGKILL


async def test_no_part_outlives_a_killed_supervisor(tmp_path: Path) -> None:
    log, pid_file = tmp_path / "child.log", tmp_path / "pid"
    code = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from centrala.host.log_files import open_log\n"
        "from centrala.host.subprocesses import Program, spawn\n"
        f"program = Program('x', [sys.executable, '-c', {SLEEPER!r}], Path({str(log)!r}))\n"
        "async def main():\n"
        "    child = await spawn(program, open_log(program.log))\n"
        f"    Path({str(pid_file)!r}).write_text(str(child.pid))\n"
        "    await asyncio.sleep(600)\n"
        "asyncio.run(main())"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    await until(lambda: pid_file.is_file() and pid_file.read_text())
    child = int(pid_file.read_text())
    await until(lambda: log.is_file() and "up" in log.read_text())
    assert lives(child)
    parent.kill()
    parent.wait()
    await until(lambda: not lives(child))


async def test_failed_step_reports_its_last_line_and_its_log(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", "print('one', flush=True); import sys; sys.exit('two')"]
    with pytest.raises(StartRefused, match=r"step failed: two .*step\.log"):
        await subprocesses.run(Program("step", argv, tmp_path / "step.log"))


async def test_full_disk_is_reported_as_such(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", "import sys; sys.exit('ENOSPC: no space left on device')"]
    with pytest.raises(StartRefused, match="the disk is full") as caught:
        await subprocesses.run(Program("npm ci", argv, tmp_path / "step.log"))
    assert caught.value.code is Exit.DISK
