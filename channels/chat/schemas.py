"""Requests and messages of a resident's page, strict: unknown members are refused."""

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
"""Maximum characters of a message: those of a description in Open311."""

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
    """Form of a new chat. `address`: telephone number or e-mail address, optional."""

    language: str
    queue: str
    text: Text
    name: Line = ""
    address: Line = ""


class Written(Body):
    """Message; a repeat under the same `client_id` is the same message."""

    type: Literal["message"]
    client_id: Id
    text: Text


class Typing(Body):
    """The resident is writing."""

    type: Literal["typing"]


class Leave(Body):
    """The resident ends the chat."""

    type: Literal["leave"]


class TranscriptRequest(Body):
    """Wish for the conversation by mail. `key`: from the chat's socket."""

    key: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,200}$")]
    address: Line


PageMessage = Annotated[Written | Typing | Leave, Field(discriminator="type")]
_PAGE_MESSAGE: TypeAdapter[Written | Typing | Leave] = TypeAdapter(PageMessage)
Model = TypeVar("Model")


def read_page_message(data: str) -> Written | Typing | Leave:
    """Return a message of the WebSocket. Raises RequestInvalid."""
    return _checked(_PAGE_MESSAGE, data)


def address_of(text: str, region: str) -> str | None:
    """Return an E.164 number or a lower-case e-mail address; None for an empty text.

    Raises RequestInvalid.
    """
    if not text:
        return None
    if "@" in text:
        return email_of(text)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise RequestInvalid("address: expected a telephone number or an e-mail", field="address")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email_of(text: str) -> str:
    """Return an e-mail address in lower case. Raises RequestInvalid."""
    if not _EMAIL.fullmatch(text):
        raise RequestInvalid("address: expected an e-mail address", field="address")
    return text.lower()


def _checked(adapter: TypeAdapter[Model], data: bytes | str) -> Model:
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
