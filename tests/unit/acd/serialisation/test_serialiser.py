"""Dataclasses to JSON or plain data and back."""

from __future__ import annotations

import json
from dataclasses import replace

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
from tests.unit.acd.serialisation.samples import EVERYTHING, Colour, Everything, Inner


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
