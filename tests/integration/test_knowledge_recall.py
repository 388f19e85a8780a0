"""Recall of the knowledge search over the shipped articles, by the questions written for it."""

from __future__ import annotations

import pytest

from acd.ports.knowledge import SearchOptions
from bench.search.base import knowledge_base, shipped_articles
from bench.search.questions import Answer, read_questions, recall, recall_by_tag
from tests.support.databases import migrated_database

MIN_AT_1, MIN_AT_10, MIN_AT_10_OF_A_TAG = 0.80, 0.95, 0.85


@pytest.fixture
def url() -> str:
    return migrated_database("sqlite")


async def test_residents_questions_find_their_articles(url: str) -> None:
    answers = []
    async with knowledge_base(url, shipped_articles()) as knowledge:
        for question in read_questions():
            hits = await knowledge.search(question.text, SearchOptions(question.language, 10))
            answers.append(Answer(question, tuple(hit.article_id for hit in hits)))
    held_out = [answer for answer in answers if answer.question.held_out]
    for figures in (recall(answers), recall(held_out)):
        assert figures.at_10 >= MIN_AT_10, figures
        assert figures.at_1 >= MIN_AT_1, figures
    by_tag = recall_by_tag(answers)
    assert min(figures.at_10 for figures in by_tag.values()) >= MIN_AT_10_OF_A_TAG, by_tag
