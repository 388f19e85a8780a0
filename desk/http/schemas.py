"""Models of the desk's requests. Times in bodies are RFC 3339 UTC."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema, model_validator

from acd.ports.crm import CaseDraft
from acd.ports.log import BEGINNING
from desk.auth.second_factors import CODE
from web.schemas import NO_CONTROL, Body, Id, Query

_TIME = r"^[0-9]{4}(-[0-9]{2}){2}T[0-9]{2}(:[0-9]{2}){2}(\.[0-9]{1,6})?Z$"


def _real_time(text: str) -> str:
    datetime.fromisoformat(text)
    return text


Line = Annotated[str, StringConstraints(max_length=300, pattern=NO_CONTROL)]
LongText = Annotated[str, StringConstraints(max_length=8000, pattern=NO_CONTROL)]
Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL),
]
UtcTime = Annotated[
    str,
    StringConstraints(pattern=_TIME),
    AfterValidator(_real_time),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": _TIME}),
]


_DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


def _real_day(text: str) -> str:
    date.fromisoformat(text)
    return text


Day = Annotated[
    str,
    StringConstraints(pattern=_DAY),
    AfterValidator(_real_day),
    WithJsonSchema({"type": "string", "format": "date", "pattern": _DAY}),
]


Code = Annotated[str, StringConstraints(pattern=CODE)]


class Login(Body):
    """Login and password. `code`: of the authenticator app, for accounts with a second factor."""

    login: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=NO_CONTROL),
    ]
    password: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    code: Code | None = None


class PasswordProof(Body):
    """Present password."""

    current_password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class CodeProof(Body):
    """Code of the authenticator app."""

    code: Code


class SecondFactorRemoval(PasswordProof, CodeProof):
    """Present password and a code of the factor that is removed."""


class PasswordChange(Body):
    """Present password and the new one."""

    current_password: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    new_password: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class PresenceChange(Body):
    """State that the consultant declares. `reason`: needed with not-ready; `device`: a page's
    telephone or microphone failed. Reasons that only the system knows cannot be chosen."""

    state: Literal["ready", "not-ready", "offline"]
    reason: Literal["break", "training", "admin", "meeting", "device"] | None = None


MailAddress = Annotated[str, StringConstraints(max_length=320, pattern=NO_CONTROL)]


class NewMessage(Body):
    """Message to the resident; with `note`, for the team alone. `client_id`: makes the id, so
    that a repeat is the same message; `attachments`: files added before; `answer_to`: address of
    the answer that the consultant confirmed; `copy_to`: others who received the mail that is
    answered, and get a copy."""

    client_id: Id
    text: Annotated[str, StringConstraints(min_length=1, max_length=8000, pattern=NO_CONTROL)]
    note: bool = False
    attachments: Annotated[list[Id], Field(max_length=20, default_factory=list)]
    answer_to: MailAddress | None = None
    copy_to: Annotated[list[MailAddress], Field(max_length=20, default_factory=list)]


class NewFile(Query):
    """Name of a file that is added to an answer."""

    name: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=120, pattern=NO_CONTROL),
    ]


Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-85, le=85, allow_inf_nan=False)]


QuestionId = Annotated[str, StringConstraints(max_length=64, pattern=NO_CONTROL)]
Answer = Annotated[
    list[Annotated[str, StringConstraints(max_length=500, pattern=NO_CONTROL)]],
    Field(max_length=50),
]


class Case(Body):
    """Case form; every member may be empty while it is a draft. `answers`: of the questions of the
    category, by question id."""

    kind: Literal["INCIDENT", "INFORMATIONAL", "COMPLAINT", "STATUS", "FREEFORM"] = "INCIDENT"
    category: Line = ""
    event: Line = ""
    description: LongText = ""
    address: Line = ""
    district: Line = ""
    notify: bool = False
    notify_by: Literal["", "email", "phone"] = ""
    language: Annotated[str, StringConstraints(pattern=r"^([a-z]{2,8})?$")] = ""
    follows: Annotated[str, StringConstraints(max_length=32, pattern=NO_CONTROL)] | None = None
    street: Annotated[str, StringConstraints(max_length=200, pattern=NO_CONTROL)] = ""
    house: Annotated[str, StringConstraints(max_length=16, pattern=NO_CONTROL)] = ""
    lon: Longitude | None = None
    lat: Latitude | None = None
    road_class: Annotated[str, StringConstraints(max_length=64, pattern=NO_CONTROL)] = ""
    asset: Annotated[str, StringConstraints(max_length=128, pattern=NO_CONTROL)] = ""
    unit_id: Annotated[str, StringConstraints(max_length=64, pattern=NO_CONTROL)] = ""

    answers: Annotated[dict[QuestionId, Answer], Field(max_length=50, default_factory=dict)]

    def draft(self) -> CaseDraft:
        """Return the form as the CRM takes it."""
        answers = {name: tuple(values) for name, values in self.answers.items()}
        return CaseDraft(**{**self.model_dump(), "answers": answers})


ResidentId = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=NO_CONTROL)]


class ResidentChoice(Body):
    """Resident whom the consultant confirmed."""

    resident_id: ResidentId


class ResidentSearch(Query):
    """Search for residents. `q`: name, number or address; `after`: `next` of the page before."""

    q: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=2, max_length=200, pattern=NO_CONTROL),
    ]
    after: Annotated[int, Field(ge=0, le=1_000)] = 0
    count: Annotated[int, Field(ge=1, le=50)] = 20


class TicketNumber(Query):
    """Number of a ticket, such as 614902/26."""

    number: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL),
    ]


class SoftphoneQuery(Query):
    """`renew`: only while no other session has taken the telephone."""

    renew: bool = False


class WallToken(Query):
    """Read-only key of the wallboard, for screens without a session."""

    token: Annotated[str, StringConstraints(max_length=200)] | None = None


class EventPage(Query):
    """Part of the event feed. `after`: `next` of the page before; `wait_s`: how long an empty
    answer may be delayed until there is an event, seconds."""

    after: Annotated[str, StringConstraints(pattern=r"^[0-9]{1,15}-[0-9]{1,18}$")] = BEGINNING
    count: Annotated[int, Field(ge=1, le=1_000)] = 200
    wait_s: Annotated[float, Field(ge=0, le=30)] = 0


class SupervisorAction(Body):
    """Action of a supervisor; the log keeps the reason."""

    reason: Reason


class Reprioritisation(SupervisorAction):
    """New priority of a contact, added to that of its queue and its channel."""

    priority: Annotated[int, Field(ge=-1000, le=1000)]
    emergency: bool = False


class Move(SupervisorAction):
    """Other queue of a waiting contact."""

    queue: Id


class ToConsultant(SupervisorAction):
    """Consultant who is to have a contact."""

    consultant_id: Id


class ForcedPresence(SupervisorAction):
    """State that a supervisor sets for a consultant."""

    presence: Literal["ready", "not-ready", "offline"]


class SkillChange(SupervisorAction):
    """All skills and groups of a consultant until the next sign-in."""

    skills: Annotated[dict[Id, Annotated[int, Field(ge=1, le=100)]], Field(max_length=100)]
    groups: Annotated[list[Id], Field(max_length=100)]


class OverflowTarget(Body):
    """Target of contacts that a closed queue does not take. `queue` comes with `to: queue`
    alone, `message` with `to: message` alone."""

    to: Literal["queue", "callback", "voicemail", "message"]
    queue: Id | None = None
    message: Id | None = None

    @model_validator(mode="after")
    def _matches(self) -> OverflowTarget:
        for name in ("queue", "message"):
            if (getattr(self, name) is not None) is not (self.to == name):
                raise ValueError(f"expected {name} with to: {name} and with nothing else")
        return self


class QueueClosing(SupervisorAction):
    """Closing of a queue. `until`: none means until it is opened; `waiting_too`: contacts that
    wait go to the overflow as well."""

    overflow: OverflowTarget
    until: UtcTime | None = None
    waiting_too: bool = False


class QueueOpening(SupervisorAction):
    """Opening of a queue outside its hours. `until`: none means until it is closed."""

    until: UtcTime | None = None


class PolicyChoice(SupervisorAction):
    """Name of a preset policy; null: as the rules say."""

    policy: Id | None


class Announcement(SupervisorAction):
    """Prompt that waiting callers of a queue hear; null ends the announcement."""

    prompt: Id | None
