"""Messages of a resident's page: no unknown fields, no other types, nothing too long."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar

import phonenumbers
from pydantic import (
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import parse_json
from web.errors import RequestInvalid
from web.schemas import Body

MAX_TEXT = 4000
"""Signs in one message: as much as Open311 takes for a description."""

_NO_CONTROL = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\\[\]]{1,64}@[A-Za-z0-9.-]{1,250}\.[A-Za-z0-9-]{2,63}")

Text = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=MAX_TEXT, strip_whitespace=True, pattern=_NO_CONTROL
    ),
]
Line = Annotated[str, StringConstraints(max_length=120, strip_whitespace=True, pattern=_NO_CONTROL)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]


class NewChat(Body):
    """`address`: a telephone number or an e-mail address, if the resident likes to give one."""

    language: str
    queue: str
    text: Text
    name: Line = ""
    address: Line = ""


class Written(Body):
    """A message; `client_id` makes a repeat harmless."""

    type: Literal["message"]
    client_id: Id
    text: Text


class Typing(Body):
    """The resident is writing."""

    type: Literal["typing"]


class Leave(Body):
    """The resident ends the chat."""

    type: Literal["leave"]


Said = Annotated[Written | Typing | Leave, Field(discriminator="type")]
_SAID: TypeAdapter[Written | Typing | Leave] = TypeAdapter(Said)
M = TypeVar("M")


def read_said(data: str) -> Written | Typing | Leave:
    """Return a message of the WebSocket. Raises RequestInvalid."""
    return _checked(_SAID, data)


def address_of(text: str, region: str) -> str | None:
    """E.164 number or lower-case e-mail address; None for nothing. Raises RequestInvalid."""
    if not text:
        return None
    if "@" in text:
        if not _EMAIL.fullmatch(text):
            raise RequestInvalid("address: expected an e-mail address", field="address")
        return text.lower()
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise RequestInvalid("address: expected a telephone number or an e-mail", field="address")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _checked(adapter: TypeAdapter[M], data: bytes | str) -> M:
    try:
        value: Any = parse_json(data)
    except DataInvalid as error:
        raise RequestInvalid("expected a JSON object") from error
    try:
        return adapter.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RequestInvalid(f"{field}: {first['msg']}", field=field or None) from error
