"""Statuses of processes, exchanged as signals."""

from __future__ import annotations

import asyncio

import pytest

from acd.adapters.memory.signals import MemorySignals
from acd.ports.process_status import (
    ENGINE,
    MAX_STATUS_AGE_S,
    PUBLIC,
    ProcessStatus,
    ProcessUnavailable,
)
from acd.service.process_status import ProcessStatusBoard, report_process
from tests.support.builders import AnsweringClock
from tests.support.waiting import until

AWAY = ProcessStatus(
    ENGINE,
    is_current=False,
    connections=3,
    refused_connections={"request-too-slow": 1},
    refused_inputs=2,
)
MAX_AGE_MS = int(MAX_STATUS_AGE_S * 1_000)


@pytest.fixture
def clock() -> AnsweringClock:
    return AnsweringClock()


@pytest.fixture
def signals() -> MemorySignals:
    return MemorySignals()


@pytest.fixture
def board(signals: MemorySignals, clock: AnsweringClock) -> ProcessStatusBoard:
    return ProcessStatusBoard(signals, clock)


def test_process_is_away_once_its_status_is_too_old_and_back_with_the_next(
    board: ProcessStatusBoard, signals: MemorySignals, clock: AnsweringClock
) -> None:
    engine = ProcessStatusBoard(signals, clock)
    engine.publish(ProcessStatus(ENGINE, is_current=True))
    clock.advance(MAX_AGE_MS)
    assert not board.is_away(ENGINE)
    clock.advance(1)
    assert board.is_away(ENGINE)
    engine.publish(ProcessStatus(ENGINE, is_current=True))
    assert not board.is_away(ENGINE)


def test_process_whose_replica_does_not_follow_the_log_is_away(
    board: ProcessStatusBoard,
) -> None:
    board.publish(ProcessStatus(ENGINE, is_current=False))
    assert board.is_away(ENGINE)


def test_nothing_is_away_right_after_the_start(
    board: ProcessStatusBoard, clock: AnsweringClock
) -> None:
    assert not board.is_away(PUBLIC)
    clock.advance(MAX_AGE_MS + 1)
    assert board.is_away(PUBLIC)


async def test_check_names_the_process_that_is_away(
    board: ProcessStatusBoard, clock: AnsweringClock
) -> None:
    await board.check(PUBLIC)
    clock.advance(MAX_AGE_MS + 1)
    with pytest.raises(ProcessUnavailable, match="public"):
        await board.check(PUBLIC)


async def test_reporter_publishes_whether_the_replica_is_current(
    board: ProcessStatusBoard, signals: MemorySignals, clock: AnsweringClock
) -> None:
    reporter = ProcessStatusBoard(signals, clock)
    task = asyncio.create_task(report_process(reporter, lambda: AWAY))
    await until(lambda: board.is_away(ENGINE))
    task.cancel()
    assert board.status(ENGINE) == AWAY
    assert board.status(PUBLIC) is None
