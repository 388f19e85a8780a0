"""Limits of texts: what a page counts up to is what the server takes."""

from __future__ import annotations

import re
from typing import Any

import pytest
from pydantic import BaseModel

from channels.chat.schemas import NewChat, Written
from crm_bridge.second_line.link_routes import LinkAction
from crm_bridge.tickets.taxonomy import DESCRIPTION_MAX
from desk.http.schemas import Case, NewMessage, SupervisorAction
from desk.http.schemas_knowledge import ArticleRemark, ArticleSearch
from desk.http.schemas_officer import CaseClose, CaseMessage
from tests.house.repository import ROOT

SOURCES = ROOT / "desk" / "ui" / "src"
PAGES = SOURCES / "pages"


def _page_limit(file: str, pattern: str) -> int:
    """Return the number that `pattern` finds in a page's source."""
    found = re.search(pattern, (PAGES / file).read_text(encoding="utf-8"))
    assert found, f"{file} states no limit as {pattern}"
    return int(found[1])


def _server_limit(model: type[BaseModel], field: str) -> int:
    schema: dict[str, Any] = model.model_json_schema()["properties"][field]
    forms = [schema, *schema.get("anyOf", ())]
    [limit] = {form["maxLength"] for form in forms if "maxLength" in form}
    return int(limit)


@pytest.mark.parametrize("field", ["follows", "address"])
def test_case_form_counts_up_to_what_the_server_takes(field: str) -> None:
    shown = _page_limit("desk/limits.ts", rf"MAX_CASE_LENGTHS = {{.*\b{field}: (\d+)")
    assert shown == _server_limit(Case, field)


def test_description_of_a_case_counts_up_to_what_becomes_a_ticket() -> None:
    shown = _page_limit("desk/limits.ts", r"MAX_CASE_LENGTHS = {.*\bdescription: (\d+)")
    assert shown == DESCRIPTION_MAX <= _server_limit(Case, "description")


def test_answer_of_the_consultant_counts_up_to_what_the_server_takes() -> None:
    shown = _page_limit("desk/limits.ts", r"MAX_MESSAGE_LENGTH = (\d+)")
    assert shown == _server_limit(NewMessage, "text")


def test_chat_of_the_resident_counts_up_to_what_the_server_takes() -> None:
    shown = _page_limit("chat/chatText.ts", r"MAX_TEXT = (\d+)")
    assert {shown} == {_server_limit(Written, "text"), _server_limit(NewChat, "text")}


@pytest.mark.parametrize("field", ["name", "address"])
def test_lines_of_the_chat_form_count_up_to_what_the_server_takes(field: str) -> None:
    assert _page_limit("chat/chatText.ts", r"MAX_LINE = (\d+)") == _server_limit(NewChat, field)


@pytest.mark.parametrize(
    ("name", "model", "field"),
    [
        ("MAX_CASE_MESSAGE", CaseMessage, "text"),
        ("MAX_CASE_MESSAGE", CaseClose, "answer"),
        ("MAX_CASE_MESSAGE", LinkAction, "text"),
        ("MAX_FEEDBACK", ArticleRemark, "text"),
        ("MAX_KNOWLEDGE_SEARCH", ArticleSearch, "q"),
        ("MAX_REASON", SupervisorAction, "reason"),
    ],
)
def test_texts_about_cases_and_articles_count_up_to_what_the_server_takes(
    name: str, model: type[BaseModel], field: str
) -> None:
    shown = _page_limit("../core/textLimits.ts", rf"{name} = (\d+)")
    assert shown == _server_limit(model, field)


def test_no_field_of_a_page_cuts_off_what_is_typed() -> None:
    """A `maxLength` drops the rest of a pasted text without a word."""
    cutting = [
        path.relative_to(ROOT).as_posix()
        for path in SOURCES.rglob("*.tsx")
        if re.search(r"\bmaxlength\b", path.read_text(encoding="utf-8"), re.IGNORECASE)
    ]
    assert cutting == []
