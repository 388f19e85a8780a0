"""Clocks of a part as the page shows them: runs, stands, met or late. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from acd.ports.case_views import CaseClock, WaitsFor
from crm_bridge.clocks.working_time import WorkingHours
from crm_bridge.second_line.model import Part


def clocks_of(
    part: Part, hours: WorkingHours, now_ms: int, pass_on_due_ms: int | None = None
) -> tuple[CaseClock, ...]:
    """Return the clocks of a part: acceptance, repair, and the legal ones, which never stand.

    `pass_on_due_ms`: until when an office that is the wrong one has to pass the case on.
    """
    return tuple(_clocks(part, hours, now_ms, pass_on_due_ms))


def _clocks(
    part: Part, hours: WorkingHours, now_ms: int, pass_on_due_ms: int | None
) -> Iterator[CaseClock]:
    if part.accept_due_ms is not None:
        yield _clock("acceptance", part, hours, part.accept_due_ms, part.taken_ms, now_ms)
    if part.repair_due_ms is not None:
        yield _clock("repair", part, hours, part.repair_due_ms, part.closed_ms, now_ms)
    if part.legal_due_ms is not None:
        yield _legal("legal", part, part.legal_due_ms, part.closed_ms, now_ms)
    if pass_on_due_ms is not None:
        yield _legal("pass-on", part, pass_on_due_ms, part.taken_ms or part.closed_ms, now_ms)


def _clock(
    kind: str, part: Part, hours: WorkingHours, due_ms: int, met_ms: int | None, now_ms: int
) -> CaseClock:
    until_ms = part.waits_since_ms or now_ms
    left_ms = hours.worked_ms(until_ms, due_ms)
    total_ms = hours.worked_ms(part.received_ms, due_ms)
    waits = part.waits_for is not WaitsFor.NOBODY
    closed = not hours.is_open(now_ms)
    return CaseClock(
        kind=kind,
        state=_state(due_ms, met_ms, now_ms, stands=waits or closed),
        due_ms=due_ms,
        used=round(1 - left_ms / total_ms, 3) if total_ms else 1.0,
        left_ms=left_ms,
        met_ms=met_ms,
        resumes_ms=hours.next_opening(now_ms) if closed and not waits else None,
    )


def _legal(kind: str, part: Part, due_ms: int, met_ms: int | None, now_ms: int) -> CaseClock:
    total_ms = max(1, due_ms - part.received_ms)
    used = min(1.0, (now_ms - part.received_ms) / total_ms)
    state = _state(due_ms, met_ms, now_ms, stands=False)
    left_ms = max(0, due_ms - now_ms)
    return CaseClock(kind, state, due_ms, round(used, 3), left_ms, met_ms)


def _state(due_ms: int, met_ms: int | None, now_ms: int, *, stands: bool) -> str:
    if met_ms is not None:
        return "met" if met_ms <= due_ms else "late"
    if now_ms >= due_ms:
        return "late"
    return "stands" if stands else "runs"
