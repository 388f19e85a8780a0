"""Which telephones are registered."""

from __future__ import annotations

import pytest

from ivr.asterisk.call_control.registrations import DeviceRegistrations


def watched() -> tuple[DeviceRegistrations, list[str]]:
    board, changes = DeviceRegistrations(), list[str]()
    board.watch(changes.append)
    return board, changes


def test_nobody_is_registered_until_asterisk_says_so() -> None:
    assert not DeviceRegistrations().registered("anna")


@pytest.mark.parametrize("state", ["NOT_INUSE", "INUSE", "RINGING", "BUSY", "Not_InUse"])
def test_a_telephone_that_could_ring_is_registered(state: str) -> None:
    board, changes = watched()
    board.note("anna", state)
    assert board.registered("anna")
    assert changes == ["anna"]


@pytest.mark.parametrize("state", ["UNAVAILABLE", "INVALID", "UNKNOWN", ""])
def test_one_that_could_not_is_gone(state: str) -> None:
    board, changes = watched()
    board.note("anna", "NOT_INUSE")
    board.note("anna", state)
    assert not board.registered("anna")
    assert changes == ["anna", "anna"]


def test_only_changes_are_told() -> None:
    board, changes = watched()
    for state in ("NOT_INUSE", "INUSE", "NOT_INUSE"):
        board.note("anna", state)
    assert changes == ["anna"]


def test_after_a_time_without_connection_all_states_are_replaced() -> None:
    board, changes = watched()
    board.note("anna", "NOT_INUSE")
    board.replace({"basia": "NOT_INUSE", "celina": "UNAVAILABLE"})
    assert [board.registered(name) for name in ("anna", "basia", "celina")] == [False, True, False]
    assert changes == ["anna", "anna", "basia"]
