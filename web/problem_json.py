"""Problem documents: every failure leaves as RFC 9457 JSON with a stable `code`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

import structlog
from aiohttp import web

from acd.domain.model.errors import CentralaError, DependencyUnavailable, InternalError
from acd.serialisation.serialiser import to_json
from web.errors import (
    DATABASE_UNAVAILABLE,
    BodyTooLarge,
    RateLimitExceeded,
    ResourceUnknown,
    status_of,
)

log = structlog.get_logger()
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CONTENT_TYPE = "application/problem+json"
HTTP_CODES = {404: ResourceUnknown.id, 405: "method-not-allowed", 413: BodyTooLarge.id}
"""Codes of what aiohttp itself refuses: HTTP's phrases change with Python's version."""


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer what was raised with a problem document; log the request without its content."""
    started = time.monotonic()
    response = await _answer(request, handler)
    log.debug(
        "request",
        method=request.method,
        route=route_of(request),
        status=response.status,
        ms=round((time.monotonic() - started) * 1000),
    )
    return response


async def _answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except CentralaError as error:
        return _typed_problem(request, error)
    except web.HTTPException as error:
        return error if error.status < 400 else _http_problem(error)
    except Exception as error:
        return _untyped_problem(request, error)


def _untyped_problem(request: web.Request, error: Exception) -> web.Response:
    from sqlalchemy.exc import (  # deferred: the SIP gateway has no database
        InterfaceError,
        OperationalError,
        TimeoutError,
    )

    if isinstance(error, (OperationalError, InterfaceError, TimeoutError)):
        log.warning(DATABASE_UNAVAILABLE, route=route_of(request), error=type(error).__name__)
        return _problem(503, DATABASE_UNAVAILABLE, "the database does not answer; try again")
    log.exception("request-failed", method=request.method, route=route_of(request))
    return _problem(500, "internal-error", "something failed here; it is in our log")


def _typed_problem(request: web.Request, error: CentralaError) -> web.Response:
    """Hide the details of our own failures; name the field of the caller's mistakes."""
    status = status_of(type(error))
    if isinstance(error, DependencyUnavailable):
        log.warning("request-not-served", route=route_of(request), error=error.id)
        return _problem(status, error.id, "a part of the system does not answer; try again")
    if isinstance(error, InternalError):
        log.error("request-failed", route=route_of(request), error=error.id, reason=error.message)
        return _problem(status, error.id, "something failed here; it is in our log")
    more = {"field": error.field} if error.field else {}
    response = _problem(status, error.id, error.message, **more)
    if isinstance(error, RateLimitExceeded):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _http_problem(error: web.HTTPException) -> web.Response:
    code = HTTP_CODES.get(error.status, "request-invalid")
    response = _problem(error.status, code, error.reason)
    if "Allow" in error.headers:
        response.headers["Allow"] = error.headers["Allow"]
    return response


def _problem(status: int, code: str, detail: str, **more: Any) -> web.Response:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    document = body | {"code": code, "detail": detail} | more
    return web.Response(body=to_json(document), status=status, content_type=CONTENT_TYPE)


def route_of(request: web.Request) -> str:
    """Return the pattern of the path: paths hold ids, query strings hold keys."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unmatched"
