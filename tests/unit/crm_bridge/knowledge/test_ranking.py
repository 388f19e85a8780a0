"""Order of the articles that answer a question."""

from __future__ import annotations

from crm_bridge.knowledge.document import Counts
from crm_bridge.knowledge.query import Alternative, Concept
from crm_bridge.knowledge.ranking import Collection, Lengths, Ranked, Ranking

IN_TITLE, IN_SUMMARY, IN_BODY = Counts(1, 0, 0), Counts(0, 1, 0), Counts(0, 0, 1)


def a_concept(*terms: str, exact: str | None = None, position: int = 0) -> Concept:
    alternatives = [Alternative(((term,),), 1.0) for term in terms]
    return Concept(terms[0], alternatives, exact, range(position, position + 1))


def rank(
    postings: dict[str, dict[str, Counts]],
    *concepts: Concept,
    lengths: dict[str, Lengths] | None = None,
    limit: int = 10,
) -> list[Ranked]:
    articles = {article for counts in postings.values() for article in counts}
    sizes = {article: Lengths(100, 4) for article in articles} | (lengths or {})
    frequencies = {term: len(counts) for term, counts in postings.items()}
    ranking = Ranking(Collection(200, 100.0, 4.0), postings, sizes, frequencies)
    return ranking.best(concepts, limit)


def order(ranked: list[Ranked]) -> list[str]:
    return [item.article_id for item in ranked]


def test_title_counts_more_than_summary_and_summary_more_than_body() -> None:
    postings = {"kosz": {"c": IN_BODY, "b": IN_SUMMARY, "a": IN_TITLE}}
    assert order(rank(postings, a_concept("kosz"))) == ["a", "b", "c"]


def test_rare_word_counts_more_than_a_frequent_one() -> None:
    frequent = {f"x{n}": IN_BODY for n in range(50)}
    postings = {"sprawa": {**frequent, "a": IN_BODY}, "sopel": {"b": IN_BODY}}
    ranked = rank(postings, a_concept("sprawa"), a_concept("sopel", position=1))
    assert ranked[0].article_id == "b"


def test_article_that_answers_the_whole_question_comes_before_one_that_answers_half() -> None:
    postings = {"kosz": {"a": IN_BODY, "b": Counts(0, 0, 2)}, "pies": {"a": IN_BODY, "c": IN_BODY}}
    ranked = rank(postings, a_concept("kosz"), a_concept("pies", position=1))
    assert ranked[0] == Ranked("a", ranked[0].score, ("kosz", "pies"))


def test_best_alternative_counts_and_several_do_not_add_up() -> None:
    postings = {"zglosic": {"a": IN_TITLE, "b": IN_TITLE}, "zgloszenie": {"a": IN_TITLE}}
    first, second = rank(postings, a_concept("zglosic", "zgloszenie"))
    assert first.article_id == "a"
    assert first.score < 1.5 * second.score


def test_exact_form_decides_between_equal_articles() -> None:
    postings = {"kosz": {"a": IN_TITLE, "b": IN_TITLE}, "=kosze": {"b": IN_TITLE}}
    assert order(rank(postings, a_concept("kosz", exact="=kosze"))) == ["b", "a"]


def test_shorter_title_and_shorter_article_come_first() -> None:
    postings = {"kosz": {"a": Counts(1, 1, 1), "b": Counts(1, 1, 1)}}
    lengths = {"a": Lengths(400, 9), "b": Lengths(80, 2)}
    assert order(rank(postings, a_concept("kosz"), lengths=lengths)) == ["b", "a"]


def test_equal_articles_keep_the_order_of_their_ids_and_the_limit() -> None:
    postings = {"kosz": {"c": IN_TITLE, "a": IN_TITLE, "b": IN_TITLE}}
    assert order(rank(postings, a_concept("kosz"), limit=2)) == ["a", "b"]
    assert rank({}, a_concept("kosz")) == []
