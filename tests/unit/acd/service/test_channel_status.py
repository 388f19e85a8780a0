"""Statuses of channels, exchanged as signals and kept on boards."""

from __future__ import annotations

from typing import cast

import pytest

from acd.adapters.memory.signals import MemorySignals
from acd.ports.channel_status import MAX_STATUS_AGE_S, ChannelStatus
from acd.ports.connectors import ChannelConnector
from acd.service.channel_status import ChannelStatusBoard, report_statuses
from tests.support.background import beside
from tests.support.builders import AnsweringClock
from tests.support.waiting import PATIENCE_S, until

WORKS = ChannelStatus("phone", None, {"drift": 0.0}, frozenset({"ada", "ewa"}))
MAX_AGE_MS = int(MAX_STATUS_AGE_S * 1000)


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
def signals() -> MemorySignals:
    return MemorySignals()


@pytest.fixture
def board(signals: MemorySignals, clock: AnsweringClock) -> ChannelStatusBoard:
    return ChannelStatusBoard(signals, clock)


def test_published_status_stands_on_every_board(
    board: ChannelStatusBoard, signals: MemorySignals, clock: AnsweringClock
) -> None:
    other = ChannelStatusBoard(signals, clock)
    board.publish(WORKS)
    assert other.status("phone") == board.status("phone") == WORKS
    assert other.status("chat") is None


def test_status_counts_until_its_maximum_age(
    board: ChannelStatusBoard, clock: AnsweringClock
) -> None:
    board.publish(WORKS)
    clock.advance(MAX_AGE_MS)
    assert board.status("phone") == WORKS
    clock.advance(1)
    assert board.status("phone") is None


def test_devices_of_the_last_status_are_registered(board: ChannelStatusBoard) -> None:
    board.publish(WORKS)
    assert board.has_device("phone", "ada")
    assert not board.has_device("phone", "rez")
    assert not board.has_device("chat", "ada")


def test_watchers_learn_which_devices_changed(board: ChannelStatusBoard) -> None:
    changed: list[str] = []
    board.watch_devices(changed.append)
    board.publish(WORKS)
    assert sorted(changed) == ["ada", "ewa"]
    changed.clear()
    board.publish(ChannelStatus("phone", devices=frozenset({"ada", "rez"})))
    assert sorted(changed) == ["ewa", "rez"]


def test_devices_of_an_expired_status_are_unregistered(
    board: ChannelStatusBoard, clock: AnsweringClock
) -> None:
    changed: list[str] = []
    board.publish(WORKS)
    board.watch_devices(changed.append)
    clock.advance(MAX_AGE_MS)
    board.drop_expired()
    assert changed == []
    clock.advance(1)
    board.drop_expired()
    assert sorted(changed) == ["ada", "ewa"]
    assert not board.has_device("phone", "ada")


@pytest.fixture
def connector() -> ChannelConnector:
    class Connector:
        def status(self) -> ChannelStatus:
            return WORKS

    return cast(ChannelConnector, Connector())


async def test_statuses_of_the_connectors_are_reported(
    board: ChannelStatusBoard, connector: ChannelConnector
) -> None:
    async with beside(report_statuses(board, [connector])):
        await until(lambda: board.status("phone") == WORKS)


async def test_process_that_starts_is_given_the_statuses_at_once(
    board: ChannelStatusBoard,
    signals: MemorySignals,
    clock: AnsweringClock,
    connector: ChannelConnector,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("acd.service.channel_status.STATUS_INTERVAL_S", PATIENCE_S)
    async with beside(report_statuses(board, [connector])):
        await until(lambda: board.status("phone") == WORKS)
        started = ChannelStatusBoard(signals, clock)
        async with beside(report_statuses(started, [])):
            await until(lambda: started.status("phone") == WORKS, PATIENCE_S / 2)
