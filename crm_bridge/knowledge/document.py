"""Terms of an article in one language: what the index holds of it. Pure.

A term is a lemma; `=` marks the exact form of a word in title or summary, `@` a reportable event,
`~` the beginning of a lemma, which words of one family share (`śmieć`, `śmieciowy`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from acd.ports.knowledge_editing import ArticleContent, ArticleText
from crm_bridge.knowledge.words import POLISH, comparable, forms, is_stop_word, lemmas, words_of

EXACT, EVENT, FAMILY = "=", "@", "~"
FAMILY_LETTERS = 5
MAX_TERM = 128


@dataclass(frozen=True, slots=True)
class Counts:
    """How often a term stands in title, summary and body."""

    title: int
    summary: int
    body: int


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """Index of one article in one language. `forms`: pairs of an inflected form and its lemma;
    `words`: length of the whole; `title_words`: length of the title, without stop words."""

    language: str
    terms: dict[str, Counts]
    forms: frozenset[tuple[str, str]]
    words: int
    title_words: int


def indexed_document(content: ArticleContent, language: str) -> IndexedDocument:
    """Return the index of an article in a language that it has."""
    text = content.texts[language]
    body = _body(text) + (" " + " ".join(content.events) if language == POLISH else "")
    parts = [_content_words(part, language) for part in (text.title, _summary(text), body)]
    title, summary, rest = (Counter(_terms(words, language)) for words in parts)
    for words, counter in ((parts[0], title), (parts[1], summary)):
        counter.update(EXACT + comparable(word) for word in words)
    terms = {
        term: Counts(title[term], summary[term], rest[term])
        for term in title.keys() | summary.keys() | rest.keys()
    }
    for event in content.events:
        terms[event_term(event)] = Counts(1, 0, 0)
    return IndexedDocument(
        language=language,
        terms=terms,
        forms=frozenset(_forms({word for words in parts for word in words}, language)),
        words=sum(map(len, parts)),
        title_words=len(parts[0]),
    )


def family_term(lemma: str) -> str | None:
    """Return the term of a lemma's word family; None for a short lemma or a number."""
    is_long = len(lemma) >= FAMILY_LETTERS and not lemma.isdigit()
    return FAMILY + lemma[:FAMILY_LETTERS] if is_long else None


def event_term(event: str) -> str:
    """Return the term of a reportable event."""
    return EVENT + " ".join(map(comparable, words_of(event)))[: MAX_TERM - 1]


def _summary(text: ArticleText) -> str:
    return f"{text.summary} {text.say}"


def _body(text: ArticleText) -> str:
    parts: Iterable[str] = (*text.steps, text.fees, *text.documents, *text.places, text.internal)
    return " ".join(parts)


def _content_words(text: str, language: str) -> list[str]:
    return [word for word in words_of(text) if not is_stop_word(word, language)]


def _terms(words: Iterable[str], language: str) -> Iterator[str]:
    for word in words:
        base = lemmas(word, language) or (comparable(word),)
        yield from base
        yield from {term for lemma in base if (term := family_term(lemma))}


def _forms(words: Iterable[str], language: str) -> Iterator[tuple[str, str]]:
    for word in words:
        pairs = forms(word, language)
        yield from pairs
        if not pairs and not word.isdigit():
            base = lemmas(word, language) or (comparable(word),)
            yield from ((comparable(word), lemma) for lemma in base)
