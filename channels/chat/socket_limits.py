"""Limits of the residents' WebSockets: open sockets, frames, messages, typing signals.

They stop one browser or network, and leave thirty residents behind one address alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from acd.domain.model.errors import InvalidInput
from acd.ports.clock import Clock
from channels.chat.settings import ChatSettings
from web.errors import RateLimitExceeded
from web.limits import Limiter
from web.token_bucket import TokenBucket


class ChatSocketsExceeded(InvalidInput):
    """More open pages than a chat or a network address may have.

    Remedy: close other pages of the chat.
    """

    id: ClassVar[str] = "chat-sockets-exceeded"


class FramesExceeded(InvalidInput):
    """More frames than a page sends.

    Remedy: connect again and send fewer frames.
    """

    id: ClassVar[str] = "frames-exceeded"


class SocketLimits:
    """Limits of one process. `refused`: refusals by kind since the start; `clock`: monotonic."""

    def __init__(self, clock: Clock, settings: ChatSettings) -> None:
        self.refused: Counter[str] = Counter()
        self._clock = clock
        self._settings = settings
        self._open: Counter[str] = Counter()
        self._openings = Limiter("connections", settings.openings)
        self._network_openings = Limiter("connections", settings.network_openings)
        self._messages = Limiter("messages", settings.messages)
        self._network_messages = Limiter("messages", settings.network_messages)
        self._network_frames: dict[str, TokenBucket] = {}

    def count_opening(self, network: str) -> None:
        """Count an attempt to open a socket, before anything is looked up for it.

        Raises RateLimitExceeded.
        """
        try:
            self._network_openings.count(network, self._clock.now_ms())
        except RateLimitExceeded:
            self.refused["sockets"] += 1
            raise

    @contextmanager
    def opened(self, contact_id: str, network: str) -> Iterator[SocketLimit]:
        """Count an open socket until the end of the block.

        Raises ChatSocketsExceeded, RateLimitExceeded.
        """
        keys = (f"chat {contact_id}", f"network {network}")
        self._admit(contact_id, network, *keys)
        self._open.update(keys)
        self._network_frames.setdefault(network, self._bucket(network=True))
        try:
            yield SocketLimit(self, contact_id, network)
        finally:
            self._open.subtract(keys)
            self._forget(network, *keys)

    def count_frame(self, network: str, own: TokenBucket) -> None:
        """Count a frame of any kind. Raises FramesExceeded."""
        now_s = self._now_s()
        if not own.take(1, now_s) or not self._network_frames[network].take(1, now_s):
            self.refused["frames"] += 1
            raise FramesExceeded("too many frames")

    def count_message(self, contact_id: str, network: str) -> None:
        """Count a message. Raises RateLimitExceeded."""
        try:
            self._messages.count(contact_id, self._clock.now_ms())
            self._network_messages.count(network, self._clock.now_ms())
        except RateLimitExceeded:
            self.refused["messages"] += 1
            raise

    def now_ms(self) -> int:
        return self._clock.now_ms()

    def bucket(self) -> TokenBucket:
        """Return the bucket of a new socket's frames."""
        return self._bucket(network=False)

    def _admit(self, contact_id: str, network: str, chat_key: str, network_key: str) -> None:
        settings = self._settings
        try:
            self._openings.count(contact_id, self._clock.now_ms())
            if self._open[chat_key] >= settings.sockets_per_chat:
                raise ChatSocketsExceeded("too many pages of this chat are open")
            if self._open[network_key] >= settings.sockets_per_network:
                raise ChatSocketsExceeded("too many pages of this address are open")
        except InvalidInput:
            self.refused["sockets"] += 1
            raise

    def _forget(self, network: str, chat_key: str, network_key: str) -> None:
        for key in (chat_key, network_key):
            if self._open[key] <= 0:
                del self._open[key]
        if network_key not in self._open:
            del self._network_frames[network]

    def _bucket(self, *, network: bool) -> TokenBucket:
        rate = self._settings.network_frames if network else self._settings.frames
        return TokenBucket(rate, self._now_s())

    def _now_s(self) -> float:
        return self._clock.now_ms() / 1000


class SocketLimit:
    """Limits of one open socket."""

    def __init__(self, limits: SocketLimits, contact_id: str, network: str) -> None:
        self._limits = limits
        self._contact_id = contact_id
        self._network = network
        self._frames = limits.bucket()
        self._typed_ms = -TYPING_INTERVAL_MS

    def count_frame(self) -> None:
        """Count a frame before it is parsed. Raises FramesExceeded."""
        self._limits.count_frame(self._network, self._frames)

    def count_message(self) -> None:
        """Raises RateLimitExceeded."""
        self._limits.count_message(self._contact_id, self._network)

    def passes_typing(self) -> bool:
        """Return whether to pass a typing signal on; several in an interval are one."""
        now_ms = self._limits.now_ms()
        if now_ms - self._typed_ms < TYPING_INTERVAL_MS:
            return False
        self._typed_ms = now_ms
        return True


TYPING_INTERVAL_MS = 1_500
"""The desk shows a signal for longer; pages send one every two seconds."""
