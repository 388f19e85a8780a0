"""Parsing in a process of its own: no mail costs others time or memory."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
from collections.abc import AsyncIterator
from contextlib import suppress

import psutil
import pytest
from hypothesis import HealthCheck, given, settings

from channels.email.errors import PARSING_LIMITS, MailQuarantined, Reason
from channels.email.parse_frames import ParsingLimits
from channels.email.parse_process import MailParser
from channels.email.settings import TextSettings
from tests.unit.channels.email.hostile_mails import HEAD, SLOW, hostile_mails

TEXT = TextSettings("kontakt@um.example.pl", 20_000)
MAIL = HEAD + b"Subject: Dziura\r\n\r\nDziura w chodniku."
LARGE = HEAD + b"\r\n" + b"x\n" * 8_000_000


@pytest.fixture
async def parser() -> AsyncIterator[MailParser]:
    parser = MailParser(TEXT)
    yield parser
    await parser.close()


async def reason(parser: MailParser, raw: bytes) -> Reason:
    with pytest.raises(MailQuarantined) as aside:
        await parser.read(raw)
    return aside.value.reason


def workers() -> list[psutil.Process]:
    """Return the parsing processes of this test."""
    children = psutil.Process().children()
    return [child for child in children if "channels.email.parse_worker" in child.cmdline()]


async def test_mail_is_read_in_another_process_with_low_priority(parser: MailParser) -> None:
    assert (await parser.read(MAIL)).text == "Dziura w chodniku."
    (worker,) = workers()
    assert worker.nice() >= 10
    assert worker.rlimit(resource.RLIMIT_AS)[0] == ParsingLimits().memory_bytes
    assert "HOME" not in worker.environ()


async def test_process_is_shared_by_a_batch_and_ends_with_it(parser: MailParser) -> None:
    await parser.read(MAIL)
    (first,) = workers()
    await parser.read(MAIL)
    assert workers() == [first]
    await parser.close()
    assert workers() == []


async def test_mail_beyond_the_cpu_limit_is_quarantined_and_the_next_one_read() -> None:
    parser = MailParser(TEXT, ParsingLimits(cpu_s=1))
    assert await reason(parser, SLOW) is Reason.PARSING_TIME
    assert (await parser.read(MAIL)).subject == "Dziura"
    await parser.close()


async def test_limit_is_told_from_a_crash_when_the_answers_end_before_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("channels.email.parse_process.MODULE", "tests.support.closing_parser")
    assert await reason(MailParser(TEXT), MAIL) is Reason.PARSING_TIME


async def test_mail_beyond_the_memory_limit_is_quarantined_and_the_next_one_read() -> None:
    parser = MailParser(TEXT, ParsingLimits(cpu_s=60, memory_bytes=200 * 1024**2))
    assert await reason(parser, LARGE) is Reason.PARSING_MEMORY
    assert (await parser.read(MAIL)).subject == "Dziura"
    await parser.close()


async def test_process_that_does_not_answer_is_replaced_twice_then_the_mail_quarantined() -> None:
    parser = MailParser(TEXT, max_wall_s=0.0)
    assert await reason(parser, MAIL) is Reason.PARSING_TIME
    assert workers() == []


async def test_mail_is_read_again_when_the_process_was_killed(parser: MailParser) -> None:
    await parser.read(MAIL)
    (worker,) = workers()
    worker.send_signal(signal.SIGKILL)
    assert (await parser.read(MAIL)).subject == "Dziura"


async def test_cancelled_reading_leaves_no_answer_for_the_next_mail(parser: MailParser) -> None:
    await parser.read(MAIL)
    (worker,) = workers()
    os.kill(worker.pid, signal.SIGSTOP)
    reading = asyncio.create_task(parser.read(MAIL))
    await asyncio.sleep(0)
    reading.cancel()
    with suppress(asyncio.CancelledError):
        await reading
    assert (await parser.read(MAIL.replace(b"Dziura\r", b"Latarnia\r"))).subject == "Latarnia"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(raw=hostile_mails)
def test_hostile_mails_take_less_than_a_second_of_cpu(raw: bytes) -> None:
    """The limit is far: a quadratic step takes tens of seconds for mails of these sizes."""

    async def read() -> Reason | None:
        parser = MailParser(TEXT, ParsingLimits(cpu_s=1))
        try:
            await parser.read(raw)
        except MailQuarantined as aside:
            return aside.reason
        finally:
            await parser.close()
        return None

    assert asyncio.run(read()) not in PARSING_LIMITS
