"""Fixture of the step's tests: an ACD with the usual rules."""

from __future__ import annotations

import pytest

from tests.support.builders import AcdUnderTest


@pytest.fixture
def acd() -> AcdUnderTest:
    return AcdUnderTest()
