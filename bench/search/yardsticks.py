"""The same questions by SQLite's FTS5 alone: plain, and fed with our lemmas."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterable, Mapping

from acd.ports.knowledge_editing import ArticleContent, ArticleText
from bench.search.questions import Answer, Question
from crm_bridge.knowledge.query import content_words
from crm_bridge.knowledge.words import comparable, lemmas, words_of

Words = Callable[[str, str], list[str]]
"""Words to index or to search, of a text in a language."""

TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT = 4.0, 2.0, 1.0


def plain(text: str, language: str) -> list[str]:
    """Return the words as they stand."""
    return content_words(text, language)


def lemmatised(text: str, language: str) -> list[str]:
    """Return the folded lemmas of the words, or the folded words that have none."""
    return [
        lemma
        for word in content_words(text, language)
        for lemma in lemmas(word, language) or (comparable(word),)
    ]


def fts5_answers(
    articles: Mapping[str, ArticleContent], questions: Iterable[Question], words: Words
) -> tuple[list[Answer], list[float]]:
    """Return the answers of FTS5 (unicode61, bm25 with weighted columns, any of the words), and
    the time of each query in ms, without the reading of the question's words."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute(
            "CREATE VIRTUAL TABLE t USING fts5(article_id UNINDEXED, language UNINDEXED, title,"
            " summary, body, tokenize='unicode61 remove_diacritics 2')"
        )
        for article_id, content in articles.items():
            for language, text in content.texts.items():
                parts = [
                    " ".join(_indexed(part, language, words))
                    for part in (text.title, f"{text.summary} {text.say}", _body(text))
                ]
                row = (article_id, language, *parts)
                connection.execute("INSERT INTO t VALUES (?, ?, ?, ?, ?)", row)
        answers, times = [], []
        for question in questions:
            answer, took_ms = _answer(connection, question, words)
            answers.append(answer)
            times.append(took_ms)
        return answers, times


def _indexed(text: str, language: str, words: Words) -> list[str]:
    if words is plain:
        return words_of(text)
    return [part for word in words_of(text) for part in words(word, language)]


def _body(text: ArticleText) -> str:
    return " ".join((*text.steps, text.fees, *text.documents, *text.places, text.internal))


def _answer(
    connection: sqlite3.Connection, question: Question, words: Words
) -> tuple[Answer, float]:
    terms = " OR ".join(f'"{word}"' for word in words(question.text, question.language))
    if not terms:
        return Answer(question, ()), 0.0
    weights = (0.0, 0.0, TITLE_WEIGHT, SUMMARY_WEIGHT, BODY_WEIGHT)
    began = time.perf_counter()
    rows = connection.execute(
        "SELECT article_id FROM t WHERE t MATCH ? AND language = ?"
        " ORDER BY bm25(t, ?, ?, ?, ?, ?) LIMIT 10",
        (terms, question.language, *weights),
    ).fetchall()
    took_ms = (time.perf_counter() - began) * 1000
    return Answer(question, tuple(row[0] for row in rows)), took_ms
