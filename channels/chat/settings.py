"""Settings of the chat connector."""

from __future__ import annotations

from dataclasses import dataclass

from web.limits import Limit
from web.token_bucket import Rate

NEW_CHATS = Limit(60, 600.0)
"""Per network: a library or an office is one address."""

TRANSCRIPTS = Limit(20, 600.0)
"""Per network, as new chats."""

MESSAGES, NETWORK_MESSAGES = Limit(30, 30.0), Limit(300, 30.0)
OPENINGS, NETWORK_OPENINGS = Limit(30, 60.0), Limit(300, 60.0)
FRAMES, NETWORK_FRAMES = Rate(per_s=10.0, burst=60.0), Rate(per_s=150.0, burst=600.0)


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """`gone_after_s`: grace period after the page is closed.

    Limits: `new_chats`, `transcripts` and those named `network` are per network address (IPv6:
    /64); `messages`, `openings` (of sockets) and `sockets_per_chat` per chat; `frames` per socket.

    `region` reads telephone numbers without a country code.
    """

    languages: tuple[str, ...] = ("pl", "uk", "en")
    region: str = "PL"
    gone_after_s: float = 300.0
    new_chats: Limit = NEW_CHATS
    transcripts: Limit = TRANSCRIPTS
    messages: Limit = MESSAGES
    network_messages: Limit = NETWORK_MESSAGES
    openings: Limit = OPENINGS
    network_openings: Limit = NETWORK_OPENINGS
    sockets_per_chat: int = 5
    sockets_per_network: int = 200
    frames: Rate = FRAMES
    network_frames: Rate = NETWORK_FRAMES
