"""Fixture of the wallboard's tests."""

from __future__ import annotations

import pytest

from tests.support.wallboard import Board


@pytest.fixture
def board() -> Board:
    return Board()
