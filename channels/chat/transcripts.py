"""Transcripts by mail on a resident's wish, also after the browser has forgotten the chat.

A page that was connected to the chat holds a key to it in its memory alone. The cookie is no key:
the next person at a shared computer could have the conversation sent to themselves.
"""

from __future__ import annotations

import hashlib
import hmac

from acd.domain.model.contact import Author
from acd.ports.contacts import ContactBook, ContactRecord, Conversations
from acd.ports.transcripts import Transcripts
from channels.chat.errors import ChatUnknown, TranscriptEmpty, TranscriptUnavailable
from channels.chat.schemas import TranscriptRequest, email_of


class ChatTranscripts:
    """Checks requests. `post`: None without a mailbox; `secret`: of this process."""

    def __init__(
        self,
        post: Transcripts | None,
        book: ContactBook,
        conversations: Conversations,
        secret: bytes,
    ) -> None:
        self._post = post
        self._book = book
        self._conversations = conversations
        self._secret = secret

    def key_of(self, contact_id: str) -> str | None:
        """Return the key of a chat's transcript; None where none can be sent."""
        if self._post is None:
            return None
        signature = hmac.new(self._secret, contact_id.encode(), hashlib.sha256).hexdigest()
        return f"{contact_id}.{signature}"

    async def send(self, request: TranscriptRequest) -> None:
        """Queue the transcript; a repeat changes nothing.

        Raises TranscriptUnavailable, ChatUnknown for a wrong key, RequestInvalid for an address,
        TranscriptEmpty: the mail of a chat that nobody answered would carry a stranger's text only.
        """
        if self._post is None:
            raise TranscriptUnavailable("this city has no mailbox")
        address = email_of(request.address)
        record = await self._checked(request.key)
        messages = await self._conversations.list(record.contact_id)
        if not any(message.author is Author.CONSULTANT for message in messages):
            raise TranscriptEmpty("no consultant has answered in this chat")
        await self._post.send(record, address)

    async def _checked(self, key: str) -> ContactRecord:
        contact_id = key.partition(".")[0]
        own_key = self.key_of(contact_id)
        if own_key is None or not hmac.compare_digest(own_key, key):
            raise ChatUnknown("the key belongs to no chat")
        record = await self._book.get(contact_id)
        if record is None:
            raise ChatUnknown("the key belongs to no chat")
        return record
