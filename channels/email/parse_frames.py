"""Frames between the reader and its parsing process: a length in four bytes, then the content."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from acd.serialisation.serialiser import to_json
from channels.email.errors import Reason
from channels.email.schemas import ParsedMail
from channels.email.settings import TextSettings

LENGTH = struct.Struct(">I")
MAX_ANSWER_BYTES = 16 * 1024 * 1024
MAX_ATTACHMENT_BYTES = 64 * 1024 * 1024


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
    """Answer to one mail: the mail, or the reason of its quarantine with what could be read of it.

    `failure`: class of an unexpected error, for the log. The contents of the attachments follow in
    a frame each.
    """

    parsed_mail: ParsedMail | None = None
    reason: Reason | None = None
    failure: str | None = None


def framed(content: bytes) -> bytes:
    return LENGTH.pack(len(content)) + content


def result_frames(result: ParsingResult) -> list[bytes]:
    """Return the result without the contents of its attachments, then each of these."""
    mail = result.parsed_mail
    if mail is None:
        return [framed(to_json(result))]
    listed = tuple(replace(part, content=b"") for part in mail.attachments)
    head = replace(result, parsed_mail=replace(mail, attachments=listed))
    return [framed(to_json(head)), *(framed(part.content) for part in mail.attachments)]


def with_contents(result: ParsingResult, contents: Sequence[bytes]) -> ParsingResult:
    """Return the result with the contents of its attachments, in order."""
    mail = result.parsed_mail
    if mail is None:
        return result
    pairs = zip(mail.attachments, contents, strict=True)
    parts = tuple(replace(part, content=content) for part, content in pairs)
    return replace(result, parsed_mail=replace(mail, attachments=parts))


def read_frame(stream: BinaryIO) -> bytes | None:
    """Return the next frame; None when the other side is gone."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None
