"""Registered telephones of consultants."""

from __future__ import annotations

import pytest

from ivr.asterisk.call_control.registrations import DeviceRegistrations


def watched() -> tuple[DeviceRegistrations, list[str]]:
    devices, changes = DeviceRegistrations(), list[str]()
    devices.watch(changes.append)
    return devices, changes


def test_consultant_is_unregistered_before_the_first_state() -> None:
    assert not DeviceRegistrations().registered("anna")


@pytest.mark.parametrize("state", ["NOT_INUSE", "INUSE", "RINGING", "BUSY", "Not_InUse"])
def test_state_of_a_working_telephone_registers_it(state: str) -> None:
    devices, changes = watched()
    devices.update("anna", state)
    assert devices.registered("anna")
    assert changes == ["anna"]


@pytest.mark.parametrize("state", ["UNAVAILABLE", "INVALID", "UNKNOWN", ""])
def test_state_of_an_unreachable_telephone_unregisters_it(state: str) -> None:
    devices, changes = watched()
    devices.update("anna", "NOT_INUSE")
    devices.update("anna", state)
    assert not devices.registered("anna")
    assert changes == ["anna", "anna"]


def test_watchers_are_called_for_changes_only() -> None:
    devices, changes = watched()
    for state in ("NOT_INUSE", "INUSE", "NOT_INUSE"):
        devices.update("anna", state)
    assert changes == ["anna"]


def test_replacing_all_states_unregisters_missing_telephones() -> None:
    devices, changes = watched()
    devices.update("anna", "NOT_INUSE")
    devices.replace({"basia": "NOT_INUSE", "celina": "UNAVAILABLE"})
    assert [devices.registered(name) for name in ("anna", "basia", "celina")] == [
        False,
        True,
        False,
    ]
    assert changes == ["anna", "anna", "basia"]
