"""Distribution of the tests to pytest processes that run side by side (`make test`).

A work unit runs in one process, in order. The tests of tests/e2e are one unit: they share a
Centrala. Every other file is a unit of its own, so that what its module starts is started once.
"""

from __future__ import annotations

import pytest
from xdist.scheduler import LoadScopeScheduling

E2E = "tests/e2e/"
ORDER = (
    E2E,
    "tests/integration/test_upgrade.py",
    "tests/integration/",
    "tests/contract/",
    "tests/simulation/",
)
"""The longest units first: short ones at the end let all processes end together."""


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
    return E2E if nodeid.startswith(E2E) else nodeid.split("::")[0]


def rank(nodeid: str) -> int:
    """Return the place of a test in the order of units; tests of one place keep theirs."""
    return next((n for n, start in enumerate(ORDER) if nodeid.startswith(start)), len(ORDER))
