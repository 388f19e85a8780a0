"""Why this consultant, why not yet: answered from counts, never by looking at everybody."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from acd.domain.model.offer import Because, Candidate, Explanation, Rival
from acd.domain.model.skill_requirements import level_for
from acd.domain.model.state import ContactEntry, HallState
from acd.domain.routing.consultant_index import Seat
from acd.domain.routing.router import Router, Scored
from acd.domain.routing.wait_estimate import Forecast, forecast_of
from acd.domain.routing.waiting_lists import Line, Standing

NAMED = 5
REASONS = (
    "off-shift",
    "no-skill",
    "other-group",
    "not-ready",
    "offered",
    "wrap-up",
    "busy",
    "refused-before",
    "shift-end",
)
"""Why somebody is left out; the first that holds counts."""


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
    blocked = router.passed_over(contact, line) if contact.refused_by else 0
    excluded = excluded_now(router, line, blocked)
    able = line.qualified & router.roster.masks.open[line.channel]
    rest = able ^ (able & (blocked | chosen.bit))  # & ~ would take five times as long
    candidates = [_candidate(router, chosen, line, now_ms)]
    if rest:
        others = _others(router, line, chosen, blocked)
        candidates += [_candidate(router, seat, line, now_ms) for seat in others]
    return Explanation(
        version,
        contact.ring,
        tuple(candidates),
        1 + rest.bit_count() - excluded.get("shift-end", 0),
        excluded,
        line.policy.name,
        because,
        tuple([Rival(p[3].contact_id, ln.queue.id, score) for score, p, ln in scored[:NAMED]]),
    )


def _others(router: Router, line: Line, chosen: Seat, blocked: int) -> list[Seat]:
    candidates = router.candidates(line, blocked)
    return list(islice((seat for seat in candidates if seat is not chosen), NAMED - 1))


def _candidate(router: Router, seat: Seat, line: Line, now_ms: int) -> Candidate:
    entry = seat.entry
    return Candidate(
        entry.consultant_id,
        router.score_of(seat, line),
        level_for(entry.skills, line.need),
        now_ms - entry.idle_since_ms,
        len(entry.engaged),
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
    rings = (contact.entered_ms + ring.after_ms for ring in line.queue.rings_for(contact.channel))
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
    masks = router.roster.masks
    here, counts = _standing(masks.at_work, line)
    ready = here & masks.ready
    open_now = ready & masks.open[line.channel]
    rest = ready ^ open_now
    offered = rest & masks.offered
    wrapping = (rest ^ offered) & masks.wrap_up
    told = (
        ("not-ready", here ^ ready),
        ("offered", offered),
        ("wrap-up", wrapping),
        ("busy", rest ^ offered ^ wrapping),
        ("refused-before", open_now & blocked),
    )
    for reason, left_out in told:
        if left_out:
            counts[reason] = left_out.bit_count()
    if masks.ending and (ending := _ending(router, line, open_now & ~blocked)):
        counts["shift-end"] = ending
    return counts


def _standing(at_work: int, line: Line) -> tuple[int, dict[str, int]]:
    """Mask of those at work who could serve it, and how many are left out because they are away,
    or cannot. Counted anew when one of the masks is another one."""
    seen = line.standing
    if seen is None or not (
        seen[0] is at_work and seen[1] is line.qualified and seen[2] is line.outside
    ):
        line.standing = seen = _stand(at_work, line)
    return seen[3], seen[4].copy()


def _stand(at_work: int, line: Line) -> Standing:
    qualified, outside = line.qualified, line.outside
    here, elsewhere = qualified & at_work, outside & at_work
    told = (
        ("off-shift", qualified ^ here),
        ("no-skill", at_work ^ (here | elsewhere)),
        ("other-group", elsewhere),
    )
    counts = {reason: left_out.bit_count() for reason, left_out in told if left_out}
    return at_work, qualified, outside, here, counts


def _ending(router: Router, line: Line, open_now: int) -> int:
    """Those whose shift or work up to a break is over too soon for it."""
    soon = open_now & router.roster.masks.ending
    return sum(not router.fits(seat, line) for seat in router.roster.of_mask(soon))
