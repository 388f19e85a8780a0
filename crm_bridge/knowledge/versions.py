"""Versions of articles and their approval, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.knowledge_editing import LANGUAGES, ArticleContent, ArticleText, ArticleVersion
from crm_bridge.database import insert
from crm_bridge.knowledge.errors import (
    ApprovalRefused,
    ArticleInvalid,
    ArticleStateRefused,
    ArticleUnknown,
)
from crm_bridge.knowledge.index import WrittenForms, write_index
from crm_bridge.knowledge.tables import articles, versions

WAITING, PUBLISHED, REPLACED, REFUSED = "waiting", "published", "replaced", "refused"
IMPORTER = "import"
"""Author and approver of articles that come from the city's files."""

VERSION_TRANSITIONS: dict[tuple[str, str], str] = {
    (WAITING, "approve"): PUBLISHED,
    (WAITING, "refuse"): REFUSED,
    (PUBLISHED, "replace"): REPLACED,
}
"""(state, trigger) -> next state of a version; a pair that is not here is refused."""


def next_state(state: str, trigger: str) -> str:
    """Return the next state of a version. Raises ArticleStateRefused."""
    if (state, trigger) not in VERSION_TRANSITIONS:
        message = f"a version that is {state} cannot be decided with {trigger!r}"
        raise ArticleStateRefused(message, field="version")
    return VERSION_TRANSITIONS[state, trigger]


def check(content: ArticleContent, unit_ids: Mapping[str, str]) -> None:
    """Raise ArticleInvalid for content that is incomplete; `unit_ids`: the city's units."""
    if LANGUAGES[0] not in content.texts:
        raise ArticleInvalid("expected a text in Polish", field="texts")
    if unknown := sorted(set(content.texts) - set(LANGUAGES)):
        message = f"unknown language {unknown[0]!r}: expected one of {', '.join(LANGUAGES)}"
        raise ArticleInvalid(message, field="texts")
    for language, text in content.texts.items():
        for name in ("title", "summary", "say"):
            if not getattr(text, name).strip():
                raise ArticleInvalid("expected a text", field=f"texts.{language}.{name}")
        if not text.steps:
            raise ArticleInvalid("expected at least one step", field=f"texts.{language}.steps")
    if content.unit_id not in unit_ids:
        message = f"unknown unit {content.unit_id!r}: expected one of units.yaml"
        raise ArticleInvalid(message, field="unit_id")
    if content.review_on > content.valid_until:
        message = "expected a review before the article ends"
        raise ArticleInvalid(message, field="review_on")


async def propose(
    connection: AsyncConnection, article_id: str, content: ArticleContent, author: str, at_ms: int
) -> int:
    """Write a waiting version; return its number, or that of the newest with the same content."""
    head = {
        "unit_id": content.unit_id,
        "owner": content.owner or content.unit_id,
        "area": content.area,
        "is_public": content.is_public,
        "valid_until": content.valid_until,
    }
    new = insert(connection, articles).values(article_id=article_id, **head)
    await connection.execute(new.on_conflict_do_nothing())
    await connection.execute(_locked(article_id))
    newest = await _newest(connection, article_id)
    stored = as_json(content)
    if newest is not None and newest.content == stored and newest.state != REFUSED:
        return int(newest.version)
    number = newest.version + 1 if newest is not None else 1
    row = {"content": stored, "author_id": author, "written_ms": at_ms, "reason": ""}
    await connection.execute(
        versions.insert().values(article_id=article_id, version=number, state=WAITING, **row)
    )
    return number


async def approve(
    connection: AsyncConnection, article_id: str, number: int, by_id: str, at_ms: int
) -> None:
    """Publish a waiting version and index it. Raises ArticleUnknown, ArticleStateRefused,
    ApprovalRefused."""
    await connection.execute(_locked(article_id))
    row = await version_row(connection, article_id, number)
    if row.state == PUBLISHED:
        return
    state = next_state(row.state, "approve")
    if row.author_id == by_id:
        raise ApprovalRefused("expected another person than the author", field="version")
    await publish(connection, article_id, number, read_content(row.content))
    await _decide(connection, article_id, number, state, by_id, at_ms)


