"""`python -m channels.email.parse_worker`: parse mails from standard input, within limits.

A mail that exceeds the CPU limit ends the process (SIGXCPU); `channels.email.parse_process` starts
another one. The process holds no secret, has no file open, and runs with low priority.
"""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import from_json
from channels.email import filters
from channels.email.charsets import restrict_codecs
from channels.email.errors import MailQuarantined, Reason
from channels.email.parse import parse
from channels.email.parse_frames import ParsingOrder, ParsingResult, read_frame, result_frames
from channels.email.settings import TextSettings

NICENESS = 10
OOM_SCORE = "1000"
"""Linux ends this process first when memory runs out (proc(5), oom_score_adj)."""


def main() -> None:
    """Serve frames until standard input ends."""
    frames, answers = sys.stdin.buffer, sys.stdout.buffer
    order = read_frame(frames)
    if order is not None:
        _serve(from_json(ParsingOrder, order), frames, answers)


def _serve(order: ParsingOrder, frames: BinaryIO, answers: BinaryIO) -> None:
    _lower_priority()
    restrict_codecs()
    memory_bytes = order.limits.memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (raw := read_frame(frames)) is not None:
        _allow_cpu(order.limits.cpu_s)
        for frame in _answer(raw, order.text):
            answers.write(frame)
        answers.flush()


def _answer(raw: bytes, settings: TextSettings) -> list[bytes]:
    try:
        return result_frames(_result(raw, settings))
    except DataInvalid as error:
        return result_frames(ParsingResult(reason=Reason.UNEXPECTED, failure=type(error).__name__))


def _result(raw: bytes, settings: TextSettings) -> ParsingResult:
    try:
        parsed_mail = parse(raw, settings.authserv_id)
        return ParsingResult(parsed_mail=filters.apply(parsed_mail, settings))
    except MailQuarantined as aside:
        return ParsingResult(parsed_mail=aside.parsed_mail, reason=aside.reason)
    except MemoryError:
        return ParsingResult(reason=Reason.PARSING_MEMORY)
    except Exception as error:  # a fault of the parser must lose no mail
        return ParsingResult(reason=Reason.UNEXPECTED, failure=type(error).__name__)


def _allow_cpu(seconds: int) -> None:
    """Move the soft limit of CPU time, which counts from the start of the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + 1 + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))


def _lower_priority() -> None:
    os.setpriority(os.PRIO_PROCESS, 0, max(NICENESS, os.getpriority(os.PRIO_PROCESS, 0)))
    with suppress(OSError):  # no Linux, or /proc is not mounted
        Path("/proc/self/oom_score_adj").write_text(OOM_SCORE, encoding="ascii")


if __name__ == "__main__":
    main()
