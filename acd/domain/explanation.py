"""Why this consultant, why not yet: answered from counts, never by looking at everybody."""

from __future__ import annotations

from dataclasses import dataclass

from acd.domain.forecast import Forecast, forecast_of
from acd.domain.lines import Line
from acd.domain.needs import level_for
from acd.domain.offer import Because, Candidate, Explanation, Rival
from acd.domain.roster import Seat
from acd.domain.router import Router, Scored
from acd.domain.state import ContactEntry, HallState

NAMED = 5


def explain(
    router: Router,
    contact: ContactEntry,
    line: Line,
    chosen: Seat,
    scored: list[Scored],
    because: Because,
    version: str,
    now_ms: int,
) -> Explanation:
    """`scored`: the contacts that she could have had, the chosen one first."""
    blocked = router.passed_over(contact, line)
    named = _others(router, line, chosen, blocked)
    excluded = excluded_now(router, line, blocked)
    open_now = (line.qualified & router.roster.masks.open[line.channel] & ~blocked) | chosen.bit
    return Explanation(
        rules_version=version,
        ring=contact.ring,
        candidates=tuple(_candidate(router, seat, line, now_ms) for seat in (chosen, *named)),
        candidate_count=open_now.bit_count() - excluded.get("shift-end", 0),
        excluded=excluded,
        policy=line.policy.name,
        because=because,
        contacts=tuple(
            Rival(place[3].contact_id, other.queue.id, round(score, 3))
            for score, place, other in scored[:NAMED]
        ),
    )


def _others(router: Router, line: Line, chosen: Seat, blocked: int) -> list[Seat]:
    if not line.qualified & router.roster.masks.open[line.channel] & ~blocked & ~chosen.bit:
        return []
    named: list[Seat] = []
    for seat in router.candidates(line, blocked):
        if seat is not chosen:
            named.append(seat)
            if len(named) == NAMED - 1:
                break
    return named


def _candidate(router: Router, seat: Seat, line: Line, now_ms: int) -> Candidate:
    return Candidate(
        consultant_id=seat.entry.consultant_id,
        score=round(router.score_of(seat, line), 3),
        skill_level=level_for(seat.entry.skills, line.need),
        idle_ms=now_ms - seat.entry.idle_since_ms,
    )


@dataclass(frozen=True, slots=True)
class WaitExplanation:
    """Why nobody has it yet. `ring`: 0 is none; `next_ring_ms`: when more people may serve it;
    `ready`: how many could serve it that declared themselves ready, free or busy; `excluded`:
    as in an offer; `kept_for`: consultants who are asked first."""

    contact_id: str
    queue: str
    rules_version: str
    policy: str
    position: int
    ring: int
    next_ring_ms: int | None
    kept_for: tuple[str, ...]
    ready: int
    excluded: dict[str, int]
    forecast: Forecast | None


def explain_wait(state: HallState, router: Router, contact: ContactEntry) -> WaitExplanation:
    """For a contact that waits."""
    line, _ = router.where[contact.contact_id]
    rings = (contact.entered_ms + ring.after_ms for ring in line.queue.rings)
    return WaitExplanation(
        contact_id=contact.contact_id,
        queue=contact.queue,
        rules_version=state.rules.version if state.rules else "",
        policy=line.policy.name,
        position=router.position(contact),
        ring=contact.ring,
        next_ring_ms=min((at_ms for at_ms in rings if at_ms > state.now_ms), default=None),
        kept_for=line.only,
        ready=(line.qualified & router.roster.masks.ready).bit_count(),
        excluded=excluded_now(router, line, router.passed_over(contact, line)),
        forecast=forecast_of(state, router, contact),
    )


def excluded_now(router: Router, line: Line, blocked: int) -> dict[str, int]:
    """Each consultant at work, or qualified and away, falls under exactly one reason."""
    masks, qualified = router.roster.masks, line.qualified
    here = qualified & masks.at_work
    ready = here & masks.ready
    open_now = ready & masks.open[line.channel]
    free = ready & ~masks.offered
    counts = {
        "off-shift": (qualified & ~masks.at_work).bit_count(),
        "no-skill": (masks.at_work & ~qualified).bit_count(),
        "not-ready": (here & ~masks.ready).bit_count(),
        "offered": (ready & masks.offered).bit_count(),
        "wrap-up": (free & masks.wrap_up).bit_count(),
        "busy": (free & ~masks.wrap_up & ~open_now).bit_count(),
        "refused-before": (open_now & blocked).bit_count(),
        "shift-end": _ending(router, line, open_now & ~blocked),
    }
    return {reason: count for reason, count in counts.items() if count}


def _ending(router: Router, line: Line, open_now: int) -> int:
    """Those whose shift or work up to a break is over too soon for it."""
    soon = open_now & router.roster.masks.ending
    return sum(not router.fits(seat, line) for seat in router.roster.of_mask(soon))
