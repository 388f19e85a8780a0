"""Addresses that an attack goes to: those of the city, or those of the sink."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

HOST = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Targets:
    """Ports of this machine. `logins`: accounts whose passwords are guessed."""

    residents: int
    desk: int
    asterisk_http: int
    sip: int
    imap: int = 0
    mailbox: str = ""
    logins: tuple[str, ...] = ()

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Targets:
        fields = json.loads(text)
        return cls(**{**fields, "logins": tuple(fields["logins"])})


def source_address(network: int, number: int) -> str:
    """Return one of 16,000 addresses of a network of this machine, 127.<network>.x.y."""
    return f"127.{network}.{number // 250 % 64}.{number % 250 + 1}"
