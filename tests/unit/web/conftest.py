"""Fixtures of the tests of the HTTP plumbing, which run it with the desk's application."""

from __future__ import annotations

import pytest

from tests.support.databases import migrated_database


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")
