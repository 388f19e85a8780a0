"""Why this consultant, why not yet: answered from counts, never by looking at everybody."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from acd.domain.model.offer import Because, Candidate, Explanation, Rival
from acd.domain.model.skill_requirements import level_for
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.routing.consultant_index import IndexedConsultant
from acd.domain.routing.router import Router, Scored
from acd.domain.routing.wait_estimate import WaitEstimate, estimate_wait
from acd.domain.routing.waiting_lists import Standing, WaitingList

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
    waiting_list: WaitingList,
    chosen: IndexedConsultant,
    scored: list[Scored],
    because: Because,
    version: str,
    now_ms: int,
) -> Explanation:
    """`scored`: the contacts that she could have had, the chosen one first."""
    blocked = router.passed_over(contact, waiting_list) if contact.refused_by else 0
    excluded = excluded_now(router, waiting_list, blocked)
    able = waiting_list.qualified & router.roster.masks.open[waiting_list.channel]
    rest = able ^ (able & (blocked | chosen.bit))  # & ~ would take five times as long
    candidates = [_candidate(router, chosen, waiting_list, now_ms)]
    if rest:
        others = _others(router, waiting_list, chosen, blocked)
        candidates += [_candidate(router, indexed, waiting_list, now_ms) for indexed in others]
    return Explanation(
        version,
        contact.relaxation_step,
        tuple(candidates),
        1 + rest.bit_count() - excluded.get("shift-end", 0),
        excluded,
        waiting_list.policy.name,
        because,
        tuple([Rival(p[3].contact_id, ln.queue.id, score) for score, p, ln in scored[:NAMED]]),
    )


def _others(
    router: Router, waiting_list: WaitingList, chosen: IndexedConsultant, blocked: int
) -> list[IndexedConsultant]:
    candidates = router.candidates(waiting_list, blocked)
    return list(islice((indexed for indexed in candidates if indexed is not chosen), NAMED - 1))


def _candidate(
    router: Router, indexed: IndexedConsultant, waiting_list: WaitingList, now_ms: int
) -> Candidate:
    entry = indexed.entry
    return Candidate(
        entry.consultant_id,
        router.score_of(indexed, waiting_list),
        level_for(entry.skills, waiting_list.need),
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
    relaxation_step: int
    next_relaxation_ms: int | None
    kept_for: tuple[str, ...]
    ready: int
    excluded: dict[str, int]
    wait_estimate: WaitEstimate | None


def explain_wait(state: AcdState, router: Router, contact: ContactEntry) -> WaitExplanation:
    """For a contact that waits."""
    waiting_list, _ = router.where[contact.contact_id]
    relaxation_steps = (
        contact.entered_ms + relaxation_step.after_ms
        for relaxation_step in waiting_list.queue.relaxation_steps_for(contact.channel)
    )
    return WaitExplanation(
        contact_id=contact.contact_id,
        queue=contact.queue,
        rules_version=state.rules.version if state.rules else "",
        policy=waiting_list.policy.name,
        position=router.position(contact),
        relaxation_step=contact.relaxation_step,
        next_relaxation_ms=min(
            (at_ms for at_ms in relaxation_steps if at_ms > state.now_ms), default=None
        ),
        kept_for=waiting_list.only,
        ready=(waiting_list.qualified & router.roster.masks.ready).bit_count(),
        excluded=excluded_now(router, waiting_list, router.passed_over(contact, waiting_list)),
        wait_estimate=estimate_wait(state, router, contact),
    )


def excluded_now(router: Router, waiting_list: WaitingList, blocked: int) -> dict[str, int]:
    """Each consultant at work, or qualified and away, falls under exactly one reason."""
    masks = router.roster.masks
    here, counts = _standing(masks.at_work, waiting_list)
    ready = here & masks.ready
    open_now = ready & masks.open[waiting_list.channel]
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
    if masks.ending and (ending := _ending(router, waiting_list, open_now & ~blocked)):
        counts["shift-end"] = ending
    return counts


def _standing(at_work: int, waiting_list: WaitingList) -> tuple[int, dict[str, int]]:
    """Mask of those at work who could serve it, and how many are left out because they are away,
    or cannot. Counted anew when one of the masks is another one."""
    seen = waiting_list.standing
    if seen is None or not (
        seen[0] is at_work and seen[1] is waiting_list.qualified and seen[2] is waiting_list.outside
    ):
        waiting_list.standing = seen = _stand(at_work, waiting_list)
    return seen[3], seen[4].copy()


def _stand(at_work: int, waiting_list: WaitingList) -> Standing:
    qualified, outside = waiting_list.qualified, waiting_list.outside
    here, elsewhere = qualified & at_work, outside & at_work
    told = (
        ("off-shift", qualified ^ here),
        ("no-skill", at_work ^ (here | elsewhere)),
        ("other-group", elsewhere),
    )
    counts = {reason: left_out.bit_count() for reason, left_out in told if left_out}
    return at_work, qualified, outside, here, counts


def _ending(router: Router, waiting_list: WaitingList, open_now: int) -> int:
    """Those whose shift or work up to a break is over too soon for it."""
    soon = open_now & router.roster.masks.ending
    return sum(not router.fits(indexed, waiting_list) for indexed in router.roster.of_mask(soon))
