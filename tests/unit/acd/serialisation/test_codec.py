"""Messages to plain data and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.domain.messages import commands as c
from acd.domain.messages.commands import Input
from acd.domain.messages.events import Event, OfferMade
from acd.domain.model.contact import Channel
from acd.domain.model.offer import Candidate, Explanation
from acd.domain.model.queue_rules import Rules
from acd.serialisation.codec import (
    DataInvalid,
    decode_event,
    decode_input,
    encode,
    from_plain,
    to_plain,
)
from acd.serialisation.snapshot import read_snapshot
from tests.support.builders import some_rules


def through_json(data: object) -> Any:
    return json.loads(json.dumps(data))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(data=st.data())
def test_every_input_and_event_survives_the_journey(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(get_args(Input) + get_args(Event)))
    message = data.draw(st.from_type(kind))
    decode = decode_input if kind in get_args(Input) else decode_event
    assert decode(through_json(encode(message))) == message


def test_rules_survive_the_journey() -> None:
    rules = some_rules(channel_priority={Channel.PHONE: 2})
    assert from_plain(Rules, through_json(to_plain(rules))) == rules


def test_an_offer_keeps_its_explanation() -> None:
    why = Explanation("7", 0, (Candidate("ada", 1.5, 50, 1_500),), 1, {"busy": 2})
    offer = OfferMade("t-o1", "t", "ada", Channel.PHONE, "drogi", 5, why)
    assert decode_event(through_json(encode(offer))) == offer


def test_fields_of_a_later_version_are_passed_over() -> None:
    data = {**encode(c.BecomeReady("ada")), "mood": "good"}
    assert decode_input(data) == c.BecomeReady("ada")


def test_a_missing_field_with_a_default_takes_it() -> None:
    data = {"kind": "ContactLeft", "contact_id": "t"}
    assert decode_input(data) == c.ContactLeft("t")


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
        ({"kind": "SignIn", "consultant_id": "a", "skills": {"x": "y"}}, "skills.x"),
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
def test_malformed_data_is_refused_by_the_name_of_the_field(data: object, field: str) -> None:
    with pytest.raises(DataInvalid) as caught:
        decode_input(data)
    assert caught.value.field == field
    assert caught.value.message.startswith(field)


def test_a_snapshot_of_another_version_is_refused() -> None:
    with pytest.raises(DataInvalid, match="version"):
        read_snapshot([{"version": 0}])


class Colour(StrEnum):
    RED = "red"


class Size(Enum):
    SMALL = 1


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    score: float = 0.5


@dataclass(slots=True)
class Everything:
    """One field of every kind that a message or a snapshot may hold."""

    text: str
    number: int
    ratio: float
    flag: bool
    colour: Colour
    size: Size
    inner: Inner
    nothing: str | None
    maybe: Colour | None
    maybe_inner: Inner | None
    counts: dict[str, int]
    by_number: dict[int, Inner]
    by_colour: dict[Colour, tuple[str, ...]]
    many: tuple[Inner, ...]
    pair: tuple[str, int]
    items: list[int]
    named: str = field(default="later", kw_only=True)
    made: int = field(default=7, init=False)


EVERYTHING = Everything(
    text="t",
    number=-3,
    ratio=2.0,
    flag=True,
    colour=Colour.RED,
    size=Size.SMALL,
    inner=Inner("i"),
    nothing=None,
    maybe=Colour.RED,
    maybe_inner=Inner("m", 1.5),
    counts={"a": 1},
    by_number={5: Inner("five")},
    by_colour={Colour.RED: ("x", "y")},
    many=(Inner("a"), Inner("b")),
    pair=("p", 2),
    items=[1, 2, 3],
    named="now",
)


def test_whatever_a_dataclass_may_hold_survives_the_journey() -> None:
    found = from_plain(Everything, through_json(to_plain(EVERYTHING)))
    assert found == EVERYTHING
    assert type(found.ratio) is float
    assert found.colour is Colour.RED


def test_what_is_built_shares_nothing_with_the_data() -> None:
    data = through_json(to_plain(EVERYTHING))
    found = from_plain(Everything, data)
    data["counts"]["b"] = 2
    data["items"].append(4)
    assert found == EVERYTHING


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("text", 5, "text"),
        ("number", True, "number"),
        ("number", 1.0, "number"),
        ("ratio", "1", "ratio"),
        ("ratio", False, "ratio"),
        ("flag", 1, "flag"),
        ("colour", "blue", "colour"),
        ("colour", ["red"], "colour"),
        ("size", True, "size"),
        ("size", 2, "size"),
        ("inner", {"score": 1}, "inner.name"),
        ("inner", [], "inner"),
        ("nothing", 0, "nothing"),
        ("maybe", "blue", "maybe"),
        ("maybe_inner", {"name": None}, "maybe_inner.name"),
        ("counts", {"a": True}, "counts.a"),
        ("counts", "a", "counts"),
        ("by_number", {"x": {"name": "n"}}, "by_number"),
        ("by_number", {"5": {"name": 5}}, "by_number.5.name"),
        ("by_colour", {"blue": []}, "by_colour"),
        ("many", "ab", "many"),
        ("many", [{"name": "a"}, {}], "many[1].name"),
        ("pair", ["p"], "pair"),
        ("pair", "p2", "pair"),
        ("items", [1, "2"], "items[1]"),
        ("items", {}, "items"),
    ],
)
def test_every_kind_of_field_is_checked_and_named(field: str, value: object, path: str) -> None:
    data = {**through_json(to_plain(EVERYTHING)), field: value}
    with pytest.raises(DataInvalid) as caught:
        from_plain(Everything, data)
    assert caught.value.field == path


def test_a_field_that_is_missing_takes_its_default_or_is_named() -> None:
    data = through_json(to_plain(EVERYTHING))
    del data["named"], data["inner"]["score"]
    assert from_plain(Everything, data).named == "later"
    del data["pair"]
    with pytest.raises(DataInvalid, match="pair: is missing"):
        from_plain(Everything, data)
