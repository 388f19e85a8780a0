"""Store of attachments on SQL. Contents are read alone: lists would be as large as all files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, delete, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.statements import insert, storable
from acd.adapters.sql.tables import attachments
from acd.ports.attachments import Attachment

_COLUMNS = tuple(attachments.c[name] for name in Attachment.__dataclass_fields__)
_UNSENT = attachments.c.message_id.is_(None)


class SqlAttachments:
    """Implements `Attachments`."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def add(self, attachment: Attachment, content: bytes) -> None:
        """Insert the file unless its id is there: a repeat changes nothing."""
        row = asdict(attachment) | {
            "name": storable(attachment.name),
            "preview": storable(attachment.preview),
            "content": content,
        }
        async with self._engine.begin() as connection:
            statement = insert(connection, attachments).values(row)
            await connection.execute(
                statement.on_conflict_do_nothing(index_elements=["attachment_id"])
            )

    async def get(self, attachment_id: str) -> Attachment | None:
        statement = select(*_COLUMNS).where(attachments.c.attachment_id == attachment_id)
        async with self._engine.connect() as connection:
            row = (await connection.execute(statement)).first()
            return _attachment(row) if row else None

    async def content(self, attachment_id: str) -> bytes | None:
        statement = select(attachments.c.content).where(
            attachments.c.attachment_id == attachment_id
        )
        async with self._engine.connect() as connection:
            content = await connection.scalar(statement)
            return None if content is None else bytes(content)

    async def list(self, contact_id: str) -> tuple[Attachment, ...]:
        statement = select(*_COLUMNS).where(attachments.c.contact_id == contact_id)
        async with self._engine.connect() as connection:
            rows = await connection.execute(statement.order_by(attachments.c.position))
            return tuple(_attachment(row) for row in rows)

    async def send_with(self, message_id: str, attachment_ids: Sequence[str]) -> None:
        chosen = attachments.c.attachment_id.in_(attachment_ids) & _UNSENT
        async with self._engine.begin() as connection:
            statement = update(attachments).where(chosen)
            await connection.execute(statement.values(message_id=message_id))

    async def remove(self, attachment_id: str) -> None:
        """Delete the file unless a message has it."""
        chosen = (attachments.c.attachment_id == attachment_id) & _UNSENT
        async with self._engine.begin() as connection:
            await connection.execute(delete(attachments).where(chosen))


def _attachment(row: Row[Any]) -> Attachment:
    return Attachment(**row._mapping)
