"""Verdicts of the city's own mail server about a sender (Authentication-Results, RFC 8601)."""

from __future__ import annotations

import re
from email.message import EmailMessage, Message

_DMARC = re.compile(r";\s{0,80}dmarc\s{0,8}=\s{0,8}(\w{1,20})", re.I)
_COMMENT = re.compile(r"\([^()]{0,500}\)")
_FAILED = frozenset({"fail", "permerror"})


def is_authentic(message: Message, authserv_id: str) -> bool:
    """Return False when the server named `authserv_id` found that DMARC failed.

    Headers of other servers may be forged, and are not looked at; without `authserv_id` none is.
    """
    if not authserv_id:
        return True
    items = message.raw_items() if isinstance(message, EmailMessage) else message.items()
    for name, value in items:
        if name.lower() != "authentication-results":
            continue
        verdict = _COMMENT.sub("", " ".join(str(value).split()))
        server = verdict.split(";", 1)[0].split()
        if server[:1] and server[0].lower() == authserv_id.lower():
            return not any(word.lower() in _FAILED for word in _DMARC.findall(verdict))
    return True
