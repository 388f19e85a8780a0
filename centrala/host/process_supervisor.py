"""Supervisor of processes: restart what dies, stop all in order."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from acd.ports.backoff import Backoff
from centrala.host import subprocesses
from centrala.host.log_files import last_line, open_log
from centrala.host.subprocesses import Program
from config.errors import Exit, PartEnded, PartFailed, StartRefused

FIRST_DELAY_S, MAX_DELAY_S = 0.1, 15.0  # before a restart
BACKOFF_RESET_S = 30.0  # uptime after which the back-off is reset
STANDBY_DELAY_S = 2.0  # after a start, before its standby begins to load

Say = Callable[[str], None]


@dataclass
class Part:
    """Supervised child process. `ready` returns when it serves; `fatal`: exit codes without a
    restart.

    `warm`: a standby process of a program that waits is kept, so that a restart does not wait for
    seconds of imports.
    """

    program: Program
    ready: Callable[[], Awaitable[None]]
    fatal: frozenset[int] = frozenset()
    warm: bool = False
    process: asyncio.subprocess.Process | None = None
    standby: asyncio.subprocess.Process | None = None
    restarts: int = 0
    log: BinaryIO | None = None

    @property
    def pid(self) -> int | None:
        alive = self.process is not None and self.process.returncode is None
        return self.process.pid if self.process and alive else None

    async def launch(self) -> None:
        """Start the process, from its standby when there is one. Raises StartRefused."""
        standby, self.standby = self.standby, None
        ready_made = standby is not None and standby.returncode is None
        self.process = standby if ready_made else await self._load()
        if self.process and self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.write(b"go\n")
                await self.process.stdin.drain()

    async def preload(self) -> None:
        """Load the program ahead of its start. Raises StartRefused."""
        self.standby = await self._load()

    async def keep_standby(self) -> None:
        """Load the next standby, some seconds after the start."""
        if self.warm:
            await asyncio.sleep(STANDBY_DELAY_S)
            await self.preload()

    async def stop(self) -> None:
        for process in (self.standby, self.process):
            if process is not None:
                await subprocesses.stop(process)
        if self.log is not None:
            self.log.close()

    async def _load(self) -> asyncio.subprocess.Process:
        self.log = open_log(self.program.log, self.log)
        return await subprocesses.spawn(self.program, self.log)


@dataclass
class Supervisor:
    """Parts in the order of their start; they stop in reverse order.

    `say` and `on_change` raise nothing: what they cannot write ends no part.
    """

    say: Say
    on_change: Callable[[], None] = lambda: None
    parts: list[Part] = field(default_factory=list)
    _preloaded: list[Part] = field(default_factory=list)
    _keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)

    async def preload(self, part: Part) -> None:
        """Load the program of a part that starts later: it must wait for a line. Raises
        StartRefused."""
        self._preloaded.append(part)
        await part.preload()

    async def start(self, part: Part, seconds: float) -> None:
        """Start a part and wait until it serves. Raises StartRefused when it does not."""
        self.parts.append(part)
        await self._launch(part, seconds)
        self.keep(part)

    async def pause(self, part: Part) -> asyncio.subprocess.Process | None:
        """Restart the part no more; return its standby, which is the caller's now."""
        keeper = self._keepers.pop(part.program.name, None)
        if keeper is not None:
            keeper.cancel()
            await asyncio.gather(keeper, return_exceptions=True)
        standby, part.standby = part.standby, None
        return standby

    async def replace(
        self,
        part: Part,
        program: Program,
        standby: asyncio.subprocess.Process | None,
        seconds: float,
        stop_s: float = subprocesses.MAX_STOP_S,
    ) -> None:
        """Stop a paused part and start another program in its place, from a standby if given.

        Raises StartRefused when it does not serve within `seconds`; the part stays paused then.
        """
        if part.process is not None:
            await subprocesses.stop(part.process, stop_s)
        part.program, part.standby = program, standby
        await self._launch(part, seconds)
        self.keep(part)

    def keep(self, part: Part) -> None:
        """Restart the part whenever it ends."""
        self._keepers[part.program.name] = asyncio.create_task(self._keep(part))

    async def _launch(self, part: Part, seconds: float) -> None:
        await part.launch()
        self.on_change()
        ready = asyncio.ensure_future(_within(part, seconds))
        died = asyncio.ensure_future(_ended(part))
        try:
            await asyncio.wait({ready, died}, return_when=asyncio.FIRST_COMPLETED)
            if not ready.done():
                raise _fell(part)
            ready.result()
        finally:
            ready.cancel()
            died.cancel()

    def versions(self) -> dict[str, str]:
        """Return the versions of our own processes by name."""
        programs = (part.program for part in self.parts)
        return {program.name: program.version for program in programs if program.version}

    async def stop(self) -> None:
        for keeper in self._keepers.values():
            keeper.cancel()
        await asyncio.gather(*self._keepers.values(), return_exceptions=True)
        for part in (*reversed(self.parts), *self._preloaded):
            await part.stop()
        self.on_change()

    async def _keep(self, part: Part) -> None:
        backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S, reset_after_s=BACKOFF_RESET_S)
        while True:
            backoff.start()
            code = await self._until_it_ends(part)
            self.say(_sentence_of_end(part, code))
            await backoff.pause()
            await self._again(part)

    async def _until_it_ends(self, part: Part) -> int:
        standby = asyncio.create_task(part.keep_standby())
        try:
            return await part.process.wait() if part.process else 1
        finally:
            standby.cancel()
            await asyncio.gather(standby, return_exceptions=True)

    async def _again(self, part: Part) -> None:
        part.restarts += 1
        try:
            await part.launch()
        except (StartRefused, OSError) as error:  # no memory, no descriptor: tried again
            self.say(f"{part.program.name} does not start: {error}")
        self.on_change()


def _sentence_of_end(part: Part, code: int) -> str:
    """Return what the operator reads; a wrong file or setting is named by the last line."""
    name = part.program.name
    if code in part.fatal:
        line = last_line(part.program.log)
        return f"{name} cannot run: {line}. Everything else goes on; it is tried again."
    return f"{name} ended ({_how(code)}); restarting"


async def _ended(part: Part) -> None:
    if part.process is not None:
        await part.process.wait()


async def _within(part: Part, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await part.ready()
    except TimeoutError:
        raise PartFailed(
            f"{part.program.name} did not become ready within {seconds:.0f} s; "
            f"last line: {last_line(part.program.log)} (log: {part.program.log})"
        ) from None


def _fell(part: Part) -> StartRefused:
    code = part.process.returncode if part.process else None
    line = last_line(part.program.log)
    if code in part.fatal:
        return PartEnded(line, code, Exit.SOFTWARE)
    name = part.program.name
    sentence = f"{name} ended at its start ({_how(code)}): {line} (log: {part.program.log})"
    return PartEnded(sentence, code, Exit.SOFTWARE)


def _how(code: int | None) -> str:
    return f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
