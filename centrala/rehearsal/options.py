"""Options of `centrala rehearse`, checked before anything is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from acd.service.rehearsal.metrics import Denominator
from centrala.rehearsal.i18n import LANGUAGES
from config.errors import UsageError

MAX_SURGE = 100
TIMES = re.compile(r"[x×X]?\s*(\d{1,3}(?:[.,]\d{1,3})?)")


@dataclass(frozen=True)
class RehearsalOptions:
    """Checked options. `queues`: type of a trace or queue of a recording -> queue; `for_all`: one
    queue for all; `policies`: compare each preset in all queues; `skip_bad_rows`: leave out
    unreadable rows of a trace, and count them."""

    day: date | None
    trace: Path | None
    times: float
    rules: Path | None
    denominator: Denominator
    language: str
    queues: Mapping[str, str] = field(default_factory=dict)
    for_all: str | None = None
    policies: bool = False
    skip_bad_rows: bool = False


def parse_options(
    day: str | None,
    trace: Path | None,
    surge: str | None,
    rules: Path | None,
    denominator: str,
    language: str,
    queues: Iterable[str],
    policies: bool = False,
    skip_bad_rows: bool = False,
) -> RehearsalOptions:
    """Check the options. Raises UsageError, naming the option and what was expected."""
    if (day is None) == (trace is None):
        raise UsageError("expected --day or --trace, one of them", field="day")
    for name, path in (("trace", trace), ("rules", rules)):
        if path is not None and not path.is_file():
            raise UsageError(f"--{name}: expected a file, there is none at {path}", field=name)
    if policies and rules is not None:
        raise UsageError("expected --policies or --rules, one of them", field="policies")
    if skip_bad_rows and trace is None:
        raise UsageError("--skip-bad-rows: expected with --trace only", field="skip_bad_rows")
    by_source, for_all = _queues(queues)
    return RehearsalOptions(
        _day(day),
        trace,
        times_of(surge),
        rules,
        _denominator(denominator),
        _language(language),
        by_source,
        for_all,
        policies,
        skip_bad_rows,
    )


def times_of(surge: str | None) -> float:
    """Return the factor of `10`, `x10` or `×10`. Raises UsageError."""
    if surge is None:
        return 1.0
    match = TIMES.fullmatch(surge.strip())
    times = float(match[1].replace(",", ".")) if match else 0.0
    if not 1 <= times <= MAX_SURGE:
        expected = f"a number from 1 to {MAX_SURGE}, such as 2, x10 or ×1.5"
        raise UsageError(f"--surge: expected {expected}, got {surge!r}", field="surge")
    return times


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--day: expected YYYY-MM-DD, got {text!r}", field="day") from None


def _denominator(text: str) -> Denominator:
    if text not in list(Denominator):
        expected = f"expected one of {', '.join(Denominator)}"
        raise UsageError(f"--denominator: {expected}, got {text!r}", field="denominator")
    return Denominator(text)


def _language(text: str) -> str:
    if text not in LANGUAGES:
        raise UsageError(f"--language: expected pl or en, got {text!r}", field="language")
    return text


def _queues(text: Iterable[str]) -> tuple[dict[str, str], str | None]:
    by_source, for_all = {}, None
    for assignment in text:
        before, equals, queue = assignment.partition("=")
        if not equals:
            for_all = before
        elif before and queue:
            by_source[before] = queue
        else:
            raise UsageError(
                f"--queue: expected QUEUE or FROM=QUEUE, got {assignment!r}", field="queue"
            )
    return by_source, for_all
