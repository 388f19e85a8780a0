"""Inputs and events with their kind."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.domain.messages import commands as c
from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event, OfferMade
from acd.domain.model.contact import PHONE
from acd.domain.model.offer import Candidate, Explanation
from acd.serialisation.errors import DataInvalid
from acd.serialisation.messages import (
    decode_event,
    decode_input,
    encode,
    events_from_json,
    events_to_json,
    input_from_json,
)
from acd.serialisation.serialiser import to_json
from tests.support.builders import some_rules
from tests.unit.acd.serialisation import strategies as _registered  # noqa: F401

INPUTS, EVENTS = get_args(Input), get_args(Event)


def through_json(data: object) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("kind", INPUTS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_input_round_trips(kind: type[Input], data: st.DataObject) -> None:
    command = data.draw(st.from_type(kind))
    assert input_from_json(kind.__name__, to_json(command)) == command
    assert decode_input(through_json(encode(command))) == command


@pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)
@settings(max_examples=15, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_event_round_trips(kind: type[Event], data: st.DataObject) -> None:
    events = data.draw(st.lists(st.from_type(kind), min_size=1, max_size=2))
    assert events_from_json(events_to_json(events)) == events
    assert [decode_event(through_json(encode(event))) for event in events] == events


def test_rules_round_trip() -> None:
    command = c.PublishRules(some_rules(channel_priority={PHONE: 2}))
    assert input_from_json("PublishRules", to_json(command)) == command


def test_an_offer_keeps_its_explanation() -> None:
    explanation = Explanation("7", 0, (Candidate("ada", 1.5, 50, 1_500),), 1, {"busy": 2})
    offer = OfferMade("t-o1", "t", "ada", PHONE, "drogi", 5, explanation)
    assert decode_event(through_json(encode(offer))) == offer


def test_the_kind_stands_beside_the_fields() -> None:
    assert encode(c.BecomeReady("ada")) == {"kind": "BecomeReady", "consultant_id": "ada"}


def test_unknown_fields_are_ignored() -> None:
    data = {**encode(c.BecomeReady("ada")), "mood": "good"}
    assert decode_input(data) == c.BecomeReady("ada")


def test_a_missing_field_takes_its_default() -> None:
    assert decode_input({"kind": "ContactLeft", "contact_id": "t"}) == c.ContactLeft("t")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (None, "entry"),
        ([], "entry"),
        ({}, "kind"),
        ({"kind": 5}, "kind"),
        ({"kind": "OfferMade"}, "kind"),
        ({"kind": "Tick"}, "deadline_ms"),
        ({"kind": "Tick", "deadline_ms": True}, "deadline_ms"),
        ({"kind": "Tick", "deadline_ms": "5"}, "deadline_ms"),
        ({"kind": "SignIn", "consultant_id": "a", "skills": {"x": "y"}}, "skills[...]"),
        ({"kind": "SignIn", "consultant_id": "a", "skills": []}, "skills"),
        ({"kind": "BecomeNotReady", "consultant_id": "a", "reason": "bored"}, "reason"),
        ({"kind": "ContactLeft", "contact_id": None}, "contact_id"),
        ({"kind": "PublishRules", "rules": {"version": 1}}, "rules.version"),
        (
            {
                "kind": "PublishRules",
                "rules": {
                    "version": "1",
                    "queues": {},
                    "capacity": {"limits": {}, "shared": [[["chat"]]], "interrupts": {}},
                },
            },
            "rules.capacity.shared[0]",
        ),
    ],
)
def test_a_malformed_input_is_refused_by_the_name_of_the_field(data: object, field: str) -> None:
    with pytest.raises(DataInvalid) as caught:
        decode_input(data)
    assert caught.value.field == field
    assert caught.value.message.startswith(field)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"[", "entry: expected JSON"),
        (b"{", "entry: expected array, got object"),
        (b"[1]", r"\[0\]: expected array, got int"),
        (b'[["Tick",{}]]', "kind: expected the name of an input or event"),
        (b'[["WaitAnnounced",{}]]', "contact_id: is missing"),
    ],
)
def test_malformed_events_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(DataInvalid, match=message):
        events_from_json(data)
