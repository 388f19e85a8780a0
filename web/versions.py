"""Versions of what people edit: `ETag` of the present, `If-Match` of what a change is based on."""

from __future__ import annotations

import hashlib

from aiohttp import web

from acd.serialisation.serialiser import to_json, to_view
from web.errors import VersionChanged


def etag_of(value: object) -> str:
    """Return the entity tag of a value; equal values have equal tags."""
    return f'"{hashlib.sha256(to_json(to_view(value))).hexdigest()[:32]}"'


def check_version(request: web.Request, present: object) -> None:
    """Raise VersionChanged when `If-Match` names another version than `present`."""
    based_on = request.headers.get("If-Match")
    if based_on not in (None, "*", etag_of(present)):
        raise VersionChanged("it was changed meanwhile; read it again", field="If-Match")
