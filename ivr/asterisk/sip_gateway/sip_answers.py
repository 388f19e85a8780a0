"""Answers of Asterisk to a browser's telephone, as far as the gateway reads them (RFC 3261)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STATUS = re.compile(r"SIP/2\.0 (\d{3})[ \r]")
_METHOD = re.compile(r"^CSeq[ \t]*:[ \t]*\d+[ \t]+([A-Z]+)", re.IGNORECASE | re.MULTILINE)
_STALE = re.compile(r"^WWW-Authenticate[ \t]*:.*\bstale[ \t]*=[ \t]*\"?(?:true|yes)\b", re.I | re.M)
CHALLENGES = frozenset({401, 407})
REFUSALS = CHALLENGES | {403}


@dataclass(frozen=True, slots=True)
class Answer:
    """Final answer. `is_stale`: the secret was right, and only the challenge was too old (RFC 7616,
    section 3.3)."""

    status: int
    method: str
    is_stale: bool = False

    @property
    def registers(self) -> bool:
        """Whether the registrar accepted the secret."""
        return self.method == "REGISTER" and 200 <= self.status < 300


def read_answer(message: str) -> Answer | None:
    """Return the answer that a message of Asterisk is; None for a request."""
    status = _STATUS.match(message)
    if status is None:
        return None
    head = message.partition("\r\n\r\n")[0]
    method = _METHOD.search(head)
    name = method.group(1).upper() if method else ""
    return Answer(int(status.group(1)), name, _STALE.search(head) is not None)
