"""docs/security.md: one line for each requirement of ASVS 5.0.0, level 2, and its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.house.repository import ROOT

REQUIREMENTS = """
1.1.1-2 1.2.1-9 1.3.1-11 1.4.1-3 1.5.1-2 2.1.1-3 2.2.1-3 2.3.1-4 2.4.1 3.2.1-2 3.3.1-4
3.4.1-6 3.5.1-5 3.7.1-2 4.1.1-3 4.2.1 4.3.1-2 4.4.1-4 5.1.1 5.2.1-3 5.3.1-2 5.4.1-3 6.1.1-3
6.2.1-12 6.3.1-4 6.4.1-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 7.2.1-4 7.3.1-2 7.4.1-5 7.5.1-2
7.6.1-2 8.1.1-2 8.2.1-3 8.3.1 8.4.1 9.1.1-3 9.2.1-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.1-11
10.5.1-5 10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.1-3 11.4.1-4 11.5.1 11.6.1 12.1.1-3
12.2.1-2 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 13.4.1-5 14.1.1-2 14.2.1-4 14.3.1-3 15.1.1-3
15.2.1-3 15.3.1-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 17.1.1 17.2.1-4 17.3.1-2
"""
"""Ids of levels 1 and 2 of the standard (OWASP/ASVS 5.0.0), with ranges of the last number."""

STATES = {"met", "partly", "not met", "none"}
ROW = re.compile(r"(?m)^\| (\d[\d., ]*) \| ([^|]+) \| ([^|]+) \| (.+) \|$")
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = ROW.findall(DOCUMENT)


def required() -> Iterator[str]:
    for text in REQUIREMENTS.split():
        section, _, numbers = text.rpartition(".")
        first, _, last = numbers.partition("-")
        yield from (f"{section}.{number}" for number in range(int(first), int(last or first) + 1))


def test_every_requirement_has_one_line() -> None:
    listed = Counter(id_.strip() for ids, *_ in ROWS for id_ in ids.split(","))
    assert set(required()) - listed.keys() == set()
    assert listed.keys() - set(required()) == set()
    assert [id_ for id_, lines in listed.items() if lines > 1] == []


@pytest.mark.parametrize(("ids", "state", "shown"), [(row[0], row[2], row[3]) for row in ROWS])
def test_state_of_a_requirement_has_its_reason(ids: str, state: str, shown: str) -> None:
    assert state.strip() in STATES, ids
    assert len(shown) > 5, ids


def test_document_says_how_much_is_met() -> None:
    states = Counter[str]()
    for ids, _, state, _ in ROWS:
        states[state.strip()] += len(ids.split(","))
    counted = ", ".join(f"{states[state]} {state}" for state in ("met", "partly", "not met"))
    assert f"{counted}; {states['none']} apply to nothing here" in DOCUMENT
