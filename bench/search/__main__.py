"""Recall and speed of the knowledge search: python -m bench.search [--json FILE] [--misses].

Recall@1 and recall@10 of all questions, of those held out of tuning and of each tag, beside
SQLite's FTS5 alone; then the times of searches in some thousand articles, on both databases,
beside the bare queries of FTS5 over the same articles in the same run. `--misses` prints only the
questions whose article is not the first, those held out excepted.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence

from acd.ports.knowledge import SearchOptions
from bench import report
from bench.report import Goal, percentile
from bench.search.base import copies, knowledge_base, shipped_articles
from bench.search.questions import Answer, Question, Recall, read_questions, recall, recall_by_tag
from bench.search.yardsticks import Words, fts5_answers, lemmatised, plain
from crm_bridge.knowledge.store import BuiltInKnowledge
from tests.support.databases import BACKENDS, migrated_database

LARGE = 10_000
"""Default number of articles of a large knowledge base; the shipped ones are copied."""
MIN_AT_1, MIN_AT_10, MIN_AT_10_WORST = 0.80, 0.95, 0.85
MAX_RATIO = 2.0
"""Of the p99 of a search and that of the bare query."""


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


async def shipped_answers(url: str) -> list[Answer]:
    """Return the answers to all questions over the shipped articles."""
    async with knowledge_base(url, shipped_articles()) as knowledge:
        answers, _ = await answers_of(knowledge, read_questions())
    return answers


def recall_goals(answers: Sequence[Answer]) -> Iterator[Goal]:
    """Yield the recall of all questions, of those held out, of each tag, and of FTS5 alone."""
    held_out = [answer for answer in answers if answer.question.held_out]
    for name, figures in (("all", recall(answers)), ("held-out", recall(held_out))):
        yield report.at_least(f"{name}-at-1", _of(figures, 1), figures.at_1, MIN_AT_1)
        yield report.at_least(f"{name}-at-10", _of(figures, 10), figures.at_10, MIN_AT_10)
    for tag, figures in recall_by_tag(answers).items():
        yield report.figure(f"{tag}-at-1", _of(figures, 1), figures.at_1)
        yield report.at_least(f"{tag}-at-10", _of(figures, 10), figures.at_10, MIN_AT_10_WORST)
    questions, yardsticks = read_questions(), (("fts5-plain", plain), ("fts5-lemmas", lemmatised))
    for name, words in yardsticks:
        figures = recall(fts5_answers(shipped_articles(), questions, words)[0])
        yield report.figure(f"{name}-at-1", _of(figures, 1), figures.at_1)
        yield report.figure(f"{name}-at-10", _of(figures, 10), figures.at_10)


async def speed_goals(url: str, backend: str, count: int, words: Words) -> list[Goal]:
    """Return the times of searches in `count` articles beside the bare queries of FTS5."""
    articles, questions = copies(shipped_articles(), count), read_questions()
    began = time.perf_counter()
    async with knowledge_base(url, articles) as knowledge:
        index_s = time.perf_counter() - began
        _, times = await answers_of(knowledge, questions)
    _, bare = fts5_answers(articles, questions, words)
    in_all = f"{backend}, {len(articles)} articles"
    p50, p99 = percentile(times, 0.5), percentile(times, 0.99)
    return [
        report.compared(f"{backend}-p50-ms", f"{in_all}, search p50", p50, percentile(bare, 0.5)),
        report.ratio_at_most(
            f"{backend}-p99-ms",
            f"{in_all}, search p99 <= {MAX_RATIO:g} x the bare query of FTS5",
            p99,
            percentile(bare, 0.99),
            MAX_RATIO,
        ),
        report.figure(f"{backend}-index-s", f"{in_all}, indexed in", index_s),
    ]


def print_misses(answers: Sequence[Answer]) -> None:
    """Print the questions whose article is not the first; none of those held out."""
    for answer in answers:
        question = answer.question
        if not question.held_out and not answer.is_within(1):
            firsts = ", ".join(answer.articles[:3])
            print(f"{question.tag:14} {question.text!r}: {question.article}, first {firsts}")


def _of(figures: Recall, rank: int) -> str:
    return f"share of {figures.questions} questions whose article is within the first {rank}"


def main() -> None:
    parser = report.arguments(__doc__ or "")
    parser.add_argument("--misses", action="store_true", help="print what is not first, and end")
    parser.add_argument("--articles", type=int, default=LARGE, help=f"default {LARGE}")
    arguments = parser.parse_args()
    answers = asyncio.run(shipped_answers(migrated_database("sqlite")))
    if arguments.misses:
        print_misses(answers)
        return
    goals = list(recall_goals(answers))
    for backend in BACKENDS:
        url = migrated_database(backend)
        goals += asyncio.run(speed_goals(url, backend, arguments.articles, lemmatised))
    report.publish("search", goals, arguments.json)


if __name__ == "__main__":
    main()
