"""Child processes: none outlives this process, and their output goes to a file."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import re
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from centrala.host import child_environment, log_files
from centrala.host.priority import run_behind, run_promptly
from config.errors import Exit, FileNotWritable, PartEnded, StartRefused

PR_SET_PDEATHSIG = 1  # prctl(2)
MAX_STOP_S = 8.0
OOM_SCORE_ADJ = Path("/proc/self/oom_score_adj")  # proc(5); everybody may raise their own
FIRST_TO_END, MAX_OOM_SCORE_ADJ = 500, 1000
LIBC = ctypes.CDLL(None, use_errno=True)

Line = Callable[[str], None]


@dataclass(frozen=True)
class Program:
    """Command line with its environment and log file.

    `environment`: without a secret or a setting by default, as programs of others get it.
    `speaks`: on failure its last line is already a sentence for the operator. `keeps_calls`: when
    memory runs out the kernel ends the others first (Asterisk and the log server die last), and
    it runs soon after it wakes up.
    `nice`: added to the priority value, so that the program yields the processor to others.
    `waits`: it loads its modules and starts its work at a line on its standard input. `version`: of
    Centrala, for programs of ours.
    """

    name: str
    argv: Sequence[str]
    log: Path
    environment: Mapping[str, str] = field(default_factory=child_environment.plain)
    cwd: Path | None = None
    speaks: bool = False
    keeps_calls: bool = False
    nice: int = 0
    waits: bool = False
    version: str = ""


def die_with(
    parent: int,
    with_signal: signal.Signals = signal.SIGTERM,
    *,
    keeps_calls: bool = False,
    nice: int = 0,
) -> Callable[[], None]:
    """Ask the kernel, in the child before exec, to end it when `parent` dies for any reason.

    `keeps_calls`: it runs promptly; without, it is among the first to be ended when memory runs
    out.
    """

    def before_exec() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, int(with_signal))
        if keeps_calls:
            run_promptly()
        else:
            with contextlib.suppress(OSError, ValueError):
                own = int(OOM_SCORE_ADJ.read_text(encoding="ascii"))
                score = min(MAX_OOM_SCORE_ADJ, own + FIRST_TO_END)
                OOM_SCORE_ADJ.write_text(str(score), encoding="ascii")
        if os.getppid() != parent:  # the parent died before the call
            os._exit(1)
        if nice:
            run_behind(nice)

    return before_exec


async def spawn(program: Program, log: BinaryIO) -> asyncio.subprocess.Process:
    """Start the program in a session of its own, so that Ctrl-C reaches only this process.

    `log`: takes its output. Raises StartRefused.
    """
    try:
        return await asyncio.create_subprocess_exec(
            *program.argv,
            stdin=asyncio.subprocess.PIPE if program.waits else asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=program.environment,
            cwd=program.cwd,
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), keeps_calls=program.keeps_calls, nice=program.nice),
        )
    except OSError as error:
        raise StartRefused(
            f"{program.name} does not start: {error.strerror} ({program.argv[0]})"
        ) from error


async def stop(process: asyncio.subprocess.Process, seconds: float = MAX_STOP_S) -> None:
    """Send SIGTERM, and SIGKILL to its whole session if it does not end in time."""
    if process.returncode is not None:
        return
    process.terminate()
    try:
        async with asyncio.timeout(seconds):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def run(program: Program, on_line: Line = lambda line: None) -> str:
    """Run to the end and return the output; each line goes to the log and to `on_line`.

    Raises StartRefused with the last line on failure.
    """
    process = await _piped(program)
    try:
        output = await _copy(process, program.log, on_line)
        code = await process.wait()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()
        raise
    if code != 0:
        raise _failed(program, output, code)
    return output


async def _piped(program: Program) -> asyncio.subprocess.Process:
    try:
        return await asyncio.create_subprocess_exec(
            *program.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=program.environment,
            cwd=program.cwd,
            start_new_session=True,
            preexec_fn=die_with(os.getpid(), keeps_calls=program.keeps_calls, nice=program.nice),
        )
    except OSError as error:
        raise StartRefused(f"{program.name} does not start: {error.strerror}") from error


async def _copy(process: asyncio.subprocess.Process, log: Path, on_line: Line) -> str:
    output = []
    with log_files.open_log(log) as file:
        while process.stdout and (raw := await process.stdout.readline()):
            line = raw.decode("utf-8", "replace")
            log_files.append(file, raw)
            output.append(line)
            on_line(line.rstrip())
    return "".join(output)


def _failed(program: Program, output: str, code: int) -> StartRefused:
    if re.search(r"No space left on device|ENOSPC|database or disk is full", output):
        return FileNotWritable(f"{program.name}: the disk is full. Free some space.")
    if re.search(r"ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH", output):
        return StartRefused(
            f"{program.name}: the package server cannot be reached. The first start needs the "
            f"network: check it and start again (log: {program.log})."
        )
    if program.speaks:
        last = [line.strip() for line in output.splitlines() if line.strip()]
        sentence = last[-1] if last else f"{program.name} failed"
        return PartEnded(sentence, code, Exit.UNAVAILABLE)
    return StartRefused(f"{program.name} failed: {telling_line(output)} (log: {program.log})")


def telling_line(output: str) -> str:
    """Return the last line that names an error, else the last line."""
    lines = [line.strip() for line in re.sub(r"\x1b\[[0-9;]*m", "", output).splitlines()]
    lines = [line for line in lines if line and not line.startswith("at ")] or ["no output"]
    suspicious = [
        line for line in lines if re.search(r"\berror\b|cannot|could not|refused", line, re.I)
    ]
    return (suspicious or lines)[-1]


async def until(true: Callable[[], Awaitable[bool]], pause: float = 0.05) -> None:
    """Poll `true` every `pause` seconds; limit it with `asyncio.timeout`."""
    while True:
        if await true():
            return
        await asyncio.sleep(pause)
