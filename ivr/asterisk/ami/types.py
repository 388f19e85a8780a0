"""Errors, events and settings of the manager interface."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from acd.domain.model.errors import DependencyUnavailable, InternalError, InvalidInput

CONNECTED, DISCONNECTED = "Connected", "Disconnected"

Fields = Mapping[str, str | list[str]]


class AmiDisconnected(DependencyUnavailable):
    """AMI connection that is absent or broke before the answer; the action may have been done.

    Remedy: start Asterisk; the client reconnects and reconciles.
    """

    id: ClassVar[str] = "ami-disconnected"


class AmiTimedOut(DependencyUnavailable):
    """No answer from Asterisk to an AMI action in time.

    Remedy: check the load of Asterisk.
    """

    id: ClassVar[str] = "ami-timed-out"


class AmiActionRefused(InternalError):
    """AMI action that Asterisk answered with an error.

    Remedy: read the logged answer of Asterisk; most often the channel was gone.
    """

    id: ClassVar[str] = "ami-action-refused"


class AmiLoginRefused(DependencyUnavailable):
    """Wrong AMI user or secret, or an address that is not permitted.

    Remedy: correct manager.conf or the AMI settings.
    """

    id: ClassVar[str] = "ami-login-refused"
    retryable = False


class AmiFieldInvalid(InvalidInput):
    """Field of an AMI action that holds a line break.

    Remedy: remove the line break.
    """

    id: ClassVar[str] = "ami-field-invalid"


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
