"""Built-in knowledge base, the editors' side: the `KnowledgeEditing` port."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.articles import FeedbackKind
from acd.ports.clock import Clock
from acd.ports.knowledge_editing import (
    LANGUAGES,
    ArticleContent,
    ArticleVersion,
    FeedbackTask,
    KnowledgeGap,
)
from crm_bridge.database import reachable, storable
from crm_bridge.knowledge import gaps, versions
from crm_bridge.knowledge.errors import FeedbackUnknown
from crm_bridge.knowledge.index import WrittenForms
from crm_bridge.knowledge.presentation import UnitNames
from crm_bridge.knowledge.tables import articles, feedback
from crm_bridge.knowledge.tables import versions as version_table


class BuiltInEditing:
    """`KnowledgeEditing` over the database. Every write is one transaction."""

    def __init__(self, engine: AsyncEngine, units: UnitNames, clock: Clock) -> None:
        self._engine = engine
        self._units = units
        self._clock = clock

    async def propose(self, article_id: str, content: ArticleContent, author_id: str) -> int:
        versions.check(content, self._units)
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                return await versions.propose(connection, article_id, content, author_id, now_ms)

    async def approve(self, article_id: str, version: int, by_id: str) -> None:
        now_ms = self._clock.now_ms()
        with reachable():
            async with self._engine.begin() as connection:
                await versions.approve(connection, article_id, version, by_id, now_ms)

    async def refuse(self, article_id: str, version: int, by_id: str, reason: str) -> None:
        now_ms, text = self._clock.now_ms(), storable(reason)
        with reachable():
            async with self._engine.begin() as connection:
                await versions.refuse(connection, article_id, version, by_id, now_ms, text)

    async def import_articles(self, contents: Iterable[tuple[str, ArticleContent]]) -> int:
        """Publish articles of the city's files; return how many are new or changed.

        Idempotent: a file whose content is the newest version changes nothing, so that what was
        edited since stays until the file is edited.
        """
        now_ms, changed = self._clock.now_ms(), 0
        written: WrittenForms = set()
        with reachable():
            async with self._engine.begin() as connection:
                for article_id, content in contents:
                    versions.check(content, self._units)
                    changed += await versions.import_version(
                        connection, article_id, content, now_ms, written
                    )
        return changed

    async def hold(self, article_id: str, by_id: str, reason: str) -> None:
        await self._set_hold(article_id, storable(reason), by_id)

    async def release(self, article_id: str, by_id: str) -> None:
        await self._set_hold(article_id, None, by_id)

    async def _set_hold(self, article_id: str, reason: str | None, by_id: str) -> None:
        statement = update(articles).where(articles.c.article_id == article_id)
        with reachable():
            async with self._engine.begin() as connection:
                await versions.article_row(connection, article_id)
                await connection.execute(statement.values(hold_reason=reason, held_by=by_id))

    async def versions(self, article_id: str) -> tuple[ArticleVersion, ...]:
        table = version_table
        statement = select(table).where(table.c.article_id == article_id)
        with reachable():
            async with self._engine.connect() as connection:
                await versions.article_row(connection, article_id)
                rows = await connection.execute(statement.order_by(table.c.version.desc()))
        return tuple(versions.as_version(row) for row in rows)

    async def waiting(self) -> tuple[ArticleVersion, ...]:
        table = version_table
        statement = select(table).where(table.c.state == versions.WAITING)
        with reachable():
            async with self._engine.connect() as connection:
                rows = await connection.execute(statement.order_by(table.c.written_ms))
        return tuple(versions.as_version(row) for row in rows)

    async def feedback(self, unit_id: str | None = None) -> tuple[FeedbackTask, ...]:
        statement = _tasks().where(feedback.c.answered_ms.is_(None))
        if unit_id is not None:
            statement = statement.where(articles.c.unit_id == unit_id)
        with reachable():
            async with self._engine.connect() as connection:
                rows = await connection.execute(statement.order_by(feedback.c.due_ms))
        return tuple(_task(row) for row in rows)

    async def answer_feedback(self, feedback_id: str, by_id: str, answer: str) -> None:
        one = feedback.c.feedback_id == feedback_id
        values = {"answer": storable(answer), "answered_by": by_id}
        unanswered = update(feedback).where(one, feedback.c.answered_ms.is_(None))
        with reachable():
            async with self._engine.begin() as connection:
                if await connection.scalar(select(feedback.c.feedback_id).where(one)) is None:
                    raise FeedbackUnknown("no feedback has this id", field="feedback_id")
                now_ms = self._clock.now_ms()
                await connection.execute(unanswered.values(**values, answered_ms=now_ms))

    async def gaps(self, limit: int = 50) -> tuple[KnowledgeGap, ...]:
        with reachable():
            async with self._engine.connect() as connection:
                return await gaps.most_asked(connection, limit)


def _tasks() -> Any:
    version = version_table
    of_version = (version.c.article_id == feedback.c.article_id) & (
        version.c.version == feedback.c.version
    )
    of_article = articles.c.article_id == feedback.c.article_id
    columns = articles.c.unit_id, articles.c.owner, version.c.content
    joined = feedback.join(articles, of_article).join(version, of_version)
    return select(feedback, *columns).select_from(joined)


def _task(row: Row[Any]) -> FeedbackTask:
    return FeedbackTask(
        feedback_id=row.feedback_id,
        article_id=row.article_id,
        version=row.version,
        title=versions.read_content(row.content).texts[LANGUAGES[0]].title,
        unit_id=row.unit_id,
        owner=row.owner,
        kind=FeedbackKind(row.kind),
        text=row.text,
        step=row.step,
        by_id=row.by_id,
        at_ms=row.at_ms,
        due_ms=row.due_ms,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_ms=row.answered_ms,
    )
