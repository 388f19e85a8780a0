"""Suggestions for a contact."""

from __future__ import annotations

from crm_bridge.knowledge.ranking import Ranked
from crm_bridge.knowledge.suggestions import merged


def ranked(*scores: tuple[str, float]) -> list[Ranked]:
    return [Ranked(article_id, score, ("słowo",)) for article_id, score in scores]


def test_article_is_suggested_once_with_its_strongest_reason() -> None:
    suggested = merged(["a"], ranked(("a", 5.0)), ranked(("a", 2.0), ("b", 8.0)), 3)
    assert [(item.ranked.article_id, item.reason_id) for item in suggested] == [
        ("a", "event"),
        ("b", "words"),
    ]
    assert suggested[1].ranked.words == ("słowo",)


def test_keys_count_less_than_the_words_of_the_case() -> None:
    suggested = merged([], ranked(("a", 50.0)), ranked(("b", 1.0)), 3)
    assert [(item.ranked.article_id, item.reason_id) for item in suggested] == [
        ("b", "words"),
        ("a", "keys"),
    ]


def test_nothing_is_suggested_for_nothing() -> None:
    assert merged([], [], [], 3) == []
    assert len(merged(["a", "b", "c", "d"], [], [], 3)) == 3
