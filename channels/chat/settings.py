"""Settings of the chat connector."""

from __future__ import annotations

from dataclasses import dataclass

from web.limits import Limit

NEW_CHATS, MESSAGES = Limit(6, 600.0), Limit(30, 30.0)


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`gone_after_s`: grace period after the page is closed; limits are per network address.

    `secure_cookie`: the pages are served by TLS; `region` reads telephone numbers without a
    country code.
    """

    languages: tuple[str, ...] = ("pl", "uk", "en")
    region: str = "PL"
    gone_after_s: float = 300.0
    new_chats: Limit = NEW_CHATS
    messages: Limit = MESSAGES
    secure_cookie: bool = False
