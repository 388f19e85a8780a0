"""Every failure leaves as a problem document (RFC 9457) with a stable `code`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as SqlTimeoutError

from acd.domain.model.errors import CentralaError, DependencyUnavailable, InternalError
from acd.serialisation.serialiser import to_json
from web.errors import RateLimitExceeded

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

STATUSES = {
    "json-invalid": 400,
    "login-failed": 401,
    "session-missing": 401,
    "role-insufficient": 403,
    "origin-refused": 403,
    "resource-unknown": 404,
    "contact-not-assigned": 404,
    "chat-unknown": 404,
    "offer-unknown": 404,
    "consultant-unknown": 404,
    "contact-unknown": 404,
    "resident-unknown": 404,
    "version-changed": 412,
    "idempotency-key-reused": 422,
    "request-invalid": 422,
    "case-incomplete": 422,
    "case-invalid": 422,
    "rate-limit-exceeded": 429,
}
"""Status by error id. Any other fault of theirs is a conflict with the present state (409)."""
DATABASE_AWAY = (OperationalError, InterfaceError, SqlTimeoutError)
"""Nothing of the request is wrong, the database cannot be reached or stays locked."""

HTTP_CODES = {404: "resource-unknown", 405: "method-not-allowed", 413: "body-too-large"}
"""Codes of what aiohttp itself refuses: phrases of HTTP change with Python's version."""


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turns what was raised into an answer; logs the request without its words."""
    began = time.monotonic()
    response = await _answer(request, handler)
    log.debug(
        "request",
        method=request.method,
        route=_route(request),
        status=response.status,
        ms=round((time.monotonic() - began) * 1000),
    )
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except CentralaError as error:
        return _of_ours(request, error)
    except web.HTTPException as error:
        return error if error.status < 400 else _of_http(error)
    except DATABASE_AWAY as error:
        log.warning("database-unavailable", route=_route(request), error=type(error).__name__)
        return _problem(503, "database-unavailable", "the database does not answer; try again")
    except Exception:
        log.exception("request-failed", method=request.method, route=_route(request))
        return _problem(500, "internal-error", "something failed here; it is in our log")


def _of_ours(request: web.Request, error: CentralaError) -> web.Response:
    """Our failures give no inner detail away; theirs name what to mend."""
    if isinstance(error, DependencyUnavailable):
        log.warning("request-not-served", route=_route(request), error=error.id)
        return _problem(503, error.id, "a part of the system does not answer; try again")
    if isinstance(error, InternalError):
        log.error("request-failed", route=_route(request), error=error.id, reason=error.message)
        return _problem(500, error.id, "something failed here; it is in our log")
    more = {"field": error.field} if error.field else {}
    response = _problem(STATUSES.get(error.id, 409), error.id, error.message, **more)
    if isinstance(error, RateLimitExceeded):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _of_http(error: web.HTTPException) -> web.Response:
    code = HTTP_CODES.get(error.status, "request-invalid")
    response = _problem(error.status, code, error.reason)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _problem(status: int, code: str, detail: str, **more: Any) -> web.Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    document = body | {"code": code, "detail": detail} | more
    return web.Response(
        body=to_json(document), status=status, content_type="application/problem+json"
    )


def _route(request: web.Request) -> str:
    """The pattern, not the path: paths hold ids and query strings hold keys."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unmatched"
