"""Fields of the log's entries: what is refused, and what is read back."""

from __future__ import annotations

import json

import pytest
from msgspec import structs

from acd.domain.messages import commands as c
from acd.domain.messages.events import ContactUnreachable, OfferClosed
from acd.domain.model.offer import OfferState
from acd.ports.acd import StampedEvent
from acd.ports.log import EVENTS_PER_INPUT, MAX_INPUT_BYTES, MAX_KEY_BYTES, LoggedInput, event_id
from acd.ports.log_errors import IdempotencyKeyInvalid, InputTooLarge
from acd.serialisation.errors import DataInvalid
from acd.serialisation.log_entries import (
    encode_events,
    encode_input,
    read_events,
    read_input,
)
from tests.support.builders import a_queue, some_rules
from tests.support.memory_logs import admission

LEFT = c.ContactLeft("tel-1")


class TestInputs:
    def test_input_comes_back_with_the_time_of_its_id(self) -> None:
        fields = [b"kind", b"ContactLeft", b"key", b"left:1", b"data", encode_input(LEFT, "left:1")]
        assert read_input("5000-7", fields) == LoggedInput("5000-7", 5_000, "left:1", LEFT)

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ([], "entry: expected the fields kind, key, data"),
            ([b"kind", b"Tick", b"data", b"{}"], "entry: expected the fields kind, key, data"),
            ([b"events", b"[]"], "entry: expected the fields kind, key, data"),
            ([b"kind", b"Nothing", b"key", b"k", b"data", b"{}"], "kind"),
            ([b"kind", b"\xff", b"key", b"k", b"data", b"{}"], "kind"),
            ([b"kind", b"ContactLeft", b"key", b"k", b"data", b"{"], "entry: expected JSON"),
            ([b"kind", b"ContactLeft", b"key", b"k", b"data", b"{}"], "contact_id: is missing"),
        ],
    )
    def test_entry_that_is_no_input_comes_with_its_fault(
        self, fields: list[bytes], fault: str
    ) -> None:
        """The replica refuses it and goes on: one bad entry must not stop the log."""
        entry = read_input("5-0", fields)
        assert (entry.id, entry.at_ms, entry.command) == ("5-0", 5, None)
        assert entry.fault is not None
        assert entry.fault.startswith(fault)

    def test_key_of_a_malformed_input_is_kept(self) -> None:
        entry = read_input("5-0", [b"kind", b"Tick", b"key", b"tick:5", b"data", b"[]"])
        assert (entry.key, entry.command) == ("tick:5", None)

    def test_key_that_is_too_long_is_refused(self) -> None:
        encode_input(LEFT, "k" * MAX_KEY_BYTES)
        with pytest.raises(IdempotencyKeyInvalid, match="at most 256 bytes, got 258") as refused:
            encode_input(LEFT, "ł" * 129)
        assert refused.value.field == "key"

    def test_key_that_is_no_text_is_refused(self) -> None:
        with pytest.raises(DataInvalid, match="key: cannot be written"):
            encode_input(LEFT, "\ud800")

    def test_input_that_is_too_long_is_refused(self) -> None:
        long = structs.replace(admission("tel-1"), skills={f"skill-{n}": 1 for n in range(6_000)})
        with pytest.raises(InputTooLarge, match=f"AdmitContact: .* at most {MAX_INPUT_BYTES}"):
            encode_input(long, "k")

    def test_rules_may_be_longer_than_other_inputs(self) -> None:
        rules = some_rules(*(a_queue(f"queue-{n}") for n in range(300)))
        assert len(encode_input(c.PublishRules(rules), "rules")) > MAX_INPUT_BYTES

    def test_number_that_no_database_holds_is_refused(self) -> None:
        with pytest.raises(DataInvalid, match="a number is too long"):
            encode_input(c.Tick(2**64), "tick")


class TestEvents:
    EVENTS = (
        OfferClosed("tel-1-o1", "tel-1", "ada", OfferState.MISSED),
        ContactUnreachable("tel-1", "drogi"),
    )

    def test_events_of_one_input_come_back_with_their_ids(self) -> None:
        first = event_id("5-2", 0)
        assert read_events(first, [b"events", encode_events(self.EVENTS)]) == (
            StampedEvent(5, 2 * EVENTS_PER_INPUT, self.EVENTS[0]),
            StampedEvent(5, 2 * EVENTS_PER_INPUT + 1, self.EVENTS[1]),
        )

    def test_events_are_written_as_pairs_of_kind_and_fields(self) -> None:
        pairs = json.loads(encode_events(self.EVENTS))
        assert [kind for kind, _ in pairs] == ["OfferClosed", "ContactUnreachable"]
        assert pairs[1][1] == {"contact_id": "tel-1", "queue": "drogi"}

    @pytest.mark.parametrize("fields", [[b"input", b"[]"], [b"events", b"{}"], [b"events", b"["]])
    def test_entry_that_holds_no_events_is_refused(self, fields: list[bytes]) -> None:
        with pytest.raises(DataInvalid):
            read_events("5-0", fields)
