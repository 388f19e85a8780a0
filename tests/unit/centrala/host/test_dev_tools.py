"""Checks of `make check`: two at a time, each with its result and output."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from centrala.host.dev_tools import Check, checks, run_checks
from centrala.host.progress import Progress


def python(name: str, source: str) -> Check:
    return Check(name, [sys.executable, "-c", source])


@pytest.fixture
def console() -> Console:
    return Console(file=io.StringIO(), width=200)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_failed_checks_are_named_and_their_output_is_printed(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    failing = python("failing", "import sys; print('line 7 is wrong'); sys.exit('in red')")
    passing = python("passing", "print('nothing to see')")
    assert run_checks([failing, passing], Progress(console)) == ["failing"]
    assert capsys.readouterr().out.split("\n") == ["line 7 is wrong", "in red", ""]
    assert "✗ failing (" in printed(console)
    assert "✓ passing (" in printed(console)


def test_all_checks_run_after_a_failed_one(console: Console, tmp_path: Path) -> None:
    failing = [python(f"failing {n}", "raise SystemExit(1)") for n in range(4)]
    last = python("last", f"open({str(tmp_path / 'ran')!r}, 'w')")
    failed = run_checks([*failing, last], Progress(console))
    assert sorted(failed) == [check.name for check in failing]
    assert (tmp_path / "ran").exists()


def test_two_checks_run_at_the_same_time(console: Console, tmp_path: Path) -> None:
    """Each of two ends only when the other has begun."""
    source = "from pathlib import Path; Path({!r}).touch()\nwhile not Path({!r}).exists(): pass"
    one, other = str(tmp_path / "one"), str(tmp_path / "other")
    pair = [python("one", source.format(one, other)), python("other", source.format(other, one))]
    assert run_checks(pair, Progress(console)) == []


def test_every_tool_of_the_documents_is_among_the_checks() -> None:
    names = " ".join(check.name for check in checks({}))
    for tool in ("ruff check", "ruff format", "mypy", "import contracts"):
        assert tool in names
    for script in ("types", "lint", "tests"):
        assert f"front end {script}" in names
