"""Conversation store in memory, for tests and an ACD without a database."""

from __future__ import annotations

from acd.ports.contacts import Message


class MemoryConversations:
    """Implements `Conversations`; messages of one millisecond keep their order of arrival."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    async def add(self, message: Message) -> None:
        """Keep the first message of an id: a repeat changes nothing."""
        self._messages.setdefault(message.message_id, message)

    async def get(self, message_id: str) -> Message | None:
        return self._messages.get(message_id)

    async def list(self, contact_id: str) -> tuple[Message, ...]:
        messages = [m for m in self._messages.values() if m.contact_id == contact_id]
        return tuple(sorted(messages, key=lambda message: message.sent_ms))
