"""Errors of data that does not decode name the field and what was expected."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import (
    from_json,
    from_plain,
    to_plain,
)
from tests.unit.acd.serialisation.samples import EVERYTHING, Everything


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
    decoders: tuple[Callable[[], object], ...] = (
        lambda: from_plain(Everything, data),
        lambda: from_json(Everything, json.dumps(data)),
    )
    for decode in decoders:
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
