"""The production hall on virtual time gives the figures of queueing theory.

The callers are seeded, so every run gives the same figures; `python -m bench.exactness` plays
longer ones and more models.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from bench.exactness_centres import mmc
from bench.exactness_models import patient, product_form
from bench.exactness_rows import FARTHEST, Row


def far_off(rows: Iterable[Row]) -> list[str]:
    return [f"{row.id}: {row.goal.goal}" for row in rows if abs(row.z) > FARTHEST]


@pytest.mark.parametrize("case", ["a", "b"])
def test_lines_by_skills_are_first_come_first_served_by_the_longest_idle(case: str) -> None:
    assert far_off(product_form(case, 8_000)) == []


def test_one_line_is_erlang_c() -> None:
    assert far_off(patient(100, 7, 6_000)) == []


def test_a_day_from_empty_has_the_published_figures() -> None:
    assert far_off(mmc(10)) == []
