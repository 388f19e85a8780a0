"""What may come in a request, strictly: unknown members and other types are refused by name."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, TypeVar

from aiohttp import web
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)

from acd.ports.crm import CaseDraft
from acd.serialisation.errors import DataInvalid
from acd.serialisation.serialiser import parse_json
from web.errors import JsonInvalid, RequestInvalid

_NO_CONTROL = re.compile(r"^[^\x00-\x08\x0b\x0c\x0e-\x1f]*$")
Line = Annotated[str, StringConstraints(max_length=300, pattern=_NO_CONTROL)]
Words = Annotated[str, StringConstraints(max_length=8000, pattern=_NO_CONTROL)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]{1,128}$")]


class Body(BaseModel):
    """Strict: no coercion, nothing unknown."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Query(BaseModel):
    """What an address asks for, as words; nothing unknown."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Login(Body):
    login: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=_NO_CONTROL),
    ]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class State(Body):
    """`reason`: needed with not-ready. `device` comes from a page whose telephone or microphone
    broke; the reasons that only the system knows cannot be chosen."""

    state: Literal["ready", "not-ready", "offline"]
    reason: Literal["break", "training", "admin", "meeting", "device"] | None = None


class NewMessage(Body):
    """`note`: only the team sees it."""

    client_id: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=8000, pattern=_NO_CONTROL)]
    note: bool = False


class Case(Body):
    """The fields of CaseDraft; all may be empty while it is a draft."""

    kind: Literal["INCIDENT", "INFORMATIONAL", "COMPLAINT", "STATUS", "FREEFORM"] = "INCIDENT"
    category: Line = ""
    event: Line = ""
    description: Words = ""
    address: Line = ""
    district: Line = ""
    notify: bool = False
    follows: Annotated[str, StringConstraints(max_length=32, pattern=_NO_CONTROL)] | None = None

    def draft(self) -> CaseDraft:
        return CaseDraft(**self.model_dump())


class Resident(Body):
    resident_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=_NO_CONTROL),
]
Until = Annotated[int, Field(ge=0, le=2**53)]


class Act(Body):
    """A supervisor says why, in their own words; the log keeps it."""

    reason: Reason


class Reprioritise(Act):
    """`priority` is the contact's own, added to its queue's and its channel's."""

    priority: Annotated[int, Field(ge=-1000, le=1000)]
    emergency: bool = False


class Move(Act):
    queue: Id


class ToConsultant(Act):
    consultant_id: Id


class ForcedPresence(Act):
    presence: Literal["ready", "not-ready", "offline"]


class Skills(Act):
    """All that she has from now on."""

    skills: Annotated[dict[Id, Annotated[int, Field(ge=1, le=100)]], Field(max_length=100)]
    groups: Annotated[list[Id], Field(max_length=100)]


class Way(Body):
    """Where a contact goes instead: `queue` or `message` with `to` of that name."""

    to: Literal["queue", "callback", "voicemail", "message"]
    queue: Id | None = None
    message: Id | None = None

    @model_validator(mode="after")
    def _whole(self) -> Way:
        for name in ("queue", "message"):
            if (getattr(self, name) is not None) is not (self.to == name):
                raise ValueError(f"expected {name} with to: {name} and with nothing else")
        return self


class Close(Act):
    """`until_ms`: UTC epoch ms, none: until it is opened; `waiting_too`: those who wait go too."""

    overflow: Way
    until_ms: Until | None = None
    waiting_too: bool = False


class Open(Act):
    until_ms: Until | None = None


class ChosenPolicy(Act):
    """The name of a preset; null: as the rules say."""

    policy: Id | None


class Announcement(Act):
    """`prompt`: id of a prompt of the telephone; null ends the announcement."""

    prompt: Id | None


B = TypeVar("B", bound=Body)
Q = TypeVar("Q", bound=Query)
M = TypeVar("M", bound=BaseModel)


async def read(request: web.Request, body: type[B]) -> B:
    """Return the validated body. Raises InvalidJson, InvalidRequest (`field`: the first fault)."""
    try:
        value: Any = parse_json(await request.read())
    except DataInvalid as error:
        raise JsonInvalid("expected a JSON object") from error
    if not isinstance(value, dict):
        raise JsonInvalid("expected a JSON object")
    return _checked(body, value)


def query(request: web.Request, kind: type[Q]) -> Q:
    """What the address asks for. Raises InvalidRequest."""
    return _checked(kind, dict(request.query))


def _checked(kind: type[M], value: dict[str, Any]) -> M:
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        raise RequestInvalid(f"{field}: {first['msg']}", field=field) from error
