"""Signed links for offices whose people have no accounts: one part of one case, for some days.

A token is the part, the office and the end, with an HMAC-SHA256 (RFC 2104) over them. Nothing is
stored: who has the link may do what its office may, until it ends or the part is elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from dataclasses import dataclass

from crm_bridge.second_line.errors import OfficeLinkExpired, OfficeLinkInvalid

LINK_LIFE_MS = 14 * 24 * 3_600_000
PAGE = "/office"
_TOKEN = re.compile(
    r"([0-9]{1,9})-([0-9]{2})\.([0-9]{1,3})\.([0-9a-f]{8})\.([0-9]{1,15})\.([0-9a-f]{40})"
)


@dataclass(frozen=True, slots=True)
class OfficeLink:
    """Link of an office to its part of a case. `office_mark`: hash of the office's id."""

    number: str
    part: int
    office_mark: str
    expires_ms: int


class OfficeLinks:
    """Maker and reader of links. `key`: secret of the installation; `url`: of residents' pages."""

    def __init__(self, key: bytes, url: str) -> None:
        self._key = key
        self._url = url.rstrip("/")

    def link(self, number: str, part: int, office_id: str, now_ms: int) -> str:
        """Return the address of the office's page; the token stands in its fragment, which no
        server sees."""
        expires_ms = now_ms + LINK_LIFE_MS
        text = f"{number.replace('/', '-')}.{part}.{mark_of(office_id)}.{expires_ms}"
        return f"{self._url}{PAGE}#{text}.{self._sign(text)}"

    def read(self, token: str, now_ms: int) -> OfficeLink:
        """Return the link. Raises OfficeLinkInvalid, OfficeLinkExpired."""
        match = _TOKEN.fullmatch(token)
        text, _, signature = token.rpartition(".")
        if match is None or not hmac.compare_digest(self._sign(text), signature):
            raise OfficeLinkInvalid("expected the whole link of the mail", field="token")
        link = OfficeLink(f"{match[1]}/{match[2]}", int(match[3]), match[4], int(match[5]))
        if link.expires_ms <= now_ms:
            raise OfficeLinkExpired("the link of the mail has ended", field="token")
        return link

    def _sign(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()[:40]


def mark_of(office_id: str) -> str:
    """Return the short hash that stands for an office in a link."""
    return hashlib.sha256(office_id.encode()).hexdigest()[:8]
