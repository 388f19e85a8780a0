"""Figures of recall."""

from __future__ import annotations

from bench.search.questions import Answer, Question, Recall, read_questions, recall, recall_by_tag


def an_answer(tag: str, *articles: str) -> Answer:
    return Answer(Question("gdzie kosz", "pl", tag, False, "bins"), articles)


def test_recall_counts_the_right_article_at_its_rank() -> None:
    answers = [an_answer("typo", "bins"), an_answer("typo", "x", "bins"), an_answer("typo", "x")]
    assert recall(answers) == Recall(3, 1 / 3, 2 / 3)
    assert recall([]) == Recall(0, 1.0, 1.0)


def test_each_tag_has_its_own_recall() -> None:
    answers = [an_answer("typo", "bins"), an_answer("synonym", "x")]
    assert recall_by_tag(answers) == {"synonym": Recall(1, 0.0, 0.0), "typo": Recall(1, 1.0, 1.0)}


def test_questions_are_enough_and_a_hundred_are_held_out() -> None:
    questions = read_questions()
    assert len(questions) >= 330
    assert sum(question.held_out for question in questions) >= 100
    tags = {"inflected", "no-diacritics", "typo", "synonym", "other-words"}
    assert {question.tag for question in questions} == tags
