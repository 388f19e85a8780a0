"""Distribution of the tests to pytest processes that run side by side (`make test`).

A work unit runs in one process, in order. All tests of real calls and browsers are one unit: they
share a Centrala, and two of them at once would hear each other's load. Every other file is a unit
of its own, so that what its module starts is started once.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

CALLS = "calls"
CALL_FILES = (
    "tests/e2e/",
    "tests/integration/test_asterisk_browser_leg.py",
    "tests/integration/test_asterisk_runtime.py",
    "tests/integration/test_call_control.py",
    "tests/integration/test_encrypted_trunk.py",
    "tests/integration/test_shift_change.py",
    "tests/integration/test_sip_credentials.py",
    "tests/integration/test_sip_gateway.py",
    "tests/integration/test_test_phone.py",
    "tests/integration/test_upgrade.py",
)
"""Folders and files whose tests run a real Asterisk or a browser in this process."""

ORDER = (*CALL_FILES, "tests/integration/", "tests/contract/", "tests/simulation/")
"""The longest units first: short ones at the end let both processes end together."""


class WorkUnits(LoadScopeScheduling):  # type: ignore[misc]  # pytest-xdist is untyped
    """Scheduler of pytest-xdist that gives whole work units to its processes."""

    def _split_scope(self, nodeid: str) -> str:
        return work_unit(nodeid)


def scheduler(config: pytest.Config, log: object) -> WorkUnits:
    """Return the scheduler, which keeps the order of the tests."""
    config.option.loadscopereorder = False
    return WorkUnits(config, log)


def work_unit(nodeid: str) -> str:
    """Return the name of the work unit of a test."""
    return CALLS if nodeid.startswith(CALL_FILES) else nodeid.split("::")[0]


def rank(nodeid: str) -> int:
    """Return the place of a test in the order of units; tests of one place keep theirs."""
    return next((n for n, start in enumerate(ORDER) if nodeid.startswith(start)), len(ORDER))
