"""Search index in the database: written when a version is published, read by every search.

The same rows and the same ranking on SQLite and PostgreSQL: ADR 0041 says why no full-text index
of either ranks the articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.knowledge_editing import ArticleContent
from crm_bridge.database import insert
from crm_bridge.knowledge.document import Counts, IndexedDocument, indexed_document
from crm_bridge.knowledge.query import LONG_WORD, MAX_PREFIXED
from crm_bridge.knowledge.ranking import Collection, Lengths
from crm_bridge.knowledge.tables import documents, forms, postings

MAX_POSTINGS = 6_000
"""Maximum number of postings that one search reads; the most frequent terms are left out."""
MAX_NEAR_FORMS = 20_000


WrittenForms = set[tuple[str, str, str]]
"""Language, form and lemma of each form that this transaction wrote."""


async def write_index(
    connection: AsyncConnection,
    article_id: str,
    content: ArticleContent,
    written: WrittenForms | None = None,
) -> None:
    """Replace the index of an article by that of `content`, in all its languages.

    `written`: shared by the articles of one import, so that each form is written once.
    """
    await delete_index(connection, article_id)
    for language in content.texts:
        document = indexed_document(content, language)
        await _write_document(connection, article_id, document)
        await _write_forms(connection, document, set() if written is None else written)


async def delete_index(connection: AsyncConnection, article_id: str) -> None:
    """Take an article out of the search."""
    for table in (postings, documents):
        await connection.execute(delete(table).where(table.c.article_id == article_id))


async def _write_document(
    connection: AsyncConnection, article_id: str, document: IndexedDocument
) -> None:
    keys = {"language": document.language, "article_id": article_id}
    sizes = {"words": document.words, "title_words": document.title_words}
    await connection.execute(documents.insert().values(**keys, **sizes))
    rows = [
        {**keys, "term": term, "title": n.title, "summary": n.summary, "body": n.body}
        for term, n in sorted(document.terms.items())
    ]
    await connection.execute(postings.insert(), rows)


async def _write_forms(
    connection: AsyncConnection, document: IndexedDocument, written: WrittenForms
) -> None:
    new = {(document.language, *pair) for pair in document.forms} - written
    written |= new
    rows = [
        {
            "language": language,
            "form": form,
            "lemma": lemma,
            "head": form[:1],
            "length": len(form),
        }
        for language, form, lemma in sorted(new)
        if form
    ]
    if rows:
        await connection.execute(insert(connection, forms).on_conflict_do_nothing(), rows)


async def lemmas_of_forms(
    connection: AsyncConnection, language: str, words: Iterable[str]
) -> dict[str, set[str]]:
    """Return the lemmas of those comparable words that are forms of an indexed word."""
    condition = forms.c.form.in_(sorted(words))
    return await _forms_where(connection, language, condition)


async def forms_near(
    connection: AsyncConnection, language: str, words: Sequence[str]
) -> dict[str, set[str]]:
    """Return forms that may be meant by misspelt words: about their length, with their first or
    second letter as the first."""
    if not words:
        return {}
    return await _forms_where(connection, language, or_(*map(_near, words)))


def _near(word: str) -> ColumnElement[bool]:
    slack = 2 if len(word) >= LONG_WORD else 1
    heads = forms.c.head.in_([word[0], word[1]])
    return and_(heads, forms.c.length.between(len(word) - slack, len(word) + slack))


async def _forms_where(
    connection: AsyncConnection, language: str, condition: ColumnElement[bool]
) -> dict[str, set[str]]:
    statement = select(forms.c.form, forms.c.lemma).where(forms.c.language == language, condition)
    lemmas: dict[str, set[str]] = defaultdict(set)
    for row in await connection.execute(statement.limit(MAX_NEAR_FORMS)):
        lemmas[row.form].add(row.lemma)
    return dict(lemmas)


async def lemmas_with_prefix(
    connection: AsyncConnection, language: str, prefix: str
) -> tuple[str, ...]:
    """Return lemmas of indexed words that begin with a word that may not be finished."""
    statement = (
        select(forms.c.lemma)
        .where(
            forms.c.language == language,
            forms.c.head == prefix[:1],
            forms.c.length > len(prefix),
            forms.c.form.startswith(prefix, autoescape=True),
        )
        .group_by(forms.c.lemma)
        .order_by(func.min(forms.c.length), forms.c.lemma)
        .limit(MAX_PREFIXED)
    )
    return tuple((await connection.scalars(statement)).all())


async def collection_of(connection: AsyncConnection, language: str) -> Collection:
    """Return the figures of all documents of a language."""
    statement = select(
        func.count(), func.avg(documents.c.words), func.avg(documents.c.title_words)
    ).where(documents.c.language == language)
    count, words, title_words = (await connection.execute(statement)).one()
    return Collection(count, float(words or 0), float(title_words or 0))


async def frequencies_of(
    connection: AsyncConnection, language: str, terms: Iterable[str]
) -> dict[str, int]:
    """Return the number of documents of each term that the index holds."""
    statement = (
        select(postings.c.term, func.count().label("documents"))
        .where(postings.c.language == language, postings.c.term.in_(sorted(set(terms))))
        .group_by(postings.c.term)
    )
    return {row.term: row.documents for row in await connection.execute(statement)}


def rare_terms(frequencies: Mapping[str, int]) -> list[str]:
    """Return the rarest terms whose postings are few enough to be read, at least one."""
    kept: list[str] = []
    total = 0
    for count, term in sorted((count, term) for term, count in frequencies.items()):
        total += count
        if kept and total > MAX_POSTINGS:
            break
        kept.append(term)
    return kept


async def postings_of(
    connection: AsyncConnection, language: str, terms: Sequence[str]
) -> tuple[dict[str, dict[str, Counts]], dict[str, Lengths]]:
    """Return the counts by term and article, and the lengths of these articles."""
    statement = (
        select(postings, documents.c.words, documents.c.title_words)
        .join(
            documents,
            and_(
                documents.c.language == postings.c.language,
                documents.c.article_id == postings.c.article_id,
            ),
        )
        .where(postings.c.language == language, postings.c.term.in_(terms))
    )
    counts: dict[str, dict[str, Counts]] = defaultdict(dict)
    lengths: dict[str, Lengths] = {}
    for row in await connection.execute(statement):
        counts[row.term][row.article_id] = _counts(row)
        lengths[row.article_id] = Lengths(row.words, row.title_words)
    return dict(counts), lengths


def _counts(row: Row[Any]) -> Counts:
    return Counts(row.title, row.summary, row.body)
