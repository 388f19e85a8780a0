"""Dataclasses to JSON or plain data and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum

import pytest

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import (
    check_version,
    from_json,
    from_plain,
    parse_json,
    present_members,
    to_json,
    to_plain,
    to_view,
)


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
    colours: tuple[tuple[Colour, int], ...] = ()
    by_name: dict[str, Colour] = field(default_factory=dict)
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


@pytest.mark.parametrize("data", [EVERYTHING, replace(EVERYTHING, ratio=2)])
def test_every_type_of_field_round_trips_through_json(data: Everything) -> None:
    decoded = from_json(Everything, to_json(data))
    assert decoded == EVERYTHING
    assert type(decoded.ratio) is float
    assert decoded.colour is Colour.RED


def test_plain_data_round_trips() -> None:
    data = to_plain(EVERYTHING)
    assert to_json(data) == to_json(EVERYTHING)
    assert from_plain(Everything, data) == EVERYTHING


def test_decoded_values_share_nothing_with_plain_data() -> None:
    data = to_plain(EVERYTHING)
    decoded = from_plain(Everything, data)
    data["counts"]["b"] = 2
    data["items"].append(4)
    assert decoded == EVERYTHING


def test_views_are_without_nulls_at_any_depth() -> None:
    view = to_view({"a": None, "b": [{"c": None, "d": Inner("i")}], "e": EVERYTHING})
    assert "null" not in json.dumps(view)
    assert view["b"] == [{"d": {"name": "i", "score": 0.5}}]
    assert "nothing" not in view["e"]


def test_absent_members_are_left_out_of_an_object() -> None:
    assert present_members({"a": 1, "b": None, "c": Colour.RED}) == {"a": 1, "c": "red"}


def test_another_version_is_refused() -> None:
    check_version(b'{"version":3,"more":[]}', 3)
    with pytest.raises(DataInvalid, match="version: expected 3"):
        check_version(b'{"version":4}', 3)
    with pytest.raises(DataInvalid, match="version: is missing"):
        check_version(b"{}", 3)


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff", b"[1,]", '"\\ud8', b'{"a":nope}', "[" * 30_000]
)
def test_text_that_is_no_json_is_refused(data: bytes | str) -> None:
    with pytest.raises(DataInvalid, match="expected JSON"):
        parse_json(data)


@pytest.mark.parametrize("value", [Inner("\ud800"), Inner(object())])  # type: ignore[arg-type]
def test_values_that_json_cannot_hold_are_refused(value: Inner) -> None:
    with pytest.raises(DataInvalid, match="Inner: cannot be written as JSON"):
        to_json(value)


def test_unknown_fields_are_ignored() -> None:
    assert from_plain(Inner, {"name": "i", "mood": "good"}) == Inner("i")


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
        ("counts", {"a": True}, "counts[...]"),
        ("counts", "a", "counts"),
        ("by_number", {"x": {"name": "n"}}, "by_number"),
        ("by_number", {"5": {"name": 5}}, "by_number[...].name"),
        ("by_colour", {"blue": []}, "by_colour"),
        ("many", "ab", "many"),
        ("many", [{"name": "a"}, {}], "many[1].name"),
        ("pair", ["p"], "pair"),
        ("pair", "p2", "pair"),
        ("items", [1, "2"], "items[1]"),
        ("items", {}, "items"),
    ],
)
def test_every_wrong_field_is_named_by_its_path(field: str, value: object, path: str) -> None:
    data = {**to_plain(EVERYTHING), field: value}
    for decode in (
        lambda: from_plain(Everything, data),
        lambda: from_json(Everything, json.dumps(data)),
    ):
        with pytest.raises(DataInvalid) as caught:
            decode()
        assert caught.value.field == path
        assert caught.value.message.startswith(f"{path}: ")


def test_a_missing_field_takes_its_default_or_is_named() -> None:
    data = to_plain(EVERYTHING)
    del data["named"], data["inner"]["score"]
    assert from_plain(Everything, data).named == "later"
    del data["pair"]
    with pytest.raises(DataInvalid, match="pair: is missing"):
        from_plain(Everything, data)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("number", "3", "number: expected int, got str"),
        ("maybe_inner", [], "maybe_inner: expected object | null, got array"),
        ("colour", "blue", "colour: expected one of red"),
        ("maybe", "blue", "maybe: expected one of red"),
        ("by_colour", {"blue": []}, "by_colour: expected one of red"),
        ("colours", [["blue", 1]], "colours[0][0]: expected one of red"),
        ("by_name", {"a": "blue"}, "by_name[...]: expected one of red"),
        ("pair", ["p"], "pair: expected array of length 2"),
    ],
)
def test_the_message_says_what_was_expected(field: str, value: object, message: str) -> None:
    with pytest.raises(DataInvalid) as caught:
        from_json(Everything, json.dumps({**to_plain(EVERYTHING), field: value}))
    assert caught.value.message == message
