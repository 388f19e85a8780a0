"""Change of engine, desk and public process to another version, and back when it does not serve.

Every new process first proves itself beside the running one (`centrala/wiring/proof.py`). Then one
after the other takes over, the engine first, since the others read what it writes. The engine's
standby of the version before stays loaded until the end, so that the way back is as short as a
restart. Asterisk and the log server are left alone: talking calls go on.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial

from acd.ports.process_status import ENGINE, PROCESSES
from centrala.host import asterisk, health_probe, our_processes, subprocesses
from centrala.host.health_probe import SocketEndpoint
from centrala.host.log_files import last_line, open_log
from centrala.host.process_supervisor import Part, Supervisor
from centrala.host.release import Release
from centrala.host.subprocesses import Program
from centrala.host.upgrade_errors import UpgradeRefused, UpgradeTakenBack
from config.errors import PartFailed, StartRefused
from config.settings import Settings
from ivr.asterisk.provisioning import provision

MAX_PROOF_S = 90.0
MAX_HEALTH_WAIT_S = 30.0
"""A process that is late with answers is not ill, after the work of a migration."""
MAX_READY_S = {ENGINE: 5.0}
"""A caller waits in the fallback queue at most for this, the stop and a restart: 10 s together."""
MAX_OTHERS_READY_S = 30.0
MAX_BACK_S = 30.0
MAX_FAILED_STOP_S = 1.0
WATCH_S, LOOK_INTERVAL_S = 20.0, 0.5
MAX_UNREADY_S = {ENGINE: 3.0}
"""Callers wait for the engine; a page, or a chat of a busy machine, may be late for longer."""
MAX_OTHERS_UNREADY_S = 10.0


class ProcessSwitch:
    """One upgrade. `say` gets a line per step."""

    def __init__(
        self,
        settings: Settings,
        supervisor: Supervisor,
        say: Callable[[str], None],
        bring_telephone: Callable[[Release], Awaitable[None]],
        watch_s: float,
    ) -> None:
        """`bring_telephone` gives Asterisk the files of a version."""
        self._settings, self._supervisor, self._say = settings, supervisor, say
        self._bring_telephone, self._watch_s = bring_telephone, watch_s
        self._parts = {part.program.name: part for part in supervisor.parts}
        self._proven: dict[str, Process] = {}
        self._former: dict[str, Process | None] = {}
        """Standby of the version before, by process that was changed."""
        self._fatal = {name: self._parts[name].fatal for name in PROCESSES}

    async def run(self, old: Release, new: Release) -> None:
        """Change every process, and watch them for a while.

        Raises UpgradeRefused when the proof fails, UpgradeTakenBack after the way back.
        """
        try:
            await self._prove(new)
            await self._change(old, new)
        finally:
            for name, fatal in self._fatal.items():
                self._parts[name].fatal = fatal
            for process in (*self._proven.values(), *self._former.values()):
                if process is not None:
                    await subprocesses.stop(process, MAX_FAILED_STOP_S)

    async def _change(self, old: Release, new: Release) -> None:
        try:
            await self._bring_telephone(new)
            for process in PROCESSES:
                await self._take_over(process, new)
            await self._watch()
        except (StartRefused, OSError) as error:
            self._say(f"{new.version} does not serve: {error}")
            await self._take_back(old)
            raise UpgradeTakenBack(
                f"{new.version} was taken back, {old.version} runs: {error}"
            ) from error

    async def _prove(self, new: Release) -> None:
        """Start every process of the new version beside the running one."""
        try:
            async with asyncio.timeout(MAX_HEALTH_WAIT_S):
                await subprocesses.until(self._all_ready)
        except TimeoutError:
            why = await self._why_not_ready()
            raise UpgradeRefused(
                f"an upgrade begins from a healthy system ({why}): see make status"
            ) from None
        for process in PROCESSES:
            program = our_processes.process_program(
                self._settings, new, process, our_processes.PROVE
            )
            try:
                with open_log(program.log) as log:
                    self._proven[process] = await subprocesses.spawn(program, log)
                await self._until_proven(process, program)
            except (StartRefused, OSError) as error:
                raise UpgradeRefused(f"{new.version} is not fit to run: {error}") from error
            self._say(f"{process} {new.version} follows the log")

    async def _until_proven(self, process: str, program: Program) -> None:
        place = SocketEndpoint(self._settings.health_socket(f"next-{process}"))
        ready = asyncio.ensure_future(subprocesses.until(partial(health_probe.is_ready, place)))
        ended = asyncio.ensure_future(self._proven[process].wait())
        try:
            await asyncio.wait(
                {ready, ended}, timeout=MAX_PROOF_S, return_when=asyncio.FIRST_COMPLETED
            )
            if not ready.done():
                raise PartFailed(f"{process}: {last_line(program.log)} (log: {program.log})")
        finally:
            ready.cancel()
            ended.cancel()

    async def _take_over(self, process: str, new: Release) -> None:
        part = self._parts[process]
        part.fatal = frozenset()  # a version on trial cannot end the system
        self._former[process] = await self._supervisor.pause(part)
        seconds = MAX_READY_S.get(process, MAX_OTHERS_READY_S)
        started_s = asyncio.get_running_loop().time()
        await self._supervisor.replace(
            part, self._program(new, process), self._proven.pop(process), seconds
        )
        took_s = asyncio.get_running_loop().time() - started_s
        self._say(f"{process} {new.version} serves after {took_s:.1f} s")

    async def _watch(self) -> None:
        """Return when all are ready after the time of the watch.

        Raises PartFailed when a process ends, or is not ready for a while.
        """
        loop = asyncio.get_running_loop()
        until_s = loop.time() + self._watch_s
        ready_s = dict.fromkeys(PROCESSES, loop.time())
        restarts = {process: self._parts[process].restarts for process in PROCESSES}
        while True:
            for process, number in restarts.items():
                part = self._parts[process]
                if part.restarts != number or part.pid is None:
                    raise PartFailed(f"{process} ended: {last_line(part.program.log)}")
            unready, now_s = await self._unready(), loop.time()
            if not unready and now_s >= until_s:
                return
            ready_s |= {process: now_s for process in PROCESSES if process not in unready}
            for process, state in unready.items():
                if now_s - ready_s[process] > MAX_UNREADY_S.get(process, MAX_OTHERS_UNREADY_S):
                    raise PartFailed(f"{process} {state}; see make status")
            await asyncio.sleep(LOOK_INTERVAL_S)

    async def _all_ready(self) -> bool:
        return not await self._unready()

    async def _why_not_ready(self) -> str:
        states = (f"{name} {state}" for name, state in (await self._unready()).items())
        return "; ".join(states) or "a process answers late"

    async def _unready(self) -> dict[str, str]:
        """Return the processes that are not ready, and why in words."""
        places = (SocketEndpoint(self._settings.health_socket(name)) for name in PROCESSES)
        states = await asyncio.gather(*map(health_probe.unready, places))
        named = zip(PROCESSES, states, strict=True)
        return {name: state for name, state in named if state}

    async def _take_back(self, old: Release) -> None:
        """Start the version before in place of everything that was changed, the last first."""
        for process in reversed(list(self._former)):
            part = self._parts[process]
            await self._stop_new(part)
            await self._start_old(part, old)
        with suppress(StartRefused, OSError):
            await self._bring_telephone(old)

    async def _stop_new(self, part: Part) -> None:
        standby = await self._supervisor.pause(part)
        if standby is not None:
            await subprocesses.stop(standby, MAX_FAILED_STOP_S)

    async def _start_old(self, part: Part, old: Release) -> None:
        name = part.program.name
        standby, program = self._former.pop(name), self._program(old, name)
        try:
            await self._supervisor.replace(part, program, standby, MAX_BACK_S, MAX_FAILED_STOP_S)
        except StartRefused as error:
            self._say(f"{name} {old.version} is not ready yet: {error}")
            self._supervisor.keep(part)
        else:
            self._say(f"{name} {old.version} serves again")

    def _program(self, release: Release, process: str) -> Program:
        return our_processes.process_program(self._settings, release, process)


async def write_telephone_files(settings: Settings, release: Release) -> None:
    """Write Asterisk's files of a version and reload the dialplan; calls stay where they are.

    Raises StartRefused.
    """
    log = settings.log_dir / "start.log"
    conf = release.program("telephone files", log, "centrala.host.telephone_files", "conf")
    await subprocesses.run(conf)
    telephone = asterisk.asterisk_settings(settings)
    argv = provision.cli_command(telephone, "dialplan reload")
    environment = provision.environment(telephone)
    await subprocesses.run(Program("dialplan reload", argv, log, environment))
