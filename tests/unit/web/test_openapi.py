"""OpenAPI document of a route table: what follows from the fields of an operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aiohttp import web

from acd.domain.messages.rejections import ContactUnknown
from web.errors import RequestInvalid
from web.openapi import Description, openapi_document
from web.operations import Operation
from web.schemas import Body, Query


class NoteBody(Body):
    """Note that is written."""

    text: str


class NoteQuery(Query):
    """Page of notes."""

    after: str
    limit: int = 10


@dataclass
class NoteView:
    text: str


class SessionMissing(RequestInvalid):
    """Request without a session."""


class RoleMissing(RequestInvalid):
    """Request of another role."""


async def handle(_request: web.Request) -> web.Response:
    return web.Response()


ABOUT = Description(
    "Notes",
    "1.0",
    "Notes of tests.",
    {"notes": "Notes."},
    {"session": {"type": "apiKey", "in": "cookie", "name": "session"}},
    {"session": (SessionMissing, RoleMissing)},
)


def an_operation(**changes: Any) -> Operation:
    values: dict[str, Any] = {
        "method": "GET",
        "path": "/api/v1/notes/{note_id}",
        "id": "get_note",
        "summary": "Return a note.",
        "handler": handle,
        "answers": {200: NoteView},
        "tag": "notes",
    }
    return Operation(**{**values, **changes})


def described(**changes: Any) -> dict[str, Any]:
    operation = an_operation(**changes)
    document = openapi_document([operation], ABOUT)
    part: dict[str, Any] = document["paths"][operation.path][operation.method.lower()]
    return part


def names(part: dict[str, Any], where: str) -> list[str]:
    return [one["name"] for one in part["parameters"] if one["in"] == where]


def codes(part: dict[str, Any], status: str) -> list[str]:
    content = part["responses"][status]["content"]["application/problem+json"]
    listed: list[str] = content["schema"]["allOf"][1]["properties"]["code"]["enum"]
    return listed


def test_document_has_its_frame_and_the_models() -> None:
    document = openapi_document([an_operation()], ABOUT)
    assert (document["openapi"], document["info"]["title"]) == ("3.1.0", "Notes")
    assert document["components"]["schemas"].keys() == {"Problem", "NoteView"}


def test_reading_takes_no_header() -> None:
    part = described()
    assert (names(part, "path"), names(part, "header")) == (["note_id"], [])
    assert part["security"] == []


def test_change_takes_the_headers_of_changes() -> None:
    part = described(method="POST", body=NoteBody, if_match=True)
    assert names(part, "header") == ["X-Centrala", "Idempotency-Key", "If-Match"]
    assert part["requestBody"]["required"] is True
    assert names(described(method="POST", repeatable=False), "header") == ["X-Centrala"]


def test_query_names_what_it_requires() -> None:
    parameters = described(query=NoteQuery)["parameters"]
    required = {one["name"]: one["required"] for one in parameters if one["in"] == "query"}
    assert required == {"after": True, "limit": False}


def test_refusals_follow_from_the_fields() -> None:
    part = described(method="POST", body=NoteBody, if_match=True, refusals=(ContactUnknown,))
    assert codes(part, "404") == ["contact-unknown", "resource-unknown"]
    assert codes(part, "422") == ["idempotency-key-reused", "request-invalid"]
    assert codes(part, "403") == ["origin-refused"]
    assert codes(part, "412") == ["version-changed"]
    assert codes(part, "429") == ["rate-limit-exceeded"]
    assert codes(part, "503") == ["database-unavailable"]


def test_role_is_refused_only_where_roles_are_asked_for() -> None:
    any_session = described(security=({"session": ()},))
    supervisors = described(security=({"session": ("supervisor",)},))
    assert any_session["security"] == [{"session": []}]
    assert supervisors["security"] == [{"session": ["supervisor"]}]


def test_refusal_of_another_component_is_given_by_code_and_status() -> None:
    assert codes(described(refusals=(("case-incomplete", 409),)), "409") == ["case-incomplete"]


def test_version_of_the_answer_is_a_header() -> None:
    headers = described(etag=True)["responses"]["200"]["headers"]
    assert {"ETag", "RateLimit-Remaining"} <= headers.keys()


def test_answer_without_a_model_has_no_content() -> None:
    part = described(answers={204: None}, path="/healthz")
    assert part["responses"]["204"] == {"description": "No Content"}
