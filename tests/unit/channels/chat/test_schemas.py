"""Requests and messages of a resident's page."""

from __future__ import annotations

import json

import pytest

from channels.chat.schemas import NewChat, Written, address_of, read_page_message
from web.errors import JsonInvalid, RateLimitExceeded, RequestInvalid
from web.limits import Limit, Limiter
from web.schemas import validate_json

NEW = {"language": "pl", "queue": "drogi", "text": "Dziura w jezdni"}


def test_new_chat_needs_language_queue_and_text_only() -> None:
    new = validate_json(json.dumps(NEW), NewChat)
    assert (new.language, new.queue, new.text, new.name, new.address) == (
        "pl",
        "drogi",
        "Dziura w jezdni",
        "",
        "",
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": "   "}, "text"),
        ({"text": "a" * 4001}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": 5}, "text"),
        ({"name": "a" * 121}, "name"),
        ({"queue": None}, "queue"),
        ({"is_admin": True}, "is_admin"),
    ],
)
def test_invalid_new_chat_is_refused_with_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(RequestInvalid) as refused:
        validate_json(json.dumps(NEW | change), NewChat)
    assert refused.value.field == field


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"null", b"\xff"])
def test_body_that_is_no_json_object_is_refused(data: bytes) -> None:
    with pytest.raises(JsonInvalid):
        validate_json(data, NewChat)


def test_text_of_exactly_the_maximum_length_is_accepted() -> None:
    text = "ą" * 3998 + "\nb"
    message = read_page_message(json.dumps({"type": "message", "client_id": "1", "text": text}))
    assert isinstance(message, Written)
    assert message.text == text


@pytest.mark.parametrize(
    "message",
    [
        "hello",
        "[" * 30_000,
        '{"type":"admin"}',
        '{"type":"message","text":"x"}',
        '{"type":"message","client_id":"../x","text":"x"}',
        '{"type":"leave","contact_id":"chat-another"}',
    ],
)
def test_message_that_fits_no_model_is_refused(message: str) -> None:
    with pytest.raises(RequestInvalid):
        read_page_message(message)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("", None),
        ("601 234 118", "+48601234118"),
        ("+380 44 123 4567", "+380441234567"),
        ("Anna.Lis@Example.PL", "anna.lis@example.pl"),
    ],
)
def test_address_is_stored_in_one_form(given: str, stored: str | None) -> None:
    assert address_of(given, "PL") == stored


@pytest.mark.parametrize("given", ["call me", "1", "a@b", "@", "a b@example.pl"])
def test_text_that_is_no_address_is_refused(given: str) -> None:
    with pytest.raises(RequestInvalid) as refused:
        address_of(given, "PL")
    assert refused.value.field == "address"


def test_limit_counts_each_address_within_its_period() -> None:
    limiter = Limiter("messages", Limit(2, 10.0))
    limiter.count("a", 0)
    limiter.count("a", 4_000)
    limiter.count("b", 4_000)
    with pytest.raises(RateLimitExceeded) as refused:
        limiter.count("a", 5_500)
    assert refused.value.retry_after_s == 5
    limiter.count("a", 10_000)


def test_refused_attempts_do_not_lengthen_the_wait() -> None:
    limiter = Limiter("messages", Limit(1, 10.0))
    limiter.count("a", 0)
    for now in (1_000, 5_000, 9_000):
        with pytest.raises(RateLimitExceeded):
            limiter.count("a", now)
    limiter.count("a", 10_000)
