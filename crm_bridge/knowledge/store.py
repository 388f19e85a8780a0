"""Built-in knowledge base: the `Knowledge` port over the tables of this package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, delete, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from acd.ports.articles import (
    Article,
    ArticleHit,
    ArticleReference,
    ArticleUse,
    Feedback,
    Situation,
    UseKind,
)
from acd.ports.clock import Clock
from acd.ports.knowledge import ANY_LANGUAGE, SearchOptions
from acd.ports.knowledge_editing import LANGUAGES
from crm_bridge.database import insert, reachable, storable
from crm_bridge.knowledge import gaps
from crm_bridge.knowledge.errors import ArticleUnknown
from crm_bridge.knowledge.presentation import (
    Reader,
    UnitNames,
    article_of,
    hit_of,
    readable_language,
)
from crm_bridge.knowledge.published import is_public, published
from crm_bridge.knowledge.ranking import Ranked
from crm_bridge.knowledge.search import articles_of_event, find
from crm_bridge.knowledge.suggestions import merged
from crm_bridge.knowledge.synonyms import SynonymRule, Synonyms, prepare
from crm_bridge.knowledge.tables import articles, feedback, uses, versions
from crm_bridge.knowledge.versions import read_content
from crm_bridge.knowledge.words import language_of
from crm_bridge.tickets.numbers import CITY_ZONE

SynonymRules = Mapping[str, tuple[SynonymRule, ...]]
"""Rules by language."""

FEEDBACK_DUE_MS = 24 * 3_600_000
"""Time in which the owner of an article answers feedback."""


class BuiltInKnowledge:
    """`Knowledge` over the database. `units`: names by id; `synonyms`: rules by language."""

    def __init__(
        self, engine: AsyncEngine, units: UnitNames, synonyms: SynonymRules, clock: Clock
    ) -> None:
        self._engine = engine
        self._units = units
        self._rules = synonyms
        self._prepared: dict[str, Synonyms] = {}
        self._clock = clock

    async def search(
        self, text: str, options: SearchOptions = ANY_LANGUAGE
    ) -> tuple[ArticleHit, ...]:
        with reachable():
            async with self._engine.connect() as connection:
                for language in _languages(text, options.language):
                    ranked = await self._find(connection, text, language, options)
                    if ranked:
                        return await self._hits(connection, ranked, language, options)
        return ()

    async def suggest(self, situation: Situation, limit: int = 3) -> tuple[ArticleHit, ...]:
        """Return articles of the event, then of keys, category and text."""
        language = situation.language or language_of(situation.text) or LANGUAGES[0]
        options = SearchOptions(language, limit)
        with reachable():
            async with self._engine.connect() as connection:
                by_event = await articles_of_event(connection, language, situation.event)
                keys = " ".join((*situation.keys, situation.category, situation.event)) + " "
                by_keys = await self._find(connection, keys, language, options)
                by_words = await self._find(connection, situation.text, language, options)
                suggested = merged(by_event, by_keys, by_words, limit)
                reasons = {item.ranked.article_id: item.reason_id for item in suggested}
                ranked = [item.ranked for item in suggested]
                return await self._hits(connection, ranked, language, options, reasons)

    async def article(self, article_id: str, language: str) -> Article:
        with reachable():
            async with self._engine.connect() as connection:
                row = await self._published(connection, article_id)
                related = await self._related(
                    connection, read_content(row.content).related, language
                )
                return article_of(row, language, related, self._reader())

    async def use(self, contact_id: str, article_id: str, kind: UseKind, by_id: str) -> None:
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                row = await self._published(connection, article_id)
                values = {
                    "contact_id": contact_id,
                    "article_id": article_id,
                    "version": row.version,
                    "kind": kind.value,
                    "by_id": by_id,
                    "at_ms": now_ms,
                }
                statement = insert(connection, uses).values(**values)
                # What was sent stays so when the consultant declares the use as well.
                statement = statement.on_conflict_do_update(
                    index_elements=["contact_id", "article_id"],
                    set_={"kind": kind.value},
                    where=uses.c.kind != UseKind.SENT.value,
                )
                await connection.execute(statement)

    async def take_back(self, contact_id: str, article_id: str) -> None:
        where = uses.c.contact_id == contact_id, uses.c.article_id == article_id
        with reachable():
            async with self._engine.begin() as connection:
                await connection.execute(delete(uses).where(*where))

    async def uses(self, contact_id: str) -> tuple[ArticleUse, ...]:
        statement = (
            select(uses, versions.c.content)
            .join(
                versions,
                (versions.c.article_id == uses.c.article_id)
                & (versions.c.version == uses.c.version),
            )
            .where(uses.c.contact_id == contact_id)
            .order_by(uses.c.at_ms, uses.c.article_id)
        )
        with reachable():
            async with self._engine.connect() as connection:
                rows = await connection.execute(statement)
        return tuple(_use(row) for row in rows)

    async def give_feedback(self, feedback_given: Feedback, by_id: str) -> None:
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                row = await self._published(connection, feedback_given.article_id)
                values = {
                    "feedback_id": feedback_given.feedback_id,
                    "article_id": row.article_id,
                    "version": row.version,
                    "kind": feedback_given.kind.value,
                    "step": feedback_given.step,
                    "text": storable(feedback_given.text),
                    "contact_id": feedback_given.contact_id,
                    "by_id": by_id,
                    "at_ms": now_ms,
                    "due_ms": now_ms + FEEDBACK_DUE_MS,
                    "answer": "",
                }
                statement = insert(connection, feedback).values(**values)
                await connection.execute(statement.on_conflict_do_nothing())

    async def report_gap(self, text: str, language: str | None = None) -> None:
        spoken = language or language_of(text) or LANGUAGES[0]
        with reachable():
            async with self._engine.begin() as connection:
                await gaps.count(connection, text, spoken, self._clock.now_ms())

    async def _find(
        self, connection: AsyncConnection, text: str, language: str, options: SearchOptions
    ) -> list[Ranked]:
        synonyms = self._synonyms(language)
        # Readers outside do not see every article: more are found than shown.
        limit = options.limit * 3 if options.public_only else options.limit
        return await find(connection, text, language, synonyms, limit)

    async def _hits(
        self,
        connection: AsyncConnection,
        ranked: Sequence[Ranked],
        language: str,
        options: SearchOptions,
        reasons: Mapping[str, str] | None = None,
    ) -> tuple[ArticleHit, ...]:
        condition = articles.c.article_id.in_([item.article_id for item in ranked])
        rows = {row.article_id: row for row in await connection.execute(published(condition))}
        reader, why = self._reader(), reasons or {}
        hits = (
            hit_of(row, item, language, reader, why.get(item.article_id, "words"))
            for item in ranked
            if (row := rows.get(item.article_id)) is not None
            and (not options.public_only or is_public(row, reader.today))
        )
        return tuple(hits)[: options.limit]

    async def _published(self, connection: AsyncConnection, article_id: str) -> Row[Any]:
        row = (await connection.execute(published(articles.c.article_id == article_id))).first()
        if row is None:
            raise ArticleUnknown("no published article has this id", field="article_id")
        return row

    async def _related(
        self, connection: AsyncConnection, ids: Sequence[str], language: str
    ) -> tuple[ArticleReference, ...]:
        rows = await connection.execute(published(articles.c.article_id.in_(ids)))
        titles = {row.article_id: _title(row, language) for row in rows}
        return tuple(ArticleReference(i, titles[i]) for i in ids if i in titles)

    def _synonyms(self, language: str) -> Synonyms:
        """Return the synonyms of a language, prepared at its first search: that needs Morfeusz."""
        if language not in self._prepared:
            self._prepared[language] = prepare(self._rules.get(language, ()), language)
        return self._prepared[language]

    def _reader(self) -> Reader:
        now = datetime.fromtimestamp(self._clock.now_ms() / 1000, UTC)
        return Reader(self._units, now.astimezone(CITY_ZONE).date())


def _languages(text: str, chosen: str | None) -> tuple[str, ...]:
    """Return the languages to search in, until one has an answer."""
    if chosen is not None:
        return (chosen,)
    written = language_of(text)
    return (written,) if written else ("pl", "en")


def _title(row: Row[Any], language: str) -> str:
    texts = read_content(row.content).texts
    return texts[readable_language(texts, language)].title


def _use(row: Row[Any]) -> ArticleUse:
    title = read_content(row.content).texts[LANGUAGES[0]].title
    return ArticleUse(row.article_id, row.version, title, UseKind(row.kind), row.by_id, row.at_ms)
