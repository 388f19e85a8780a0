"""JSON over HTTP with an outside CRM; every failure becomes one of the bridge's errors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import aiohttp

from crm_bridge.outbox.errors import (
    DeliveryRefused,
    OutsideAnswerUnreadable,
    OutsideCrmUnavailable,
    OutsideLoginRefused,
)

TIMEOUT_S = 20.0
MAX_ANSWER_BYTES = 16 * 1024 * 1024
MAX_REASON_LENGTH = 300
LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""
LOGIN = frozenset({401, 403, 407})


class HttpJson:
    """Client of one system. `base_url`: without a slash at the end; Basic authentication."""

    def __init__(self, base_url: str, user: str, password: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._headers = {"Authorization": aiohttp.encode_basic_auth(user, password)}
        self._session: aiohttp.ClientSession | None = None

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
    ) -> Any:
        """Send one request; return the decoded answer.

        Raises OutsideCrmUnavailable, OutsideLoginRefused, OutsideAnswerUnreadable,
        DeliveryRefused.
        """
        try:
            status, raw = await self._send(method, path, params, body)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise OutsideCrmUnavailable(f"no answer: {type(error).__name__}") from error
        _check(status, raw)
        return _decoded(raw)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _send(
        self, method: str, path: str, params: Mapping[str, str] | None, body: Any
    ) -> tuple[int, bytes]:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=TIMEOUT_S)
            self._session = aiohttp.ClientSession(headers=self._headers, timeout=timeout)
        request = self._session.request(
            method, self._base_url + path, params=params, json=body, allow_redirects=False
        )
        async with request as response:
            raw = await response.content.read(MAX_ANSWER_BYTES)
            while chunk := await response.content.read(MAX_ANSWER_BYTES):
                raw += chunk
                if len(raw) > MAX_ANSWER_BYTES:
                    raise OutsideAnswerUnreadable(f"expected at most {MAX_ANSWER_BYTES} bytes")
            return response.status, raw


def text_field(answer: Any, *path: str | int) -> str:
    """Return the value at `path` as text. Raises OutsideAnswerUnreadable, naming the path."""
    value = answer
    for key in path:
        try:
            value = value[key]
        except (KeyError, IndexError, TypeError):
            name = ".".join(map(str, path))
            raise OutsideAnswerUnreadable(f"expected a field {name}") from None
    return str(value)


def rows(answer: Any, name: str) -> list[Any]:
    """Return the list under `name`. Raises OutsideAnswerUnreadable."""
    values = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(values, list):
        raise OutsideAnswerUnreadable(f"expected a list {name}")
    return values


def _check(status: int, raw: bytes) -> None:
    if status in LATER:
        raise OutsideCrmUnavailable(f"HTTP {status}")
    if status in LOGIN:
        raise OutsideLoginRefused(f"HTTP {status}")
    if 300 <= status < 400:
        raise OutsideAnswerUnreadable(f"HTTP {status}: expected no redirection")
    if status >= 400:
        reason = raw[:MAX_REASON_LENGTH].decode("utf-8", "replace")
        raise DeliveryRefused(f"HTTP {status}: {reason}")


def _decoded(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError as error:
        raise OutsideAnswerUnreadable("expected JSON") from error
