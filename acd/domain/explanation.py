"""Why this consultant: answered from counts, never by looking at everybody."""

from __future__ import annotations

from itertools import islice

from acd.domain.lines import Line
from acd.domain.offer import Candidate, Explanation
from acd.domain.roster import Roster
from acd.domain.state import ConsultantEntry

NAMED_CANDIDATES = 5


def explain(
    roster: Roster,
    line: Line,
    chosen: ConsultantEntry,
    blocked: int,
    rules_version: str,
    now_ms: int,
) -> Explanation:
    """`blocked`: mask of those who refused this contact before and are passed over for it."""
    open_now = line.qualified & roster.masks.open[line.channel]
    others = (
        entry
        for entry in roster.able(line)
        if entry is not chosen and not roster.seat(entry.consultant_id).bit & blocked
    )
    best = (chosen, *islice(others, NAMED_CANDIDATES - 1))
    return Explanation(
        rules_version=rules_version,
        ring=0,
        candidates=tuple(_candidate(entry, line, now_ms) for entry in best),
        candidate_count=(open_now & ~blocked).bit_count(),
        excluded=_excluded(roster, line, open_now, blocked),
    )


def _candidate(entry: ConsultantEntry, line: Line, now_ms: int) -> Candidate:
    idle_ms = now_ms - entry.idle_since_ms
    in_hand = len(entry.engaged)
    return Candidate(
        consultant_id=entry.consultant_id,
        score=float(-in_hand) if in_hand else idle_ms / 1000,
        skill_level=min((entry.skills.get(skill, 0) for skill, _ in line.need), default=0),
        idle_ms=idle_ms,
    )


def _excluded(roster: Roster, line: Line, open_now: int, blocked: int) -> dict[str, int]:
    """Each consultant at work, or skilled and away, falls under exactly one reason."""
    masks, skilled = roster.masks, line.qualified
    here = skilled & masks.at_work
    ready = here & masks.ready
    counts = {
        "off-shift": (skilled & ~masks.at_work).bit_count(),
        "no-skill": (masks.at_work & ~skilled).bit_count(),
        "not-ready": (here & ~masks.ready).bit_count(),
        "offered": (ready & masks.offered).bit_count(),
        "wrap-up": (ready & ~masks.offered & masks.wrap_up).bit_count(),
        "busy": (ready & ~masks.offered & ~masks.wrap_up & ~open_now).bit_count(),
        "refused-before": (open_now & blocked).bit_count(),
    }
    return {reason: count for reason, count in counts.items() if count}
