"""Frames between the reader and its parsing process: a length in four bytes, then the content."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import BinaryIO

from channels.email.errors import Reason
from channels.email.schemas import ParsedMail
from channels.email.settings import TextSettings

LENGTH = struct.Struct(">I")
MAX_ANSWER_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ParsingLimits:
    """Limits of the parsing process: CPU seconds of one mail, bytes of address space."""

    cpu_s: int = 5
    memory_bytes: int = 1024**3


@dataclass(frozen=True, slots=True)
class ParsingOrder:
    """First frame to the process: how it parses all of its mails."""

    text: TextSettings
    limits: ParsingLimits


@dataclass(frozen=True, slots=True)
class ParsingResult:
    """Answer to one mail: the mail, or the reason of its quarantine.

    `failure`: class of an unexpected error, for the log.
    """

    parsed_mail: ParsedMail | None = None
    reason: Reason | None = None
    failure: str | None = None


def framed(content: bytes) -> bytes:
    return LENGTH.pack(len(content)) + content


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame; None when the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None
