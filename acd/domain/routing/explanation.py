"""Why this consultant, why not yet: answered from counts, without iterating over everybody."""

from __future__ import annotations

from dataclasses import dataclass

from acd.domain.model.offer import Candidate, CompetingContact, Explanation, OfferReason
from acd.domain.model.skill_requirements import level_for
from acd.domain.model.state import AcdState, ContactEntry
from acd.domain.routing.entries import IndexedConsultant, WaitingList, static_exclusions
from acd.domain.routing.router import Router, ScoredContact
from acd.domain.routing.wait_estimate import WaitEstimate, estimate_wait

MAX_NAMED = 5
"""Maximum number of consultants and of contacts that an explanation names."""
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
"""Reasons for which a consultant is excluded; the first that holds counts."""


def explain(
    router: Router,
    contact: ContactEntry,
    waiting_list: WaitingList,
    chosen: IndexedConsultant,
    scored: list[ScoredContact],
    reason: OfferReason,
    version: str,
    now_ms: int,
) -> Explanation:
    """Explain an offer. `scored`: the contacts that the consultant could take, best first."""
    blocked = router.blocked_mask(contact, waiting_list) if contact.refused_by else 0
    excluded, available = _count_excluded(router, waiting_list, blocked)
    passed_over = blocked | chosen.bit if blocked else chosen.bit
    rest = available ^ (available & passed_over)  # five times as fast as & ~
    candidates = [_candidate(router, chosen, waiting_list, now_ms)]
    if rest:
        for consultant in router.candidates(waiting_list, blocked):
            if consultant is not chosen:
                candidates.append(_candidate(router, consultant, waiting_list, now_ms))
                if len(candidates) == MAX_NAMED:
                    break
    return Explanation(
        version,
        contact.relaxation_step,
        tuple(candidates),
        1 + rest.bit_count() - excluded.get("shift-end", 0),
        excluded,
        waiting_list.policy.name,
        reason,
        _competing(scored) if scored else (),
    )


def _competing(scored: list[ScoredContact]) -> tuple[CompetingContact, ...]:
    """Return the first contacts that the consultant could have taken, the chosen one first."""
    return tuple(
        [
            CompetingContact(one.contact.contact_id, one.waiting_list.queue.id, -one.negated_score)
            for one in scored[:MAX_NAMED]
        ]
    )


def _candidate(
    router: Router, consultant: IndexedConsultant, waiting_list: WaitingList, now_ms: int
) -> Candidate:
    entry = consultant.entry
    return Candidate(
        entry.consultant_id,
        router.score_of(consultant, waiting_list),
        level_for(entry.skills, waiting_list.need),
        now_ms - entry.idle_since_ms,
        len(entry.engaged),
    )


@dataclass(frozen=True, slots=True)
class WaitExplanation:
    """Why a contact still waits.

    `relaxation_step`: 0 before the first; `next_relaxation_ms`: UTC epoch ms of the next one;
    `kept_for`: preferred consultants; `ready`: how many consultants who could serve it declared
    themselves ready, free or busy; `excluded`: as in an offer.
    """

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
    """Explain why a waiting contact is with nobody yet."""
    waiting_list = router.waiting.list_of(contact)
    relaxation_times = (
        contact.entered_ms + step.after_ms
        for step in waiting_list.queue.relaxation_steps_for(contact.channel)
    )
    return WaitExplanation(
        contact_id=contact.contact_id,
        queue=contact.queue,
        rules_version=state.rules.version if state.rules else "",
        policy=waiting_list.policy.name,
        position=router.waiting.number_in_queue(contact),
        relaxation_step=contact.relaxation_step,
        next_relaxation_ms=min(
            (at_ms for at_ms in relaxation_times if at_ms > state.now_ms), default=None
        ),
        kept_for=waiting_list.preferred,
        ready=(waiting_list.qualified & router.consultants.masks.ready).bit_count(),
        excluded=count_excluded(router, waiting_list, router.blocked_mask(contact, waiting_list)),
        wait_estimate=estimate_wait(state, router, contact),
    )


def count_excluded(router: Router, waiting_list: WaitingList, blocked: int) -> dict[str, int]:
    """Count excluded consultants per reason; each of them falls under exactly one."""
    return _count_excluded(router, waiting_list, blocked)[0]


def _count_excluded(
    router: Router, waiting_list: WaitingList, blocked: int
) -> tuple[dict[str, int], int]:
    """Return the counts, and the mask of the qualified consultants with free capacity."""
    masks = router.consultants.masks
    static = static_exclusions(masks.at_work, waiting_list)
    counts, present = static.counts.copy(), static.present
    ready = present & masks.ready
    available = ready & masks.open_on(waiting_list.channel)
    rest = ready ^ available
    offered = rest & masks.offered
    wrap_up = (rest ^ offered) & masks.wrap_up
    if not_ready := present ^ ready:
        counts["not-ready"] = not_ready.bit_count()
    if offered:
        counts["offered"] = offered.bit_count()
    if wrap_up:
        counts["wrap-up"] = wrap_up.bit_count()
    if busy := rest ^ offered ^ wrap_up:
        counts["busy"] = busy.bit_count()
    if blocked and (refused := available & blocked):
        counts["refused-before"] = refused.bit_count()
    if masks.near_end and (ending := _count_ending(router, waiting_list, available & ~blocked)):
        counts["shift-end"] = ending
    return counts, available


def _count_ending(router: Router, waiting_list: WaitingList, available: int) -> int:
    """Count consultants whose shift, or work up to a break, ends too soon for the contact."""
    near_end = available & router.consultants.masks.near_end
    return sum(
        not router.ends_in_time(consultant, waiting_list)
        for consultant in router.consultants.of_mask(near_end)
    )
