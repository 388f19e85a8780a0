"""OpenAPI 3.1 document of a route table (https://spec.openapis.org/oas/v3.1.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from acd.domain.model.errors import CentralaError
from web.errors import (
    DATABASE_UNAVAILABLE,
    BodyTimedOut,
    BodyTooLarge,
    IdempotencyKeyReused,
    JsonInvalid,
    OriginRefused,
    RateLimitExceeded,
    RequestInvalid,
    ResourceUnknown,
    VersionChanged,
    status_of,
)
from web.json_schemas import Schema, Schemas, schemas_of
from web.operations import ID_PATTERN, Operation
from web.problem_json import CONTENT_TYPE

TAG_PATTERN = '^"[0-9a-f]{32}"$'
KEY_PATTERN = "^[A-Za-z0-9-]{8,64}$"
RATE_LIMIT_HEADERS = {
    "RateLimit-Limit": "Requests that the window allows.",
    "RateLimit-Remaining": "Requests that are left in the window.",
    "RateLimit-Reset": "Seconds until one more is allowed.",
}


@dataclass(frozen=True, slots=True)
class Description:
    """Frame of the document. `refusals_by_scheme`: what a missing or unfit session answers."""

    title: str
    version: str
    text: str
    tags: Mapping[str, str]
    security_schemes: Mapping[str, Schema]
    refusals_by_scheme: Mapping[str, tuple[type[CentralaError], ...]]
    more_models: tuple[Any, ...] = field(default=())
    """Models that no operation shows, such as the messages of the WebSockets."""


def openapi_document(operations: Sequence[Operation], about: Description) -> Schema:
    """Return the document as JSON data."""
    schemas = _schemas(operations, about)
    paths: defaultdict[str, Schema] = defaultdict(dict)
    for operation in operations:
        paths[operation.path][operation.method.lower()] = _operation(operation, schemas, about)
    return {
        "openapi": "3.1.0",
        "info": {"title": about.title, "version": about.version, "description": about.text},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in about.tags.items()],
        "paths": dict(paths),
        "components": {
            "schemas": {"Problem": PROBLEM} | schemas.definitions,
            "securitySchemes": dict(about.security_schemes),
        },
    }


PROBLEM: Schema = {
    "type": "object",
    "description": "Problem document (RFC 9457). `code` is stable; `detail` is for people.",
    "properties": {
        "type": {"const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "field": {"type": "string", "description": "The first member that does not fit."},
    },
    "required": ["type", "title", "status", "code", "detail"],
}


def _schemas(operations: Iterable[Operation], about: Description) -> Schemas:
    requests: list[Any] = []
    answers: list[Any] = list(about.more_models)
    for op in operations:
        requests += [model for model in (op.body, op.query) if model is not None]
        answers += [model for model in op.answers.values() if model is not None]
    return schemas_of(requests, answers)


def _operation(op: Operation, schemas: Schemas, about: Description) -> Schema:
    document: Schema = {
        "operationId": op.id,
        "summary": op.summary,
        "tags": [op.tag],
        "parameters": [*_parameters(op), *_query_parameters(op, schemas)],
        "responses": {**_answers(op, schemas), **_problems(op, about)},
        "security": [{name: list(roles) for name, roles in way.items()} for way in op.security],
    }
    if op.body is not None:
        content = {"application/json": {"schema": schemas.request(op.body)}}
        document["requestBody"] = {"required": True, "content": content}
    if op.takes_file:
        schema = {"type": "string", "format": "binary"}
        content = {"application/octet-stream": {"schema": schema}}
        document["requestBody"] = {"required": True, "content": content}
    return document


def _parameters(op: Operation) -> list[Schema]:
    parameters = [
        {"name": name, "in": "path", "required": True}
        | {"schema": {"type": "string", "pattern": ID_PATTERN}}
        for name in op.parameters
    ]
    if op.method != "GET":
        parameters.append(_header("X-Centrala", {"const": "1"}, "No other site can send it.", True))
    if op.takes_key:
        text = "The same key with the same body gives the same answer for a day."
        parameters.append(_header("Idempotency-Key", _text(KEY_PATTERN), text))
    if op.if_match:
        text = "The `ETag` that the change is based on."
        parameters.append(_header("If-Match", _text(TAG_PATTERN), text))
    return parameters


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


def _header(name: str, schema: Schema, text: str, required: bool = False) -> Schema:
    head = {"name": name, "in": "header", "required": required}
    return head | {"description": text, "schema": schema}


def _query_parameters(op: Operation, schemas: Schemas) -> list[Schema]:
    if op.query is None:
        return []
    model = schemas.definitions[op.query.__name__]
    required = model.get("required", ())
    return [
        {"name": name, "in": "query", "required": name in required, "schema": schema}
        for name, schema in model["properties"].items()
    ]


def _answers(op: Operation, schemas: Schemas) -> Schema:
    return {
        str(status): _answer(op, status, model, schemas) for status, model in op.answers.items()
    }


def _answer(op: Operation, status: int, model: Any, schemas: Schemas) -> Schema:
    answer: Schema = {"description": HTTPStatus(status).phrase}
    texts = dict(op.headers)
    if op.path.startswith("/api/"):
        texts |= RATE_LIMIT_HEADERS
    if op.etag:
        texts["ETag"] = "Version; send it back as `If-Match`."
    headers = {
        name: {"description": text, "schema": {"type": "string"}} for name, text in texts.items()
    }
    if headers:
        answer["headers"] = headers
    if model is not None:
        answer["content"] = {op.media_type: {"schema": schemas.answer(model)}}
    return answer


def _problems(op: Operation, about: Description) -> Schema:
    codes: defaultdict[int, set[str]] = defaultdict(set)
    for refusal in (*op.refusals, *_implied(op, about)):
        code, status = refusal if isinstance(refusal, tuple) else (refusal.id, status_of(refusal))
        codes[status].add(code)
    if op.security or op.body is not None:
        codes[503].add(DATABASE_UNAVAILABLE)
    return {
        str(status): {
            "description": ", ".join(sorted(names)),
            "content": {CONTENT_TYPE: {"schema": _problem(status, names)}},
        }
        for status, names in sorted(codes.items())
    }


def _problem(status: int, codes: set[str]) -> Schema:
    narrowed = {"status": {"const": status}, "code": {"enum": sorted(codes)}}
    return {"allOf": [{"$ref": "#/components/schemas/Problem"}, {"properties": narrowed}]}


def _implied(op: Operation, about: Description) -> list[type[CentralaError]]:
    """Return the refusals that follow from the fields of the operation."""
    errors: list[type[CentralaError]] = []
    for way in op.security:
        for scheme, roles in way.items():
            errors += about.refusals_by_scheme[scheme][: None if roles else 1]
    rules: tuple[tuple[object, tuple[type[CentralaError], ...]], ...] = (
        (op.parameters, (ResourceUnknown,)),
        (op.body, (JsonInvalid, RequestInvalid, BodyTimedOut, BodyTooLarge)),
        (op.query, (RequestInvalid,)),
        (op.takes_file, (BodyTimedOut,)),
        (op.method != "GET", (OriginRefused,)),
        (op.takes_key, (IdempotencyKeyReused, RequestInvalid)),
        (op.if_match, (VersionChanged,)),
        (op.path.startswith("/api/"), (RateLimitExceeded,)),
    )
    return errors + [error for applies, refusals in rules if applies for error in refusals]
