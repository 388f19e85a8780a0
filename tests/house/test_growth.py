"""docs/operations.md says of every table how it grows and what limits it."""

from __future__ import annotations

import re
from importlib import import_module

from sqlalchemy import MetaData

from centrala.host.data_marks import DATABASE_MARK
from tests.house.repository import ROOT, python_files


def growth_section() -> str:
    text = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return text.partition("\n## Growth\n")[2].partition("\n## ")[0]


def tables() -> set[str]:
    """Return the names of all tables of the product."""
    modules = [path for path in python_files() if path.name == "tables.py"]
    names = {DATABASE_MARK.name}
    for path in modules:
        dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        metadata: MetaData = import_module(dotted).metadata
        names |= set(metadata.tables)
    return names


def test_growth_of_every_table_is_described() -> None:
    described = set(re.findall(r"`(\w+)`", growth_section()))
    assert tables() - described == set()


def test_every_growth_has_a_limit_or_a_reason() -> None:
    rows = re.findall(r"(?m)^\| (.+?) \| (.+?) \| (.+?) \|$", growth_section())
    assert len(rows) > 10
    assert [row for row in rows if not row[2].strip()] == []
