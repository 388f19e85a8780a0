"""Tables of the second line: who may do what with a part."""

from __future__ import annotations

from dataclasses import replace

import pytest

from acd.ports.case_views import PartState, WaitsFor
from crm_bridge.second_line.errors import CaseActionRefused, CaseTaken
from crm_bridge.second_line.model import UNDO_CLOSE_MS, Part
from crm_bridge.second_line.workflow import (
    ALLOWED_IN,
    PART_TRANSITIONS,
    Actor,
    allowed,
    check,
    is_allowed,
    next_state,
)

NEW = Part("1/26", 1, "ZDM", "rule", 0)
TAKEN = replace(NEW, state=PartState.TAKEN, officer_id="sek", taken_ms=1)
SEK, LIS, HEAD = Actor("sek", "Sęk"), Actor("lis", "Lis"), Actor("head", "Head", leads=True)


def test_every_state_is_left_and_reached() -> None:
    assert {state for state, _ in PART_TRANSITIONS} == set(PartState)
    assert set(PART_TRANSITIONS.values()) == set(PartState) - {PartState.BLOCKED}


def test_pair_outside_the_table_is_refused() -> None:
    with pytest.raises(CaseActionRefused):
        next_state(PartState.BLOCKED, "take")


def test_new_part_is_open_to_every_officer_of_its_office() -> None:
    for actor in (SEK, LIS):
        names = allowed(replace(NEW, officer_id="sek"), actor, 0, is_child=False)
        assert {"take", "return", "ask-first-line", "add-note"} <= set(names)
        assert not {"close", "answer-resident", "undo-close", "take-over"} & set(names)


def test_taken_part_is_decided_by_its_officer_and_the_head() -> None:
    assert is_allowed("close", TAKEN, SEK, 0, False)
    assert is_allowed("close", TAKEN, HEAD, 0, False)
    assert not is_allowed("close", TAKEN, LIS, 0, False)
    assert is_allowed("add-note", TAKEN, LIS, 0, False)
    with pytest.raises(CaseTaken, match="Barbara"):
        check("close", TAKEN, LIS, 0, is_child=False, owner_name="Barbara Sęk")


def test_only_a_leader_takes_over_and_decides() -> None:
    assert [is_allowed("take-over", TAKEN, actor, 0, False) for actor in (SEK, LIS, HEAD)] == [
        False,
        False,
        True,
    ]
    to_decide = replace(NEW, state=PartState.TO_DECIDE)
    assert [is_allowed("take", to_decide, actor, 0, False) for actor in (LIS, HEAD)] == [
        False,
        True,
    ]


def test_close_is_undone_until_the_limit() -> None:
    closed = replace(TAKEN, state=PartState.CLOSED, closed_ms=1000)
    assert is_allowed("undo-close", closed, SEK, 999 + UNDO_CLOSE_MS, False)
    assert not is_allowed("undo-close", closed, SEK, 1000 + UNDO_CLOSE_MS, False)


def test_wait_is_ended_only_where_there_is_one() -> None:
    waits = replace(TAKEN, waits_for=WaitsFor.OTHERS)
    assert [is_allowed("resume", part, SEK, 0, False) for part in (TAKEN, waits)] == [False, True]


def test_case_is_joined_once_and_separated_again() -> None:
    assert is_allowed("join", NEW, SEK, 0, False)
    assert not is_allowed("join", NEW, SEK, 0, True)
    assert is_allowed("separate", NEW, SEK, 0, True)
    assert not is_allowed("separate", NEW, SEK, 0, False)


def test_every_action_is_allowed_in_some_state() -> None:
    assert all(ALLOWED_IN.values())
