"""Error ids follow one grammar, belong to one class each and are documented."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from acd.domain.model.errors import CentralaError
from centrala.cli import error_reference
from centrala.cli.error_reference import KINDS, cause_and_remedy, error_classes

WHAT_IS_WRONG = (
    "already-connected|already-merged|already-running|already-signed-in|changed|closed|cyclic|disconnected|down"
    "|empty|ended|error|exists|failed|full|has-active-contact|has-no-capacity|hung-up|incomplete"
    "|insufficient|invalid|loading|login-refused|missing|not-[a-z-]+|outdated|overloaded"
    "|quarantined|read-only|refused|reused|taken|timed-out|too-deep|too-large|too-long|too-new|too-old"
    "|too-short|too-wide|unavailable|unknown|unreadable|exceeded|expired|forbidden|guessable|incorrect"
)
GRAMMAR = re.compile(rf"(?P<noun>[a-z]+(-[a-z]+)*?)-({WHAT_IS_WRONG})")
NO_NOUNS = {"bad", "invalid", "malformed", "no", "not", "too", "unknown", "wrong", "already"}


def follows_the_grammar(error_id: str) -> bool:
    found = GRAMMAR.fullmatch(error_id)
    return found is not None and found["noun"].split("-")[0] not in NO_NOUNS


@pytest.mark.parametrize("error", error_classes(), ids=lambda error: error.id)
def test_error_id_names_a_noun_and_what_is_wrong(error: type[CentralaError]) -> None:
    assert follows_the_grammar(error.id)


@pytest.mark.parametrize(
    "error_id",
    ["bad-input", "unknown-queue", "no-room", "queue", "Queue-unknown", "queue-odd"],
)
def test_grammar_rejects_other_ids(error_id: str) -> None:
    assert not follows_the_grammar(error_id)


def test_error_id_belongs_to_one_class() -> None:
    uses = Counter(error.id for error in error_classes())
    assert {error_id: count for error_id, count in uses.items() if count > 1} == {}


def test_error_is_of_exactly_one_kind() -> None:
    for error in error_classes():
        assert len([kind for kind in KINDS if issubclass(error, kind)]) == 1, error


def test_error_states_its_cause_and_its_remedy_in_its_own_docstring() -> None:
    for error in error_classes():
        assert "__doc__" in vars(error), error
        assert "id" in vars(error), error
        assert all(cause_and_remedy(error)), error


def test_error_page_is_up_to_date() -> None:
    stored = error_reference.PAGE.read_text(encoding="utf-8")
    assert stored == error_reference.page(), "run python -m centrala.cli.error_reference"
