"""What the manager interface's users see of it: errors, events, settings."""

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


class AmiFieldRefused(OurError):
    """A field of an action would end its line."""

    id = "ami-field-refused"


@dataclass(frozen=True, slots=True)
class AmiEvent:
    """One event. `Connected` and `Disconnected` are our own: what came between is lost."""

    name: str
    fields: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, key: str) -> str:
        """The field, by its lower-case name; empty when there is none."""
        return self.fields.get(key, "")


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """`ping_s`: silence after which we ask; `dead_s`: silence that ends the connection."""

    host: str
    port: int
    user: str
    secret: str = field(repr=False)
    ping_s: float = 5.0
    dead_s: float = 12.0
