"""Conversation store on SQL."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.statements import insert, storable
from acd.adapters.sql.tables import messages
from acd.domain.model.contact import Author
from acd.ports.contacts import Message


class SqlConversations:
    """Implements `Conversations`; messages of one millisecond keep their order of arrival."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, message: Message) -> None:
        """Insert the message unless its id is there: a repeat changes nothing."""
        async with self._engine.begin() as connection:
            statement = insert(connection, messages).values(_row(message))
            await connection.execute(
                statement.on_conflict_do_nothing(index_elements=["message_id"])
            )

    async def get(self, message_id: str) -> Message | None:
        statement = select(messages).where(messages.c.message_id == message_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).first()
            return _message(row) if row else None

    async def list(self, contact_id: str) -> tuple[Message, ...]:
        statement = (
            select(messages)
            .where(messages.c.contact_id == contact_id)
            .order_by(messages.c.sent_ms, messages.c.position)
        )
        async with self._engine.connect() as connection:
            return tuple(_message(row) for row in await connection.execute(statement))


def _row(message: Message) -> dict[str, Any]:
    return {
        "message_id": message.message_id,
        "contact_id": message.contact_id,
        "author": message.author.value,
        "text": storable(message.text),
        "sent_ms": message.sent_ms,
        "author_id": message.author_id,
        "headers": message.headers,
    }


def _message(row: Row[Any]) -> Message:
    return Message(
        message_id=row.message_id,
        contact_id=row.contact_id,
        author=Author(row.author),
        text=row.text,
        sent_ms=row.sent_ms,
        author_id=row.author_id,
        headers=dict(row.headers),
    )
