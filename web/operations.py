"""Route table: each operation with its models, its access and its refusals.

One `Operation` is the source of the route itself, of its part of the OpenAPI document, and of
what the server checks before the handler runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from acd.domain.model.errors import CentralaError
from web.asyncapi import Socket
from web.errors import ResourceUnknown
from web.idempotency import repeatable
from web.problem_json import Handler
from web.schemas import Body, Query

ID_PATTERN = r"^[A-Za-z0-9._:@-]{1,200}$"
_PARAMETER = re.compile(r"\{(\w+)\}")
_ID = re.compile(ID_PATTERN.strip("^$"))

Security = Mapping[str, tuple[str, ...]]
"""One way in: name of a security scheme, with the roles that it takes."""

Refusal = type[CentralaError] | tuple[str, int]
"""A refusal: its error class, or code and status where the class is another component's."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address.

    `answers`: model by status of every success; None: no body. `security`: ways in, any of
    them will do; empty: open to everybody. `refusals`: error classes beyond those that follow
    from the other fields. `etag`: the answer carries the version of what it shows or changed;
    `if_match`: the request may name the version that it is based on. `repeatable`: a POST
    takes an `Idempotency-Key`. `media_type`: of the answers; `takes_file`: the body is a
    file, which the handler reads within a limit of its own.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"]
    path: str
    id: str
    summary: str
    handler: Handler
    answers: Mapping[int, Any]
    tag: str
    security: tuple[Security, ...] = ()
    body: type[Body] | None = None
    query: type[Query] | None = None
    refusals: tuple[Refusal, ...] = ()
    etag: bool = False
    if_match: bool = False
    repeatable: bool = True
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    takes_file: bool = False

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names in the path, in their order."""
        return tuple(_PARAMETER.findall(self.path))

    @property
    def takes_key(self) -> bool:
        """Whether the operation takes an `Idempotency-Key`."""
        return self.method == "POST" and self.repeatable


def routes(operations: Iterable[Operation]) -> list[web.RouteDef]:
    """Return the routes of the operations, in their order."""
    return [web.route(op.method, op.path, _checked(op)) for op in operations]


def _checked(operation: Operation) -> Handler:
    handler = repeatable(operation.handler) if operation.takes_key else operation.handler
    return _with_checked_path(operation, handler) if operation.parameters else handler


def _with_checked_path(operation: Operation, handler: Handler) -> Handler:
    """Raise ResourceUnknown for an id that cannot exist, before a database meets it."""

    async def handle(request: web.Request) -> web.StreamResponse:
        for name in operation.parameters:
            if not _ID.fullmatch(request.match_info[name]):
                raise ResourceUnknown(f"{name}: no such id", field=name)
        return await handler(request)

    return handle


@dataclass(frozen=True, slots=True)
class HttpApi:
    """Operations and WebSockets of one component."""

    operations: tuple[Operation, ...] = ()
    sockets: tuple[Socket, ...] = ()

    def routes(self) -> list[web.RouteDef]:
        """Return the routes of both."""
        return routes(self.operations) + [web.get(s.path, s.handler) for s in self.sockets]
