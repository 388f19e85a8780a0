"""Parsing of the manager interface's messages."""

from __future__ import annotations

import pytest

from ivr.asterisk.ami import connection as connection_module
from ivr.asterisk.ami.connection import MessageParser, MessageTooLong, lower_case_fields


def test_message_is_returned_when_its_empty_line_arrives() -> None:
    parser = MessageParser()
    assert parser.feed(b"Event: Newchannel\r\nUniqueid: 1\r\n") == []
    (message,) = parser.feed(b"\r\n")
    assert lower_case_fields(message)["uniqueid"] == "1"


def test_character_split_between_two_segments_is_decoded() -> None:
    parser, raw = MessageParser(), "Event: UserEvent\r\nText: Łódź\r\n\r\n".encode()
    parsed = [message for byte in raw for message in parser.feed(bytes([byte]))]
    assert lower_case_fields(parsed[0])["text"] == "Łódź"


def test_repeated_header_is_one_text_of_several_lines() -> None:
    (message,) = MessageParser().feed(b"Response: Success\r\nOutput: a\r\nOutput: b\r\n\r\n")
    assert lower_case_fields(message)["output"] == "a\nb"


def test_message_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "MAX_MESSAGE_CHARS", 10)
    with pytest.raises(MessageTooLong):
        MessageParser().feed(b"x" * 11)
