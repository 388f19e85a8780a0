"""Suggestions for a contact: what its event, its keys and its text speak for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_bridge.knowledge.ranking import Ranked

EVENT_SHARE, KEYS_SHARE = 1.0, 0.6
"""Weight of an event that is the article's own, and of the keys, beside the best text's 1."""


@dataclass(frozen=True, slots=True)
class Suggested:
    """Article with the strongest reason for it: `event`, `keys` or `words`."""

    ranked: Ranked
    reason_id: str


def merged(
    by_event: Sequence[str], by_keys: Sequence[Ranked], by_words: Sequence[Ranked], limit: int
) -> list[Suggested]:
    """Return the articles with the strongest reasons, best first; equal ones by id."""
    shares: dict[str, dict[str, float]] = {}
    for reason_id, shares_of_reason in (
        ("event", dict.fromkeys(by_event, EVENT_SHARE)),
        ("keys", _shares(by_keys, KEYS_SHARE)),
        ("words", _shares(by_words, 1.0)),
    ):
        for article_id, share in shares_of_reason.items():
            shares.setdefault(article_id, {})[reason_id] = share
    words = {item.article_id: item.words for item in by_words}
    suggested = [
        Suggested(
            Ranked(article_id, sum(reasons.values()), words.get(article_id, ())),
            max(reasons, key=lambda reason_id: reasons[reason_id]),
        )
        for article_id, reasons in shares.items()
    ]
    suggested.sort(key=lambda item: (-item.ranked.score, item.ranked.article_id))
    return suggested[:limit]


def _shares(ranked: Sequence[Ranked], whole: float) -> dict[str, float]:
    best = max((item.score for item in ranked), default=0.0)
    return {item.article_id: whole * item.score / best for item in ranked if best}
