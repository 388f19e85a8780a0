"""From our dataclasses to JSON: no nulls (absent instead), so that a merge patch can tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import orjson
from aiohttp import web


def plain(value: Any) -> Any:
    """Dataclasses, enums and tuples as dicts, words and lists; `None` members are left out."""
    if is_dataclass(value) and not isinstance(value, type):
        return _object((field.name, getattr(value, field.name)) for field in fields(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return _object(value.items())
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def members(values: Mapping[str, object]) -> dict[str, Any]:
    """A JSON object of what is there: `None` members are left out."""
    return _object(values.items())


def text(value: Any) -> str:
    """JSON text."""
    return orjson.dumps(value).decode()


def answer(value: Any, status: int = 200) -> web.Response:
    """A JSON response."""
    return web.Response(body=orjson.dumps(value), status=status, content_type="application/json")


def _object(pairs: Any) -> dict[str, Any]:
    return {str(plain(key)): plain(value) for key, value in pairs if value is not None}
