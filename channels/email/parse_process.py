"""Parser of mails in a process of its own, so that no mail costs others time or memory.

One process parses the mails of one batch. It is replaced after a mail that exceeded a limit.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio import StreamReader, StreamWriter
from asyncio.subprocess import DEVNULL, PIPE, Process
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import from_json, to_json
from channels.email.errors import MailParserUnavailable, MailQuarantined, Reason
from channels.email.parse_frames import (
    LENGTH,
    MAX_ANSWER_BYTES,
    MAX_ATTACHMENT_BYTES,
    ParsingLimits,
    ParsingOrder,
    ParsingResult,
    framed,
    with_contents,
)
from channels.email.schemas import ParsedMail
from channels.email.settings import TextSettings

log = structlog.get_logger()

MODULE = "channels.email.parse_worker"
ROOT = Path(__file__).resolve().parents[2]
ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
"""The process parses what strangers sent: it gets no variable of ours, as some hold passwords."""

MAX_WALL_S = 30.0
"""Maximum time of one mail. A busy machine gives this process little CPU, hence much more than
the CPU limit, and a second attempt."""

MAX_END_S = 5.0
"""Maximum time between the end of the answers and the end of the process."""

MAX_MAILS = 200
MAX_ATTEMPTS = 2


@dataclass(frozen=True, slots=True)
class _Worker:
    """A running process with its two pipes."""

    process: Process
    mails: StreamWriter
    answers: StreamReader

    async def end(self) -> int:
        """Kill the process unless it has ended; return its exit status."""
        with suppress(ProcessLookupError):
            self.process.kill()
        return await self.process.wait()

    async def ended(self) -> int:
        """Return the exit status of a process that closed its answers.

        It is not killed at once: `kill` of asyncio looks for the status of a process that ends by
        itself, and the event loop then reports 255 in its place.
        """
        try:
            async with asyncio.timeout(MAX_END_S):
                return await self.process.wait()
        except TimeoutError:
            return await self.end()


class MailParser:
    """Starts processes as needed; one mail at a time."""

    def __init__(
        self,
        settings: TextSettings,
        limits: ParsingLimits | None = None,
        max_wall_s: float = MAX_WALL_S,
    ) -> None:
        self._order = ParsingOrder(settings, limits or ParsingLimits())
        self._max_wall_s = max_wall_s
        self._worker: _Worker | None = None
        self._parsed = 0

    async def read(self, raw: bytes) -> ParsedMail:
        """Return the mail as the consultant reads it.

        Raises MailQuarantined, also for a mail that exceeds a limit, and MailParserUnavailable.
        """
        result = await self._result(raw)
        if result.failure is not None:
            log.error("mail-not-understood", error=result.failure)
        if result.parsed_mail is None or result.reason is not None:
            raise MailQuarantined(result.reason or Reason.UNEXPECTED, result.parsed_mail)
        return result.parsed_mail

    async def close(self) -> None:
        """End the process; the next mail starts another one."""
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.end()

    async def _exit_status(self) -> int:
        """Return how the process ended that answers no more; the next mail starts another one."""
        worker, self._worker = self._worker, None
        return await worker.ended() if worker is not None else 0

    async def _result(self, raw: bytes) -> ParsingResult:
        reason = Reason.PARSING_CRASHED
        for _ in range(MAX_ATTEMPTS):
            try:
                return await self._ask(raw)
            except TimeoutError:
                reason = Reason.PARSING_TIME
            except (asyncio.IncompleteReadError, ConnectionError, DataInvalid):
                if await self._exit_status() == -signal.SIGXCPU:
                    return ParsingResult(reason=Reason.PARSING_TIME)
                reason = Reason.PARSING_CRASHED
        return ParsingResult(reason=reason)

    async def _ask(self, raw: bytes) -> ParsingResult:
        """Raises TimeoutError, and what a process that ends or answers nonsense leads to."""
        worker = self._worker = self._worker or await self._start()
        try:
            async with asyncio.timeout(self._max_wall_s):
                result = await _exchange(worker, framed(raw))
        except (TimeoutError, asyncio.CancelledError):
            await self.close()  # its answer would be taken for that to the next mail
            raise
        self._parsed += 1
        if self._parsed >= MAX_MAILS or result.reason is Reason.PARSING_MEMORY:
            await self.close()
        return result

    async def _start(self) -> _Worker:
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", MODULE),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                cwd=ROOT,
                env=ENVIRONMENT,
            )
        except OSError as error:
            raise MailParserUnavailable(f"not started: {type(error).__name__}") from error
        if process.stdin is None or process.stdout is None:
            raise MailParserUnavailable("not started: no pipes")
        self._parsed = 0
        process.stdin.write(framed(to_json(self._order)))
        return _Worker(process, process.stdin, process.stdout)


async def _exchange(worker: _Worker, question: bytes) -> ParsingResult:
    """Return the process's answer. Raises IncompleteReadError, ConnectionError when it ended."""
    worker.mails.write(question)
    await worker.mails.drain()
    result = from_json(ParsingResult, await _frame(worker, MAX_ANSWER_BYTES))
    parts = result.parsed_mail.attachments if result.parsed_mail else ()
    contents = [await _frame(worker, MAX_ATTACHMENT_BYTES) for _ in parts]
    return with_contents(result, contents)


async def _frame(worker: _Worker, max_bytes: int) -> bytes:
    (length,) = LENGTH.unpack(await worker.answers.readexactly(LENGTH.size))
    if length > max_bytes:
        raise ConnectionError("the answer is too long")
    return await worker.answers.readexactly(length)
