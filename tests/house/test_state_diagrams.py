"""The drawn state machines are those of the code."""

from __future__ import annotations

import runpy
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "docs" / "states"


def test_the_state_diagrams_are_current() -> None:
    pages = runpy.run_path(str(FOLDER / "generate.py"))["pages"]()
    for file, text in pages.items():
        stored = (FOLDER / file).read_text(encoding="utf-8")
        assert stored == text, f"run: python docs/states/generate.py ({file} is out of date)"
