"""Presentation of an article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from acd.ports.articles import Validity
from acd.ports.knowledge_editing import ArticleContent, ArticleText
from crm_bridge.knowledge.presentation import readable_language, sendable_text, validity_of

TEXT = ArticleText("Tytuł", "Opis", "Powiedz", ("Krok",), fees="17 zł", documents=("Wniosek",))
CONTENT = ArticleContent("ZDM", {"pl": TEXT}, "2027-12-31", "2027-06-30", links=("https://a.b",))
TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("valid_until", "held", "validity"),
    [
        ("2026-11-30", False, Validity.EXPIRED),
        ("2026-12-01", False, Validity.ENDING),
        ("2026-12-30", False, Validity.ENDING),
        ("2026-12-31", False, Validity.VALID),
        ("2027-12-31", True, Validity.HELD),
    ],
)
def test_article_is_valid_to_the_end_of_its_last_day(
    valid_until: str, held: bool, validity: Validity
) -> None:
    assert validity_of(valid_until, held, TODAY) is validity


def test_text_for_a_resident_is_short_and_has_the_link() -> None:
    text = sendable_text(CONTENT, TEXT, Validity.VALID)
    assert text.splitlines() == ["Tytuł", "Opis", "– Wniosek", "17 zł", "https://a.b"]


def test_text_that_may_mislead_is_not_sent() -> None:
    assert sendable_text(CONTENT, TEXT, Validity.EXPIRED) == ""
    assert sendable_text(CONTENT, TEXT, Validity.HELD) == ""
    assert sendable_text(replace(CONTENT, is_public=False), TEXT, Validity.VALID) == ""


def test_article_without_the_language_is_read_in_polish() -> None:
    assert readable_language({"pl", "uk"}, "uk") == "uk"
    assert readable_language({"pl"}, "en") == "pl"
