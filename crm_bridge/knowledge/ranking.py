"""Ranking of articles for a question: BM25F over title, summary and body. Pure.

S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond (2009), section
3.5: the counts of a term in the fields are weighted and added before they saturate.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm_bridge.knowledge.document import Counts
from crm_bridge.knowledge.query import Alternative, Concept

SATURATION = 2.0
TITLE, SUMMARY, BODY = 4.0, 1.0, 1.0
LENGTH_SHARE = 0.5
"""Share of the length of an article in its weight (`b` of BM25)."""
TITLE_LENGTH_SHARE = 0.6
EXACT_WEIGHT = 0.25
COVERAGE_POWER = 0.25
"""How much an article loses that answers only some of the question's concepts."""

Postings = Mapping[str, Mapping[str, Counts]]
"""Counts by term, then by article."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """Lengths of one document in words."""

    words: int
    title_words: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Figures of all documents of one language."""

    documents: int
    mean_words: float
    mean_title_words: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """Article with its score, and the words of the question that it answers."""

    article_id: str
    score: float
    words: tuple[str, ...]


class Ranking:
    """Scores of one question against what was read from the index.

    `frequencies`: number of documents by term, of those that the index holds.
    """

    def __init__(
        self,
        collection: Collection,
        postings: Postings,
        lengths: Mapping[str, Lengths],
        frequencies: Mapping[str, int],
    ) -> None:
        self._collection = collection
        self._postings = postings
        self._lengths = lengths
        self._frequencies = frequencies

    def best(self, concepts: Sequence[Concept], limit: int) -> list[Ranked]:
        """Return the articles with the highest scores; equal ones by id."""
        totals: dict[str, float] = defaultdict(float)
        answered: dict[str, dict[str, float]] = defaultdict(dict)
        importance = {id(concept): self._importance(concept) for concept in concepts}
        for concept in concepts:
            for article_id, score in self._scores(concept).items():
                totals[article_id] += score
                answered[article_id][concept.word] = importance[id(concept)]
        whole = sum(importance[id(concept)] for concept in concepts if len(concept.positions) == 1)
        ranked = [
            Ranked(article_id, score * _coverage(answered[article_id], whole), words)
            for article_id, score in totals.items()
            if (words := tuple(answered[article_id]))
        ]
        return sorted(ranked, key=lambda item: (-item.score, item.article_id))[:limit]

    def _scores(self, concept: Concept) -> dict[str, float]:
        scores: dict[str, float] = {}
        for alternative in concept.alternatives:
            for article_id, score in self._alternative_scores(alternative):
                scores[article_id] = max(score, scores.get(article_id, 0.0))
        for article_id in self._postings.get(concept.exact or "", ()):
            if article_id in scores:
                exact = self._term_score(concept.exact or "", article_id)
                scores[article_id] += EXACT_WEIGHT * exact
        return scores

    def _alternative_scores(self, alternative: Alternative) -> Iterable[tuple[str, float]]:
        """Yield the articles that have one of the terms; a part of a phrase counts as a part."""
        articles = {a for term in alternative.terms() for a in self._postings.get(term, ())}
        for article_id in articles:
            total = sum(
                max(self._term_score(term, article_id) for term in word)
                for word in alternative.words
            )
            yield article_id, alternative.weight * total / math.sqrt(len(alternative.words))

    def _term_score(self, term: str, article_id: str) -> float:
        counts = self._postings.get(term, {}).get(article_id)
        if counts is None:
            return 0.0
        weight = self._weight(counts, self._lengths[article_id])
        return self._rarity(term) * weight * (1 + SATURATION) / (weight + SATURATION)

    def _weight(self, counts: Counts, lengths: Lengths) -> float:
        whole = self._collection
        body = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths.words / (whole.mean_words or 1)
        title_length = lengths.title_words / (whole.mean_title_words or 1)
        title = 1 - TITLE_LENGTH_SHARE + TITLE_LENGTH_SHARE * title_length
        text = (SUMMARY * counts.summary + BODY * counts.body) / body
        return TITLE * counts.title / title + text

    def _rarity(self, term: str) -> float:
        """Return the inverse document frequency of a term, never below 0."""
        count = self._frequencies.get(term, 0)
        return math.log(1 + (self._collection.documents - count + 0.5) / (count + 0.5))

    def _importance(self, concept: Concept) -> float:
        own = (term for item in concept.alternatives for term in item.words[0])
        terms = [term for term in own if self._frequencies.get(term)]
        return min((self._rarity(term) for term in terms), default=self._rarity(""))


def _coverage(answered: Mapping[str, float], whole: float) -> float:
    share = min(1.0, sum(answered.values()) / whole) if whole else 1.0
    return float(share**COVERAGE_POWER)