async def publish(
    connection: AsyncConnection,
    article_id: str,
    number: int,
    content: ArticleContent,
    written: WrittenForms | None = None,
) -> None:
    """Put a version in place of the published one, in the search as well."""
    before = versions.c.article_id == article_id, versions.c.state == PUBLISHED
    await connection.execute(update(versions).where(*before).values(state=REPLACED))
    await connection.execute(
        update(articles)
        .where(articles.c.article_id == article_id)
        .values(
            published=number,
            unit_id=content.unit_id,
            owner=content.owner or content.unit_id,
            area=content.area,
            is_public=content.is_public,
            valid_until=content.valid_until,
        )
    )
    await write_index(connection, article_id, content, written)


async def _is_known(connection: AsyncConnection, article_id: str, content: ArticleContent) -> bool:
    """Tell whether any version of the article has this content."""
    statement = select(versions.c.content).where(versions.c.article_id == article_id)
    return as_json(content) in (await connection.scalars(statement)).all()


async def import_version(
    connection: AsyncConnection,
    article_id: str,
    content: ArticleContent,
    at_ms: int,
    written: WrittenForms,
) -> bool:
    """Publish a version of the city's files, which the city approved by writing them.

    Return False, and change nothing, when the article had this content in any version.
    """
    if await _is_known(connection, article_id, content):
        return False
    number = await propose(connection, article_id, content, IMPORTER, at_ms)
    await publish(connection, article_id, number, content, written)
    await _decide(connection, article_id, number, PUBLISHED, IMPORTER, at_ms)
    return True


async def refuse(
    connection: AsyncConnection, article_id: str, number: int, by_id: str, at_ms: int, reason: str
) -> None:
    """Refuse a waiting version. Raises ArticleUnknown, ArticleStateRefused."""
    await connection.execute(_locked(article_id))
    row = await version_row(connection, article_id, number)
    state = next_state(row.state, "refuse")
    await _decide(connection, article_id, number, state, by_id, at_ms, reason)


async def _decide(
    connection: AsyncConnection,
    article_id: str,
    number: int,
    state: str,
    by_id: str,
    at_ms: int,
    reason: str = "",
) -> None:
    decision = {"state": state, "decided_by": by_id, "decided_ms": at_ms, "reason": reason}
    where = versions.c.article_id == article_id, versions.c.version == number
    await connection.execute(update(versions).where(*where).values(**decision))


async def article_row(connection: AsyncConnection, article_id: str) -> Row[Any]:
    """Return the row of an article. Raises ArticleUnknown."""
    statement = select(articles).where(articles.c.article_id == article_id)
    row = (await connection.execute(statement)).first()
    if row is None:
        raise ArticleUnknown("no article has this id", field="article_id")
    return row


async def version_row(connection: AsyncConnection, article_id: str, number: int) -> Row[Any]:
    """Return the row of a version. Raises ArticleUnknown."""
    where = versions.c.article_id == article_id, versions.c.version == number
    row = (await connection.execute(select(versions).where(*where))).first()
    if row is None:
        raise ArticleUnknown("the article has no such version", field="version")
    return row


async def _newest(connection: AsyncConnection, article_id: str) -> Row[Any] | None:
    newest = select(func.max(versions.c.version)).where(versions.c.article_id == article_id)
    number = await connection.scalar(newest)
    return await version_row(connection, article_id, number) if number else None


def _locked(article_id: str) -> Any:
    return select(articles).where(articles.c.article_id == article_id).with_for_update()


def as_version(row: Row[Any]) -> ArticleVersion:
    """Return the version of a row."""
    return ArticleVersion(
        article_id=row.article_id,
        version=row.version,
        state=row.state,
        content=read_content(row.content),
        author_id=row.author_id,
        written_ms=row.written_ms,
        decided_by=row.decided_by,
        decided_ms=row.decided_ms,
        reason=row.reason,
    )


_LISTS = ("steps", "documents", "places")


def as_json(content: ArticleContent) -> dict[str, Any]:
    """Return the stored form of a content: JSON has lists in place of tuples."""
    document = asdict(content)
    for name in ("events", "links", "related"):
        document[name] = list(document[name])
    for text in document["texts"].values():
        text.update({name: list(text[name]) for name in _LISTS})
    return document


def read_content(document: Mapping[str, Any]) -> ArticleContent:
    """Return the content of its stored form."""
    texts = {
        language: ArticleText(**{**text, **{name: tuple(text[name]) for name in _LISTS}})
        for language, text in document["texts"].items()
    }
    lists = {name: tuple(document[name]) for name in ("events", "links", "related")}
    return ArticleContent(**{**document, **lists, "texts": texts})
