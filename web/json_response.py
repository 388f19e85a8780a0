"""Answers with a body of JSON."""

from __future__ import annotations

from aiohttp import web

from acd.serialisation.serialiser import to_json


def json_response(value: object, status: int = 200) -> web.Response:
    """A response whose body is `value` as JSON: dataclasses and plain data."""
    return web.Response(body=to_json(value), status=status, content_type="application/json")
