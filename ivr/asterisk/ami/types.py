"""Errors, events and settings of the manager interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.domain.model.errors import OurError

CONNECTED, DISCONNECTED = "Connected", "Disconnected"

Fields = Mapping[str, str | list[str]]


class AmiDisconnected(OurError):
    """There is no connection, or it broke before the answer: the action may have been done."""

    id = "ami-disconnected"


class AmiTimeout(OurError):
    """Asterisk did not answer an action in time."""

    id = "ami-no-answer"


class AmiRefused(OurError):
    """Asterisk answered an action with an error."""

    id = "ami-action-refused"


class AmiLoginRefused(OurError):
    """User or secret are wrong, or our address is not permitted."""

    id = "ami-login-refused"


class AmiFieldInvalid(OurError):
    """A field of an action contains the end of a line."""

    id = "ami-field-invalid"


@dataclass(frozen=True, slots=True)
class AmiEvent:
    """One event of Asterisk, or `Connected` and `Disconnected` of the client itself.

    Events between `Disconnected` and `Connected` are lost.
    """

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        """Return the field by its lower-case name; empty when there is none."""
        return self.fields.get(key, "")


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """Address and log-in; a ping after `ping_s` of silence, the end after `max_silence_s`."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    ping_s: float = 5.0
    max_silence_s: float = 12.0
