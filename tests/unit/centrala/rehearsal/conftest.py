"""Fixtures of rehearsals: settings, a trace, and new rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings
from tests.support.rehearsal_runs import CITY
from tests.support.rehearsals import a_record, a_trace


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(run_dir=tmp_path)


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    """Return a trace of ten calls on one consultant, of two types."""
    lines = [
        a_record(str(n), "PS" if n % 3 else "NW", f"9:0{n}:00", 0, ser_start=f"9:0{n}:00",
                 ser_exit=f"9:0{n}:50")
        for n in range(10)
    ]  # fmt: skip
    path = tmp_path / "trace.csv"
    path.write_text(a_trace(*lines), encoding="utf-8")
    return path


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """Return the city's rules with a wrap-up of two minutes."""
    text = CITY.file.read_text(encoding="utf-8")
    path = tmp_path / "new.yaml"
    path.write_text(text.replace("{phone: 30, chat: 15", "{phone: 120, chat: 15"), "utf-8")
    return path
