"""State of the ACD as lines of JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from acd.domain.model.state import AcdState
from acd.serialisation import snapshot
from acd.serialisation.errors import DataInvalid
from acd.serialisation.snapshot import MAX_RECORDS, read_snapshot, take_snapshot
from tests.support.builders import AcdUnderTest
from tests.unit.acd.serialisation.strategies import states


def names_of(kind: Any) -> set[str]:
    return {kind_field.name for kind_field in fields(kind)}


def as_values(state: AcdState) -> dict[str, object]:
    """Every field, collections of ids by their items."""
    values = {
        state_field.name: getattr(state, state_field.name) for state_field in fields(AcdState)
    }
    for name in ("keys", "closed", "held_positions"):
        values[name] = values[name].items()
    return values


def a_busy_acd(contacts: int) -> AcdUnderTest:
    acd = AcdUnderTest()
    acd.consultant("ada")
    for number in range(contacts):
        acd.call(f"tel-{number}", dial_key=f"key-{number}")
    acd.leave(f"tel-{contacts - 1}")
    return acd


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(state=states())
def test_every_state_round_trips(state: AcdState) -> None:
    assert as_values(read_snapshot(take_snapshot(state))) == as_values(state)


def test_the_head_and_the_records_together_hold_every_field_of_the_state() -> None:
    stored = {
        state_field.name
        for kind in (snapshot.Head, snapshot.Records)
        for state_field in fields(kind)
    }
    assert stored - {"version"} == names_of(AcdState)


def test_a_big_state_comes_in_lines_of_a_thousand_records() -> None:
    lines = list(take_snapshot(a_busy_acd(MAX_RECORDS + 2).acd.state))
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    contacts = [len(part["contacts"]) for part in map(json.loads, lines) if "contacts" in part]
    assert contacts == [MAX_RECORDS, 1]


def test_records_leave_out_fields_that_have_their_default() -> None:
    parts = map(json.loads, take_snapshot(a_busy_acd(3).acd.state))
    (contacts,) = [part["contacts"] for part in parts if "contacts" in part]
    assert all("handled_ms" not in contact and "contact_id" in contact for contact in contacts)


def test_queues_and_languages_of_contacts_are_kept_once() -> None:
    restored = read_snapshot(take_snapshot(a_busy_acd(3).acd.state))
    for contact in restored.contacts.values():
        assert contact.queue is sys.intern(contact.queue)
        assert contact.language is sys.intern(contact.language)


@pytest.mark.parametrize(
    ("lines", "field"),
    [
        ([], "version"),
        ([b'{"version":0}'], "version"),
        ([b'{"version":"1"}'], "version"),
        ([b'{"version":1}'], "now_ms"),
        ([b"["], "entry"),
    ],
)
def test_a_malformed_head_is_refused(lines: list[bytes], field: str) -> None:
    with pytest.raises(DataInvalid) as caught:
        read_snapshot(lines)
    assert caught.value.field == field


def test_a_malformed_record_is_refused_by_its_path() -> None:
    head = next(take_snapshot(AcdState()))
    with pytest.raises(DataInvalid, match=r"offers\[0\]\.contact_id: is missing"):
        read_snapshot([head, b'{"offers":[{"offer_id":"o"}]}'])
