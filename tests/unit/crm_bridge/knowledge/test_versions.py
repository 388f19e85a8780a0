"""Transitions and stored form of a version."""

from __future__ import annotations

import json

import pytest

from acd.ports.knowledge_editing import ArticleContent, ArticleText
from crm_bridge.knowledge.errors import ArticleStateRefused
from crm_bridge.knowledge.versions import as_json, next_state, read_content

TEXT = ArticleText("Tytuł", "Opis", "Powiedz", ("Krok",), documents=("Wniosek",))
CONTENT = ArticleContent("ZDM", {"pl": TEXT}, "2027-12-31", "2027-06-30", links=("https://a.b",))


def test_stored_content_round_trips_through_json() -> None:
    assert read_content(json.loads(json.dumps(as_json(CONTENT)))) == CONTENT


@pytest.mark.parametrize(
    ("state", "trigger"), [("published", "refuse"), ("refused", "approve"), ("replaced", "approve")]
)
def test_decided_version_is_not_decided_again(state: str, trigger: str) -> None:
    with pytest.raises(ArticleStateRefused):
        next_state(state, trigger)
    assert next_state("waiting", "approve") == "published"
