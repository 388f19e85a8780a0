"""Start of the whole system: prepare what is missing, start the parts, watch and stop them."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

from acd.ports.process_status import GATEWAY, PROCESSES
from centrala.host import (
    asterisk,
    asterisk_bundle,
    doctor,
    frontend_build,
    installation,
    our_processes,
    release,
    run_state,
    status_report,
    subprocesses,
    valkey,
)
from centrala.host import secrets as secret_store
from centrala.host.child_environment import DATABASE, LOG
from centrala.host.control_socket import ControlSocket
from centrala.host.file_limits import raise_file_limit
from centrala.host.housekeeping import Housekeeping, RunFile
from centrala.host.process_supervisor import Part, Supervisor
from centrala.host.process_switch import WATCH_S, ProcessSwitch, write_telephone_files
from centrala.host.progress import Progress
from centrala.host.release import Release
from centrala.host.run_state import RunState
from centrala.host.secrets import Secrets
from config.errors import Exit, StartRefused
from config.settings import HOME, Settings

MAX_LEFTOVER_S, MAX_CHANNELS_WAIT_S = 10.0, 5.0
CHANNELS_LOOK_INTERVAL_S = 0.25
"""Each look at a channel that is down writes a line into the log of the desk."""
MAX_VALKEY_START_S, MAX_ASTERISK_START_S, MAX_PROCESS_START_S = 30.0, 30.0, 60.0


class LeftoversRunning(StartRefused):
    """Processes of an earlier start that did not end with their supervisor.

    Remedy: end them with the command that the message names.
    """

    id: ClassVar[str] = "process-already-running"
    code = Exit.TEMPORARY


class Start:
    """One start of one clone."""

    def __init__(
        self,
        settings: Settings,
        progress: Progress,
        announce: Callable[[], None],
        beside: Sequence[Callable[[], Coroutine[None, None, None]]] = (),
        *,
        begin_anew: bool = False,
    ) -> None:
        """`beside`: what runs while the parts do, until cancelled. `begin_anew`: data that are
        missing are no reason to refuse."""
        self._beside, self._begin_anew = beside, begin_anew
        self._settings = settings
        self._progress = progress
        self._announce = announce
        self._started_ms = round(time.time() * 1000)
        self._ready = False
        self._run_file = RunFile(settings.run_dir)
        self._supervisor = Supervisor(progress.say, self._write_state)
        self._release, self._target = release.running_release(), ""
        self._processes = {
            process: our_processes.process_part(settings, self._release, process)
            for process in PROCESSES
        }

    async def run(self) -> None:
        """Run until SIGINT or SIGTERM. Raises StartRefused, ConfigInvalid."""
        with run_state.exclusive(self._settings.run_dir):
            stopped = _on_signals()
            work = asyncio.create_task(self._work(stopped))
            waiting = asyncio.create_task(stopped.wait())
            try:
                await asyncio.wait({work, waiting}, return_when=asyncio.FIRST_COMPLETED)
                if work.done():
                    work.result()
            finally:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
                await self._stop()

    async def _work(self, stopped: asyncio.Event) -> None:
        await _wait_for_leftovers(self._settings.run_dir)
        doctor.require(self._settings)
        raise_file_limit()  # of this process, hence of its children
        installation.require(self._settings, begin_anew=self._begin_anew)
        secrets = secret_store.load_or_create(self._settings.run_dir / "secrets.json")
        await self._prepare(secrets)
        await self._serve()
        await self._until_channels_are_up()
        self._announce()
        self._ready = True
        self._write_state()
        await self._watch()

    async def _prepare(self, secrets: Secrets) -> None:
        """Run independent preparations concurrently. Our processes load meanwhile: their imports
        are most of the processor time of a later start."""
        for part in self._processes.values():
            await self._supervisor.preload(part)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._data(secrets))
            group.create_task(self._front_end())
            group.create_task(self._gateway())
            group.create_task(self._telephone())

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(self._asterisk())
            for process in PROCESSES:
                group.create_task(self._process(process))

    async def _until_channels_are_up(self) -> None:
        """Wait for the first reports of the channels; one that fails does not hold up a start."""
        channels_are_up = partial(status_report.channels_are_up, self._settings)
        with suppress(TimeoutError):
            async with asyncio.timeout(MAX_CHANNELS_WAIT_S):
                await subprocesses.until(channels_are_up, CHANNELS_LOOK_INTERVAL_S)

    async def _data(self, secrets: Secrets) -> None:
        """Run the log, then look whether database and log are those of the last start."""
        await self._log_server(secrets)
        options = [installation.BEGIN_ANEW] if self._begin_anew else []
        await self._step(
            "database", "centrala.host.database_setup", *options, needs=(DATABASE, LOG)
        )

    async def _log_server(self, secrets: Secrets) -> None:
        if self._settings.redis_url is not None:
            return
        with self._progress.step("Valkey runs"):
            ready = partial(valkey.wait_ready, self._settings, secrets)
            part = Part(valkey.program(self._settings, secrets), ready)
            try:
                await self._supervisor.start(part, MAX_VALKEY_START_S)
            except StartRefused as refused:
                damaged = installation.log_failure(self._settings, part.program.log)
                raise damaged or refused from None

    async def _front_end(self) -> None:
        with self._progress.step("front end built"):
            log = self._settings.log_dir / "front-end.log"
            await frontend_build.build(log, lambda line: self._progress.say(f"front end: {line}"))

    async def _telephone(self) -> None:
        with self._progress.step("Asterisk unpacked"):
            log = self._settings.log_dir / "bundle.log"
            await asterisk_bundle.ensure(self._settings, log, self._progress.say)
        await self._step("telephone files", "centrala.host.telephone_files", "prompts", "conf")

    async def _asterisk(self) -> None:
        with self._progress.step("Asterisk runs"):
            program = asterisk.program(self._settings)
            part = Part(program, partial(asterisk.wait_booted, self._settings))
            await self._supervisor.start(part, MAX_ASTERISK_START_S)

    async def _gateway(self) -> None:
        with self._progress.step(f"{GATEWAY} runs"):
            part = our_processes.gateway_part(self._settings, self._release)
            await self._supervisor.start(part, MAX_PROCESS_START_S)

    async def _process(self, process: str) -> None:
        with self._progress.step(f"{process} runs"):
            await self._supervisor.start(self._processes[process], MAX_PROCESS_START_S)

    async def _step(
        self, name: str, module: str, *arguments: str, needs: Sequence[str] = ()
    ) -> None:
        """Run a step in a process of its own: the supervisor stays small and single-threaded.

        `needs`: the secret variables that the step reads.
        """
        log = self._settings.log_dir / "start.log"
        program = self._release.program(name, log, module, *arguments, needs=needs)
        with self._progress.step(name):
            await subprocesses.run(program, self._progress.say)

    async def _watch(self) -> None:
        folders = (self._settings.log_dir, self._settings.run_dir / "asterisk" / "log")
        keeping = Housekeeping(
            self._settings.run_dir,
            folders,
            self._run_file,
            self._progress.say,
            self._settings.min_free_mb,
        )
        async with asyncio.TaskGroup() as group:
            for run in (keeping.run, self._orders, *self._beside):
                group.create_task(run())

    async def _orders(self) -> None:
        """Take orders from other commands; without the socket everything else goes on."""
        try:
            await ControlSocket(self._settings.run_dir, self._carry_out).run()
        except OSError as error:
            self._progress.say(f"no upgrade is possible in this run: {error}")

    async def _carry_out(self, order: dict[str, Any], say: Callable[[str], None]) -> str:
        """Upgrade to the code of a folder. Raises UpgradeRefused, UpgradeTakenBack."""
        new = Release(Path(str(order.get("upgrade"))))
        say_both = partial(_say_to, (say, self._progress.say))
        telephone = partial(write_telephone_files, self._settings)
        watch_s = float(order.get("watch_s", WATCH_S))
        switch = ProcessSwitch(self._settings, self._supervisor, say_both, telephone, watch_s)
        self._target = new.version
        self._write_state()
        try:
            await switch.run(self._release, new)
            release.choose(self._settings.run_dir, new)
            self._release = new
        finally:
            self._target = ""
            self._write_state()
        return f"Centrala {new.version} runs from {new.folder}."

    async def _stop(self) -> None:
        if self._supervisor.parts:
            self._progress.say("stopping")
        await self._supervisor.stop()

    def _write_state(self) -> None:
        parts = {part.program.name: part.pid for part in self._supervisor.parts}
        restarts = {part.program.name: part.restarts for part in self._supervisor.parts}
        state = RunState(
            os.getpid(), self._started_ms, self._ready, parts, restarts,
            clone=str(HOME), settings=run_state.addresses(self._settings),
            versions=self._supervisor.versions(), target=self._target,
        )  # fmt: skip
        self._run_file.write(state)


def _say_to(listeners: Sequence[Callable[[str], None]], line: str) -> None:
    for say in listeners:
        say(line)


def _on_signals() -> asyncio.Event:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(name, stopped.set)
    return stopped


async def _wait_for_leftovers(run_dir: Path) -> None:
    """Wait for the parts of a killed supervisor, which the kernel sent SIGTERM."""

    async def gone() -> bool:
        return not run_state.leftovers(run_dir)

    try:
        async with asyncio.timeout(MAX_LEFTOVER_S):
            await subprocesses.until(gone)
    except TimeoutError:
        pids = ", ".join(map(str, run_state.leftovers(run_dir)))
        raise LeftoversRunning(
            f"processes of an earlier start are still running (pid {pids}): kill {pids}"
        ) from None
