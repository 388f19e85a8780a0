"""Work units of `make test`: what shares a Centrala runs in one process, the longest first."""

from __future__ import annotations

import pytest

from tests.house.repository import ROOT
from tests.support.work_units import E2E, ORDER, rank, work_unit


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/e2e/test_chat.py::test_a", E2E),
        ("tests/integration/test_up.py::test_c", "tests/integration/test_up.py"),
        ("tests/unit/web/test_limits.py::TestX::test_d[a::b]", "tests/unit/web/test_limits.py"),
    ],
)
def test_unit_is_the_shared_centrala_or_the_file(nodeid: str, unit: str) -> None:
    assert work_unit(nodeid) == unit


def test_longest_units_come_first_and_unit_tests_last() -> None:
    shuffled = ["tests/unit/a", "tests/integration/test_up.py", *ORDER[:2][::-1], "tests/house/b"]
    assert sorted(shuffled, key=rank) == [
        *ORDER[:2], "tests/integration/test_up.py", "tests/unit/a", "tests/house/b",
    ]  # fmt: skip


def test_folders_and_files_of_the_order_exist() -> None:
    assert [name for name in ORDER if not (ROOT / name).exists()] == []
