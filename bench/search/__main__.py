"""Recall and speed of the knowledge search: `python -m bench.search [--misses]`.

Prints recall@1 and recall@10 of all questions, of those held out of tuning and of each tag, beside
SQLite's FTS5 alone; then the times of searches in 4,000 articles, on both databases.
`--misses` prints the questions whose article is not the first, those held out excepted.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Sequence
from statistics import quantiles

from acd.ports.knowledge import SearchOptions
from bench.search.base import copies, knowledge_base, shipped_articles
from bench.search.questions import Answer, Question, Recall, read_questions, recall, recall_by_tag
from bench.search.yardsticks import fts5_answers, lemmatised, plain
from crm_bridge.knowledge.store import BuiltInKnowledge
from tests.support.databases import BACKENDS, migrated_database

LARGE = 4_000
"""Number of articles of a large city's knowledge base."""


async def answers_of(
    knowledge: BuiltInKnowledge, questions: Sequence[Question]
) -> tuple[list[Answer], list[float]]:
    """Return the answers, and the time of each search in ms."""
    answers, times = [], []
    for question in questions:
        began = time.perf_counter()
        hits = await knowledge.search(question.text, SearchOptions(question.language, 10))
        times.append((time.perf_counter() - began) * 1000)
        answers.append(Answer(question, tuple(hit.article_id for hit in hits)))
    return answers, times


async def measure_recall(url: str, misses: bool) -> None:
    """Print the recall over the shipped articles."""
    articles, questions = shipped_articles(), read_questions()
    answerable = [question for question in questions if question.article in articles]
    print(f"{len(articles)} articles, {len(answerable)} of {len(questions)} questions have theirs")
    async with knowledge_base(url, articles) as knowledge:
        answers, times = await answers_of(knowledge, answerable)
    _print_recall("all", recall(answers))
    held_out = [answer for answer in answers if answer.question.held_out]
    _print_recall("held out", recall(held_out))
    for tag, figures in recall_by_tag(answers).items():
        _print_recall(tag, figures)
    _print_times("searches", times)
    for name, words in (("FTS5 plain", plain), ("FTS5 lemmas", lemmatised)):
        _print_recall(name, recall(fts5_answers(articles, answerable, words)))
    if misses:
        _print_misses(answers)


async def measure_speed(url: str, backend: str) -> None:
    """Print the times of searches in a large knowledge base."""
    articles = copies(shipped_articles(), LARGE)
    began = time.perf_counter()
    async with knowledge_base(url, articles) as knowledge:
        print(f"{backend}: {len(articles)} articles indexed in {time.perf_counter() - began:.1f} s")
        _, times = await answers_of(knowledge, read_questions())
    _print_times(backend, times)


def _print_recall(name: str, figures: Recall) -> None:
    shares = f"recall@1 {figures.at_1:6.1%}  recall@10 {figures.at_10:6.1%}"
    print(f"{name:14} {shares}  ({figures.questions} questions)")


def _print_times(name: str, times: Sequence[float]) -> None:
    cuts = quantiles(times, n=100)
    print(f"{name:14} p50 {cuts[49]:.1f} ms  p99 {cuts[98]:.1f} ms  ({len(times)} searches)")


def _print_misses(answers: Sequence[Answer]) -> None:
    for answer in answers:
        question = answer.question
        if not question.held_out and not answer.is_within(1):
            firsts = ", ".join(answer.articles[:3])
            print(f"{question.tag:14} {question.text!r}: {question.article}, found {firsts}")


if __name__ == "__main__":
    asked_misses = "--misses" in sys.argv
    urls = {backend: migrated_database(backend) for backend in BACKENDS}
    asyncio.run(measure_recall(urls["sqlite"], asked_misses))
    for name in () if asked_misses else BACKENDS:
        asyncio.run(measure_speed(migrated_database(name), name))
