"""Questions by which recall is measured, and the figures over their answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from config.settings import ROOT

QUESTIONS = ROOT / "tests" / "support" / "knowledge_questions.yaml"


@dataclass(frozen=True, slots=True)
class Question:
    """Question of a resident. `article`: id of the article that answers it; `held_out`: never
    looked at while search, synonyms and articles are tuned."""

    text: str
    language: str
    tag: str
    held_out: bool
    article: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Ids of the articles that a search returned, best first."""

    question: Question
    articles: Sequence[str]

    def is_within(self, rank: int) -> bool:
        """Tell whether the right article is among the first `rank`."""
        return self.question.article in self.articles[:rank]


@dataclass(frozen=True, slots=True)
class Recall:
    """Share of the questions whose article is the first, and among the first ten."""

    questions: int
    at_1: float
    at_10: float


def read_questions(path: Path = QUESTIONS) -> list[Question]:
    """Return the questions of the file."""
    return [Question(**entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def recall(answers: Iterable[Answer]) -> Recall:
    """Return the recall over answers; 1 over none."""
    counted = list(answers)
    size = len(counted) or 1
    at = [sum(answer.is_within(rank) for answer in counted) / size for rank in (1, 10)]
    return Recall(len(counted), *(at if counted else (1.0, 1.0)))


def recall_by_tag(answers: Iterable[Answer]) -> dict[str, Recall]:
    """Return the recall of each tag."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.question.tag].append(answer)
    return {tag: recall(group) for tag, group in sorted(groups.items())}
