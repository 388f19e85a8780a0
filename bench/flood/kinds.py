"""Kinds of attack, by the name that `--only` takes."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What floods the city."""

    CHAT_FRAMES = "chat-frames"
    HALF_OPEN_HTTP = "half-open-http"
    LOGINS = "logins"
    NEW_CHATS = "new-chats"
    ASTERISK_WEBSOCKET = "asterisk-websocket"
    REGISTER = "register"
    INVITE = "invite"
    MAIL = "mail"
