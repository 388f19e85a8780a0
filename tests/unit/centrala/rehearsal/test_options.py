"""Options of a rehearsal: each mistake comes with its expectation."""

from __future__ import annotations

from pathlib import Path

import pytest

from centrala.host.exit_codes import exit_code
from centrala.rehearsal.options import times_of
from config.errors import Exit, UsageError
from config.settings import ROOT
from tests.support.rehearsal_runs import options_of


@pytest.mark.parametrize(("text", "times"), [("10", 10), ("x10", 10), ("×10", 10), ("x1.5", 1.5)])
def test_surge_is_read_with_or_without_a_sign(text: str, times: float) -> None:
    assert times_of(text) == times


@pytest.mark.parametrize("text", ["", "ten", "0", "x0.5", "-2", "101", "1e3", "xx2"])
def test_other_surge_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="--surge: expected a number from 1 to 100"):
        times_of(text)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, "expected --day or --trace, one of them"),
        ({"day": "2026-11-24", "trace": ROOT / "README.md"}, "one of them"),
        ({"day": "24.11.2026"}, "--day: expected YYYY-MM-DD, got '24.11.2026'"),
        ({"trace": Path("nowhere.csv")}, "--trace: expected a file, there is none at nowhere.csv"),
        ({"day": "2026-11-24", "rules": Path("no.yaml")}, "--rules: expected a file"),
        ({"day": "2026-11-24", "denominator": "all"}, "--denominator: expected one of offered"),
        (
            {"day": "2026-11-24", "rules": ROOT / "README.md", "policies": True},
            "expected --policies or --rules, one of them",
        ),
        (
            {"day": "2026-11-24", "skip_bad_rows": True},
            "--skip-bad-rows: expected with --trace only",
        ),
        ({"day": "2026-11-24", "language": "de"}, "--language: expected pl or en, got 'de'"),
        ({"day": "2026-11-24", "queues": ["a="]}, "--queue: expected QUEUE or FROM=QUEUE"),
    ],
)
def test_invalid_option_is_reported_with_its_expectation(
    options: dict[str, object], expected: str
) -> None:
    with pytest.raises(UsageError) as refused:
        options_of(**options)
    assert expected in refused.value.message
    assert exit_code(refused.value) == Exit.USAGE
