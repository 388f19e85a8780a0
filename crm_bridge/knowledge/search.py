"""Search: from the text of a question to ranked articles, on a connection that the caller holds."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from crm_bridge.knowledge.document import event_term
from crm_bridge.knowledge.index import (
    collection_of,
    forms_near,
    frequencies_of,
    lemmas_of_forms,
    lemmas_with_prefix,
    postings_of,
    rare_terms,
)
from crm_bridge.knowledge.query import (
    Concept,
    Lexicon,
    concepts,
    content_words,
    unknown_words,
)
from crm_bridge.knowledge.ranking import Ranked, Ranking
from crm_bridge.knowledge.synonyms import Synonyms
from crm_bridge.knowledge.words import comparable

MIN_PREFIX = 3


async def find(
    connection: AsyncConnection, text: str, language: str, synonyms: Synonyms, limit: int
) -> list[Ranked]:
    """Return the articles of a language that answer `text`, best first."""
    words = content_words(text, language)
    if not words:
        return []
    may_be_unfinished = text[-1:].isalnum()
    lexicon = await _lexicon(connection, words, language, synonyms, may_be_unfinished)
    return await _rank(connection, concepts(words, language, lexicon, synonyms), language, limit)


async def articles_of_event(connection: AsyncConnection, language: str, event: str) -> list[str]:
    """Return the articles that belong to a reportable event, by id."""
    term = event_term(event)
    counts, _ = await postings_of(connection, language, [term])
    return sorted(counts.get(term, ()))


async def _lexicon(
    connection: AsyncConnection,
    words: Sequence[str],
    language: str,
    synonyms: Synonyms,
    may_be_unfinished: bool,
) -> Lexicon:
    by_form = await lemmas_of_forms(connection, language, map(comparable, words))
    misspelt = unknown_words(words, [by_form, synonyms.forms], language)
    near = await forms_near(connection, language, [comparable(word) for word in misspelt])
    prefixed: tuple[str, ...] = ()
    last = comparable(words[-1])
    if may_be_unfinished and words[-1] in misspelt and len(last) >= MIN_PREFIX:
        prefixed = await lemmas_with_prefix(connection, language, last)
    return Lexicon({**near, **by_form}, prefixed)


async def _rank(
    connection: AsyncConnection, meant: Sequence[Concept], language: str, limit: int
) -> list[Ranked]:
    terms = {term for concept in meant for term in concept.terms()}
    frequencies = await frequencies_of(connection, language, terms)
    counts, lengths = await postings_of(connection, language, rare_terms(frequencies))
    whole = await collection_of(connection, language)
    return Ranking(whole, counts, lengths, frequencies).best(meant, limit)
