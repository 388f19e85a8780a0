"""Base classes of request models, and the readers that check a request against its model."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import parse_json
from web.errors import BodyTimedOut, JsonInvalid, RequestInvalid

BODY_TIMEOUT_S = 20.0
"""Maximum time in which a body arrives; the largest has 64 KiB."""

NO_CONTROL = re.compile(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
"""No control characters but tab, line feed and carriage return."""

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,128}$")]
"""An id that the city or the server made."""


class Body(BaseModel):
    """JSON body of a request. Strict: no coercion, no unknown member."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(BaseModel):
    """Query string of a request; no unknown parameter."""

    model_config = ConfigDict(extra="forbid", frozen=True)


B = TypeVar("B", bound=Body)
Q = TypeVar("Q", bound=Query)
M = TypeVar("M", bound=BaseModel)


async def read_body(request: web.Request, model: type[B]) -> B:
    """Return the validated body.

    Raises JsonInvalid, RequestInvalid (`field`: the first fault), BodyTimedOut.
    """
    return validate_json(await read_bytes(request), model)


async def read_bytes(request: web.Request) -> bytes:
    """Return the body. Raises BodyTimedOut."""
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            return await request.read()
    except TimeoutError as error:
        raise BodyTimedOut("the body did not arrive in time") from error


def read_query(request: web.Request, model: type[Q]) -> Q:
    """Return the validated query string. Raises RequestInvalid, also for a repeated parameter,
    of which each reader on the way may take another value."""
    for name in request.query:
        if len(request.query.getall(name)) > 1:
            raise RequestInvalid(f"{name}: expected once", field=name)
    return _validate(dict(request.query), model)


def validate_json(data: bytes | str, model: type[M]) -> M:
    """Return the JSON object in `data` as `model`. Raises JsonInvalid, RequestInvalid."""
    try:
        value: Any = parse_json(data)
    except DataInvalid as error:
        raise JsonInvalid("expected a JSON object") from error
    if not isinstance(value, dict):
        raise JsonInvalid("expected a JSON object")
    return _validate(value, model)


def rfc3339(at_ms: int) -> str:
    """Return epoch milliseconds as RFC 3339 UTC text."""
    at = datetime.fromtimestamp(at_ms / 1000, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def epoch_ms(at: str | None) -> int | None:
    """Return an RFC 3339 time as UTC epoch milliseconds; None for none."""
    return None if at is None else round(datetime.fromisoformat(at).timestamp() * 1000)


def _validate(value: dict[str, Any], model: type[M]) -> M:
    try:
        return model.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RequestInvalid(f"{field}: {first['msg']}", field=field) from error
