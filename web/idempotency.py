"""Answers of POST requests by `Idempotency-Key`: a repeat gets the first answer again.

Kept in memory for a day. After a restart the input key on the log, which is made of the same
`Idempotency-Key`, still keeps a repeat from acting twice; its answer is then that of success.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from acd.domain.model.errors import CentralaError
from web.errors import IdempotencyKeyReused, RequestInvalid, status_of
from web.problem_json import Handler
from web.schemas import read_bytes

MAX_ANSWERS = 10_000
KEEP_MS = 24 * 3_600_000
HEADER = "Idempotency-Key"
_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
_STORED_REFUSALS = frozenset({404, 409})
"""Refusals that a repeat gets again; the others were refused before anything was tried."""


@dataclass(slots=True)
class _Entry:
    """One key. `body`: hash of the first request's body; `lock`: held while it is served."""

    body: str
    at_ms: int
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    answer: web.Response | None = None
    refusal: CentralaError | None = None


@dataclass(slots=True)
class RepeatedRequests:
    """Answers by key; `now_ms`: monotonic."""

    now_ms: Callable[[], int]
    _entries: dict[str, _Entry] = field(default_factory=dict)

    async def answer(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Serve the request, or repeat the answer. Raises IdempotencyKeyReused, RequestInvalid
        and what the handler raises."""
        entry = await self._entry(request)
        async with entry.lock:
            if entry.refusal is not None:
                raise entry.refusal
            if entry.answer is None:
                return await self._first(request, handler, entry)
            return _copy(entry.answer)

    async def _first(
        self, request: web.Request, handler: Handler, entry: _Entry
    ) -> web.StreamResponse:
        try:
            response = await handler(request)
        except CentralaError as error:
            if status_of(type(error)) in _STORED_REFUSALS:
                entry.refusal = error
            raise
        if isinstance(response, web.Response) and response.status < 400:
            entry.answer = _copy(response)
        return response

    async def _entry(self, request: web.Request) -> _Entry:
        key, body = _scoped_key(request), hashlib.sha256(await read_bytes(request)).hexdigest()
        self._forget_old()
        entry = self._entries.setdefault(key, _Entry(body, self.now_ms()))
        if entry.body != body:
            raise IdempotencyKeyReused("this key came before with another body", field=HEADER)
        return entry

    def _forget_old(self) -> None:
        oldest_ms = self.now_ms() - KEEP_MS
        while self._entries:
            first = next(iter(self._entries))
            if self._entries[first].at_ms > oldest_ms and len(self._entries) < MAX_ANSWERS:
                return
            del self._entries[first]


REPEATED = web.AppKey("repeated", RepeatedRequests)


def repeatable(handler: Handler) -> Handler:
    """Return the handler with its answers kept by `Idempotency-Key`, where one comes."""

    async def handle(request: web.Request) -> web.StreamResponse:
        if HEADER not in request.headers:
            return await handler(request)
        return await request.app[REPEATED].answer(request, handler)

    return handle


def input_key(request: web.Request, prefix: str, new_id: Callable[[], str]) -> str:
    """Return the key of the log's input: the same for a repeat of the request."""
    return f"{prefix}:{request.headers.get(HEADER) or new_id()}"


def _scoped_key(request: web.Request) -> str:
    """Keys of different sessions and addresses never meet."""
    key = request.headers[HEADER]
    if not _KEY.fullmatch(key):
        raise RequestInvalid(f"{HEADER}: expected 8 to 64 of A-Z a-z 0-9 -", field=HEADER)
    scope = "\n".join((request.headers.get("Cookie", ""), request.path, key))
    return hashlib.sha256(scope.encode("utf-8", "replace")).hexdigest()


def _copy(response: web.Response) -> web.Response:
    """Return an equal response that was not sent yet."""
    body = response.body if isinstance(response.body, bytes) else None
    copy = web.Response(status=response.status, body=body, headers=response.headers.copy())
    copy.cookies.update(response.cookies)
    return copy
