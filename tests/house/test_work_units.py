"""Work units of `make test`: every test of a real call or a browser is in the unit of calls."""

from __future__ import annotations

import ast

import pytest

from tests.house.repository import ROOT, python_files
from tests.support.work_units import CALL_FILES, CALLS, rank, work_unit

USERS_OF_SOUND = ("running", "chromium")
"""Functions that start an Asterisk or a browser in the process of the test."""
MODULES = ("tests.support.asterisk", "tests.support.browser")


@pytest.mark.parametrize(
    ("nodeid", "unit"),
    [
        ("tests/e2e/test_chat.py::test_a", CALLS),
        ("tests/integration/test_call_control.py::test_b[1]", CALLS),
        ("tests/integration/test_up.py::test_c", "tests/integration/test_up.py"),
        ("tests/unit/web/test_limits.py::TestX::test_d[a::b]", "tests/unit/web/test_limits.py"),
    ],
)
def test_unit_is_calls_or_the_file(nodeid: str, unit: str) -> None:
    assert work_unit(nodeid) == unit


def test_calls_come_first_and_unit_tests_last() -> None:
    shuffled = ["tests/unit/a", "tests/integration/test_up.py", *CALL_FILES[::-1], "tests/house/b"]
    assert sorted(shuffled, key=rank) == [
        *CALL_FILES, "tests/integration/test_up.py", "tests/unit/a", "tests/house/b",
    ]  # fmt: skip


def test_files_of_calls_exist() -> None:
    assert [name for name in CALL_FILES if not (ROOT / name).exists()] == []


def test_every_test_that_starts_asterisk_or_a_browser_is_in_the_unit_of_calls() -> None:
    files = {str(path.relative_to(ROOT)): path.read_bytes() for path in python_files("tests")}
    outside = {name for name in files if name.startswith("tests/support") or not is_test(name)}
    starters = {name for name, source in files.items() if starts_sound(source)} - outside
    assert starters
    assert [name for name in sorted(starters) if work_unit(name) != CALLS] == []


def is_test(name: str) -> bool:
    return name.rpartition("/")[2].startswith(("test_", "conftest"))


def starts_sound(source: bytes) -> bool:
    imports = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom))
    names = {alias.name for node in imports if node.module in MODULES for alias in node.names}
    return bool(names & set(USERS_OF_SOUND))
