"""Store of attachments in memory, for tests and an ACD without a database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from acd.ports.attachments import Attachment


class MemoryAttachments:
    """Implements `Attachments`."""

    def __init__(self) -> None:
        self._files: dict[str, Attachment] = {}
        self._contents: dict[str, bytes] = {}

    async def add(self, attachment: Attachment, content: bytes) -> None:
        """Keep the first file of an id: a repeat changes nothing."""
        self._files.setdefault(attachment.attachment_id, attachment)
        self._contents.setdefault(attachment.attachment_id, content)

    async def get(self, attachment_id: str) -> Attachment | None:
        return self._files.get(attachment_id)

    async def content(self, attachment_id: str) -> bytes | None:
        return self._contents.get(attachment_id)

    async def list(self, contact_id: str) -> tuple[Attachment, ...]:
        return tuple(file for file in self._files.values() if file.contact_id == contact_id)

    async def send_with(self, message_id: str, attachment_ids: Sequence[str]) -> None:
        for attachment_id in attachment_ids:
            file = self._files.get(attachment_id)
            if file is not None and file.message_id is None:
                self._files[attachment_id] = replace(file, message_id=message_id)

    async def remove(self, attachment_id: str) -> None:
        """Forget the file unless a message has it."""
        file = self._files.get(attachment_id)
        if file is not None and file.message_id is None:
            del self._files[attachment_id], self._contents[attachment_id]
