"""Settings of all tests, and their distribution to processes.

Property tests give the same answer on every run and every machine.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings

from tests.support import memory_folder, work_units

settings.register_profile(
    "repository",
    deadline=None,  # a loaded machine is no failure
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],  # rules are large
)
settings.load_profile("repository")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Keep the files of the tests in memory; those of a run with --basetemp are kept there."""
    if hasattr(config, "workerinput") or config.option.basetemp:
        return
    folder = memory_folder.make()
    config.option.basetemp = folder / "t"
    config.add_cleanup(lambda: memory_folder.remove(folder))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> work_units.WorkUnits:
    return work_units.scheduler(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the longest work units first in a process among several."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: work_units.rank(item.nodeid))
