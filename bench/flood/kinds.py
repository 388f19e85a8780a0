"""Kinds of attack, by the name that `--only` takes, in the order in which they run."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """Kind of attack."""

    CHAT_FRAMES = "chat-frames"
    HALF_OPEN_HTTP = "half-open-http"
    LOGINS = "logins"
    ASTERISK_WEBSOCKET = "asterisk-websocket"
    REGISTER = "register"
    INVITE = "invite"
    MAIL = "mail"
    NEW_CHATS = "new-chats"
    """Last, as its chats go on waiting."""
