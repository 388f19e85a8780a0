"""Ways into the API: security schemes, the roles of each operation, and what they refuse."""

from __future__ import annotations

from acd.domain.messages.rejections import InputRefusedError
from acd.domain.model.errors import CentralaError
from acd.ports.acd import AcdOverloaded
from acd.ports.attachments import FileRefused, FileScannerUnavailable
from acd.ports.log_errors import IdempotencyKeyInvalid, InputTooLarge, LogUnavailable
from desk.auth.accounts import Role
from desk.auth.sessions import SESSION_COOKIE
from desk.errors import (
    FileTooLarge,
    PasswordExpired,
    RoleInsufficient,
    SecondFactorMissing,
    SessionMissing,
)
from web.json_schemas import Schema
from web.operations import Refusal, Security

CONSULTANT: Security = {"session": (Role.CONSULTANT.value,)}
SUPERVISOR: Security = {"session": (Role.SUPERVISOR.value,)}
OFFICER: Security = {"session": (Role.OFFICER.value,)}
SIGNED_IN: Security = {"session": ()}
WALL_TOKEN: Security = {"wall_token": ()}
FEED_TOKEN: Security = {"feed_token": ()}

SECURITY_SCHEMES: dict[str, Schema] = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": SESSION_COOKIE,
        "description": "Under https its name begins with `__Host-`.",
    },
    "wall_token": {"type": "http", "scheme": "bearer"},
    "feed_token": {"type": "http", "scheme": "bearer"},
}
REFUSALS_BY_SCHEME: dict[str, tuple[type[CentralaError], ...]] = {
    "session": (SessionMissing, PasswordExpired, SecondFactorMissing, RoleInsufficient),
    "wall_token": (SessionMissing,),
    "feed_token": (SessionMissing,),
}


def _with_subclasses(error: type[CentralaError]) -> tuple[type[CentralaError], ...]:
    families = (_with_subclasses(child) for child in error.__subclasses__())
    return (error, *(member for family in families for member in family))


ACD_REFUSALS: tuple[Refusal, ...] = (
    *_with_subclasses(InputRefusedError),
    *_with_subclasses(LogUnavailable),
    InputTooLarge,
    IdempotencyKeyInvalid,
    AcdOverloaded,
)
"""Refusals of an input by the ACD and its log."""
CRM_UNAVAILABLE: Refusal = ("crm-unavailable", 503)
FILE_REFUSALS: tuple[Refusal, ...] = (FileTooLarge, FileRefused, FileScannerUnavailable)
"""Refusals of a file that is sent."""
CASE_REFUSALS: tuple[Refusal, ...] = (
    CRM_UNAVAILABLE,
    ("case-incomplete", 422),
    ("case-invalid", 422),
    ("answer-invalid", 422),
    ("case-not-ours", 422),
)
CASE_READING_REFUSALS: tuple[Refusal, ...] = (CRM_UNAVAILABLE, ("case-unknown", 404))
CASE_ACTION_REFUSALS: tuple[Refusal, ...] = (
    *CASE_READING_REFUSALS,
    ("case-action-refused", 409),
    ("case-invalid", 422),
    ("ticket-status-refused", 409),
)
OFFICER_REFUSALS: tuple[Refusal, ...] = (
    CRM_UNAVAILABLE,
    ("officer-unknown", 409),
    ("case-unknown", 404),
)
ACTION_REFUSALS: tuple[Refusal, ...] = (
    *OFFICER_REFUSALS,
    ("case-taken", 409),
    ("case-action-refused", 409),
    ("case-invalid", 422),
    ("office-unknown", 422),
    ("ticket-status-refused", 409),
)
ARTICLE_REFUSALS: tuple[Refusal, ...] = (CRM_UNAVAILABLE, ("article-unknown", 404))
RESIDENT_REFUSALS: tuple[Refusal, ...] = (CRM_UNAVAILABLE, ("resident-unknown", 404))
RESIDENT_INVALID: Refusal = ("resident-invalid", 422)
MERGE_REFUSALS: tuple[Refusal, ...] = (
    *RESIDENT_REFUSALS,
    RESIDENT_INVALID,
    ("resident-already-merged", 409),
)
"""Refusals of whichever CRM is connected; the port states them, adapters raise them."""
