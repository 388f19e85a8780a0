"""Frames of the parsing process: contents of attachments go beside the mail, not inside it."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from acd.serialisation.serialiser import from_json
from channels.email.parse_frames import (
    ParsingResult,
    framed,
    read_frame,
    result_frames,
    with_contents,
)
from channels.email.schemas import Attachment, unread_mail

CONTENTS = (b"", b"\x00\xff" * 1000)
MAIL = replace(
    unread_mail(b"raw"),
    attachments=tuple(Attachment("a", "b/c", len(content), content) for content in CONTENTS),
)


def test_result_is_the_same_on_the_other_side() -> None:
    stream = BytesIO(b"".join(result_frames(ParsingResult(parsed_mail=MAIL))))
    head = read_frame(stream)
    assert head is not None
    assert b"\\x00" not in head
    result = from_json(ParsingResult, head)
    contents = [read_frame(stream) or b"" for _ in CONTENTS]
    assert with_contents(result, contents).parsed_mail == MAIL
    assert read_frame(stream) is None


def test_result_without_a_mail_is_one_frame() -> None:
    (frame,) = result_frames(ParsingResult(failure="ValueError"))
    result = from_json(ParsingResult, read_frame(BytesIO(frame)) or b"")
    assert with_contents(result, []).failure == "ValueError"


def test_cut_frame_is_none() -> None:
    assert read_frame(BytesIO(framed(b"abc")[:-1])) is None
