"""Presentation of a version: article, hit, validity, text to send. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row

from acd.ports.articles import Article, ArticleHit, ArticleReference, Validity
from acd.ports.knowledge_editing import LANGUAGES, ArticleContent, ArticleText
from crm_bridge.knowledge.ranking import Ranked
from crm_bridge.knowledge.versions import read_content

ENDING_DAYS = 30
"""From this many days before its end an article says so."""

UnitNames = Mapping[str, str]
"""Name of each unit by its id."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Surroundings of a presentation: names of units, and the day."""

    units: UnitNames
    today: date


def validity_of(valid_until: str, held: bool, today: date) -> Validity:
    """Return how long an article may still be relied on."""
    ends = date.fromisoformat(valid_until)
    if held:
        return Validity.HELD
    if ends < today:
        return Validity.EXPIRED
    return Validity.ENDING if ends < today + timedelta(days=ENDING_DAYS) else Validity.VALID


def readable_language(languages: Iterable[str], preferred: str) -> str:
    """Return the language to read an article in: the one preferred, else Polish."""
    return preferred if preferred in languages else LANGUAGES[0]


def hit_of(
    row: Row[Any], ranked: Ranked, language: str, reader: Reader, reason_id: str = "words"
) -> ArticleHit:
    """Return the list entry of a row of articles with its published content."""
    content = read_content(row.content)
    language = readable_language(content.texts, language)
    return ArticleHit(
        article_id=row.article_id,
        language=language,
        title=content.texts[language].title,
        summary=content.texts[language].summary,
        unit=reader.units.get(row.unit_id, row.unit_id),
        valid_until=row.valid_until,
        validity=validity_of(row.valid_until, row.hold_reason is not None, reader.today),
        is_public=content.is_public,
        score=round(ranked.score, 4),
        reason_id=reason_id,
        words=ranked.words,
    )


def article_of(
    row: Row[Any], language: str, related: tuple[ArticleReference, ...], reader: Reader
) -> Article:
    """Return the article of a row of articles with its published version."""
    content = read_content(row.content)
    language = readable_language(content.texts, language)
    text = content.texts[language]
    validity = validity_of(row.valid_until, row.hold_reason is not None, reader.today)
    return Article(
        article_id=row.article_id,
        version=row.version,
        language=language,
        languages=tuple(code for code in LANGUAGES if code in content.texts),
        title=text.title,
        summary=text.summary,
        say=text.say,
        steps=text.steps,
        fees=text.fees,
        documents=text.documents,
        places=text.places,
        links=content.links,
        related=related,
        unit=reader.units.get(row.unit_id, row.unit_id),
        owner=reader.units.get(row.owner, row.owner),
        internal=text.internal or None,
        is_public=content.is_public,
        is_demo=content.is_demo,
        valid_until=row.valid_until,
        review_on=content.review_on,
        validity=validity,
        hold_reason=row.hold_reason,
        published_ms=row.decided_ms,
        text=sendable_text(content, text, validity),
    )


def sendable_text(content: ArticleContent, text: ArticleText, validity: Validity) -> str:
    """Return the short text for a resident, empty for an article that may not be sent."""
    if not content.is_public or validity in (Validity.EXPIRED, Validity.HELD):
        return ""
    lines = (
        text.title,
        text.summary,
        *(f"– {document}" for document in text.documents),
        text.fees,
        *content.links[:1],
    )
    return "\n".join(line for line in lines if line)
