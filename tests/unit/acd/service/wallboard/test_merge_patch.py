"""JSON Merge Patch (RFC 7396)."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.service.wallboard.merge_patch import apply_patch, merge_patch

LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.booleans(), st.integers(-3, 3), st.text(max_size=2), st.just([])
)
KEYS = st.sampled_from("abcd")
VIEWS = st.dictionaries(
    KEYS,
    st.recursive(
        st.one_of(LEAVES, st.lists(st.integers(0, 2), max_size=2)),
        lambda below: st.dictionaries(KEYS, below, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@settings(deadline=None, derandomize=True)
@given(old=VIEWS, new=VIEWS)
def test_patch_turns_the_old_view_into_the_new_one(
    old: dict[str, Any], new: dict[str, Any]
) -> None:
    before = copy.deepcopy(old)
    assert apply_patch(old, merge_patch(old, new)) == new
    assert old == before


@settings(deadline=None, derandomize=True)
@given(view=VIEWS)
def test_equal_views_need_no_patch(view: dict[str, Any]) -> None:
    assert merge_patch(view, copy.deepcopy(view)) == {}


@pytest.mark.parametrize(
    ("view", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
        ({"a": "b"}, {"a": {"c": 1}}, {"a": {"c": 1}}),
    ],
)
def test_examples_of_rfc_7396_are_met(
    view: dict[str, Any], patch: dict[str, Any], result: dict[str, Any]
) -> None:
    assert apply_patch(view, patch) == result


def test_true_and_one_are_different_values() -> None:
    assert merge_patch({"a": 1}, {"a": True}) == {"a": True}
