"""Questions that no article answers, counted by their words in base form.

Names and numbers are never stored: a question of a resident may hold both.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from acd.ports.knowledge_editing import KnowledgeGap
from crm_bridge.database import insert
from crm_bridge.knowledge.index import frequencies_of
from crm_bridge.knowledge.query import content_words
from crm_bridge.knowledge.tables import gaps
from crm_bridge.knowledge.words import POLISH, is_name, lemmas

MAX_WORDS = 6
MAX_KEY = 255


async def count(connection: AsyncConnection, text: str, language: str, at_ms: int) -> None:
    """Count a question once more; no-op for one without a word that may be kept."""
    words = [word for word in content_words(text, language) if word.isalpha()]
    if language == POLISH:
        kept = [(lemmas(word, language) or (word,))[0] for word in words if not is_name(word)]
    else:
        base = [lemma for word in words for lemma in lemmas(word, language)]
        frequencies = await frequencies_of(connection, language, base)
        kept = [lemma for lemma in base if lemma in frequencies]
    key = " ".join(sorted(set(kept[:MAX_WORDS])))[:MAX_KEY]
    if key:
        row = {"language": language, "words": key, "asked": 1, "last_ms": at_ms}
        statement = insert(connection, gaps).values(**row)
        statement = statement.on_conflict_do_update(
            index_elements=["language", "words"],
            set_={"asked": gaps.c.asked + 1, "last_ms": at_ms},
        )
        await connection.execute(statement)


async def most_asked(connection: AsyncConnection, limit: int) -> tuple[KnowledgeGap, ...]:
    """Return the questions asked most, the newest of equal ones first."""
    order = gaps.c.asked.desc(), gaps.c.last_ms.desc(), gaps.c.words
    rows = await connection.execute(select(gaps).order_by(*order).limit(limit))
    return tuple(
        KnowledgeGap(row.language, tuple(row.words.split()), row.asked, row.last_ms) for row in rows
    )
