"""Texts of notices: which one, in which language, with which time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.domain.messages.events import ContactDirected
from acd.domain.model.contact import CHAT, EMAIL, Author
from acd.domain.model.queue_rules import Divert
from acd.ports.contacts import Message
from channels.notices import Notices, is_notice, notice_id, unknown_placeholders

ZONE = ZoneInfo("Europe/Warsaw")
OPENS_MS = int(datetime(2026, 12, 1, 8, 5, tzinfo=ZONE).timestamp() * 1000)
NOTICES = Notices(
    {
        "closed": {
            CHAT: {"pl": "Zamknięte. {opens} Zadzwoń: {hotline}.", "en": "Closed. {opens}"},
            EMAIL: {"pl": "Dzień dobry,\n\nzamknięte. {opens}\nNapiszemy."},
        },
        "full": {CHAT: {"pl": "Pełno."}},
        "holiday": {CHAT: {"pl": "Święto."}},
    },
    {"pl": "Otwarcie: {time}.", "en": "Opening: {time}."},
    "19115",
    ZONE,
)


def directed(
    reason: str = "closed",
    channel: str = CHAT,
    message: str | None = None,
    opens_ms: int | None = None,
) -> ContactDirected:
    return ContactDirected("chat-1", channel, "drogi", Divert.MESSAGE, message, reason, opens_ms)


def test_closed_queue_names_its_opening_in_the_city_s_time() -> None:
    text = NOTICES.text(directed(opens_ms=OPENS_MS), "pl")
    assert text == "Zamknięte. Otwarcie: wtorek 1.12.2026, 8:05. Zadzwoń: 19115."


def test_unknown_opening_leaves_no_gap() -> None:
    assert NOTICES.text(directed(), "pl") == "Zamknięte. Zadzwoń: 19115."
    mail = NOTICES.text(directed(channel=EMAIL), "pl")
    assert mail == "Dzień dobry,\n\nzamknięte.\nNapiszemy."


def test_text_has_the_language_of_the_contact() -> None:
    text = NOTICES.text(directed(opens_ms=OPENS_MS), "en")
    assert text == "Closed. Opening: Tuesday 1.12.2026, 8:05."


@pytest.mark.parametrize("reason", ["length", "wait", "wait-estimate", "unserved", "supervisor"])
def test_every_other_reason_has_the_notice_of_a_full_queue(reason: str) -> None:
    assert NOTICES.text(directed(reason), "pl") == "Pełno."


@pytest.mark.parametrize("reason", ["closed", "length"])
def test_message_of_the_overflow_comes_first(reason: str) -> None:
    assert NOTICES.text(directed(reason, message="holiday"), "pl") == "Święto."


def test_message_without_a_text_falls_back_to_the_reason() -> None:
    assert NOTICES.text(directed("length", message="all-lines-busy"), "pl") == "Pełno."


def test_channel_without_a_text_has_no_notice() -> None:
    assert NOTICES.text(directed("length", channel=EMAIL), "pl") is None
    assert Notices().text(directed(), "pl") is None


@given(st.text(), st.integers(0, 2**42))
def test_any_text_is_filled(text: str, opens_ms: int) -> None:
    notices = Notices({"closed": {CHAT: {"pl": f"a{text}"}}}, {"pl": "{time}"}, "19115")
    filled = notices.text(directed(opens_ms=opens_ms), "pl")
    assert filled is not None
    assert "{opens}" not in filled


def test_unknown_placeholders_are_found() -> None:
    assert unknown_placeholders("{opens} {day} {hotline}") == ["day"]


def test_notice_is_known_by_its_id() -> None:
    notice = Message(notice_id("chat-1", "drogi"), "chat-1", Author.SYSTEM, "Pełno.", 1)
    assert is_notice(notice)
    assert not is_notice(Message("chat-1-r-notice", "chat-1", Author.RESIDENT, "a", 1))
