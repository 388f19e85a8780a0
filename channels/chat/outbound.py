"""Views of the residents' pages: a snapshot, then what changes, over any number of sockets."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from acd.domain.model.contact import Author, ContactState
from acd.ports.acd import AcdPort, ContactView
from acd.ports.connectors import ConsultantNames
from acd.ports.contacts import ContactRecord, Conversations, Message
from acd.serialisation.serialiser import parse_json, to_json

BEHIND = 256  # unread frames after which a page is disconnected; it reconnects
SHOWN = frozenset({Author.RESIDENT, Author.CONSULTANT, Author.SYSTEM})
CLOSED, ENGAGED = ContactState.CLOSED, ContactState.ENGAGED
TicketOf = Callable[[str], Awaitable[str | None]]


@dataclass(eq=False)
class Page:
    """One open socket. `words` end with None: the page is to be sent away."""

    contact_id: str
    queue: str
    words: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(BEHIND + 1))
    shown: set[str] = field(default_factory=set)
    stage: dict[str, Any] = field(default_factory=dict)

    def say(self, word: dict[str, Any]) -> None:
        if self.words.qsize() >= BEHIND:
            self.dismiss()
        else:
            self.words.put_nowait(to_json(word).decode())

    def dismiss(self) -> None:
        if not self.words.full():
            self.words.put_nowait(None)


class ChatViews:
    """Views of all open pages. `ticket_of(contact_id)` returns the contact's ticket number."""

    def __init__(
        self,
        acd: AcdPort,
        conversations: Conversations,
        names: ConsultantNames,
        ticket_of: TicketOf,
    ) -> None:
        self._acd = acd
        self._conversations = conversations
        self._names = names
        self._ticket_of = ticket_of
        self._pages: defaultdict[str, set[Page]] = defaultdict(set)

    @property
    def open_pages(self) -> int:
        """Number of open sockets."""
        return sum(len(pages) for pages in self._pages.values())

    def is_watched(self, contact_id: str) -> bool:
        return contact_id in self._pages

    async def snapshot(self, record: ContactRecord) -> dict[str, Any]:
        """The whole conversation as the resident may see it; notes of the team are not in it."""
        messages = await self._conversations.list(record.contact_id)
        stage = await self._full_stage(record.contact_id)
        shown = [_message(message) for message in messages if message.author in SHOWN]
        return stage | {"messages": shown, "language": record.language}

    async def open(self, record: ContactRecord) -> Page:
        """A new socket; its first word is the snapshot."""
        page = Page(record.contact_id, record.queue)
        self._pages[record.contact_id].add(page)
        snapshot = await self.snapshot(record)
        page.stage = {key: snapshot[key] for key in STAGE_KEYS if key in snapshot}
        shown_ids = {message["id"] for message in snapshot["messages"]}
        page.shown |= shown_ids
        early = _drain(page)
        page.say({"type": "snapshot"} | snapshot)
        for word in early:  # what came while the snapshot was being read
            if word.get("id") not in shown_ids:
                page.say(word)
        return page

    def close(self, page: Page) -> bool:
        """Whether it was the last one of its chat."""
        pages = self._pages[page.contact_id]
        pages.discard(page)
        if not pages:
            del self._pages[page.contact_id]
        return not pages

    def dismiss_all(self) -> None:
        for page in self._all():
            page.dismiss()

    def show_message(self, message: Message) -> None:
        if message.author not in SHOWN:
            return
        for page in self._of(message.contact_id):
            if message.message_id not in page.shown:
                page.shown.add(message.message_id)
                page.say({"type": "message"} | _message(message))

    def show_typing(self, contact_id: str) -> None:
        for page in self._of(contact_id):
            page.say({"type": "typing", "who": "consultant"})

    async def show_stage(self, contact_id: str) -> None:
        """Tells the pages of a chat where it is now, if they do not know."""
        if not self.is_watched(contact_id):
            return
        stage = await self._full_stage(contact_id)
        for page in self._of(contact_id):
            _tell_stage(page, stage)

    def show_positions(self, queue: str) -> None:
        """Update the pages of those who wait in the queue: their positions may have changed."""
        for page in self._all():
            contact = self._acd.contact(page.contact_id) if page.queue == queue else None
            if contact is not None and contact.state not in (CLOSED, ENGAGED):
                _tell_stage(page, _waiting_stage(contact))

    async def _full_stage(self, contact_id: str) -> dict[str, Any]:
        contact = self._acd.contact(contact_id)
        if contact is not None and contact.state is not ContactState.CLOSED:
            return await self._stage(contact)
        number = await self._ticket_of(contact_id)
        return {"stage": "ended"} | ({"ticket": number} if number else {})

    async def _stage(self, contact: ContactView) -> dict[str, Any]:
        if contact.state is not ContactState.ENGAGED:
            return _waiting_stage(contact)
        name = await self._names.name_of(contact.consultant_id or "")
        first = {"consultant_name": name.split()[0]} if name else {}
        return {"stage": "talking"} | first

    def _of(self, contact_id: str) -> tuple[Page, ...]:
        return tuple(self._pages.get(contact_id, ()))

    def _all(self) -> tuple[Page, ...]:
        return tuple(page for pages in self._pages.values() for page in pages)


STAGE_KEYS = ("stage", "position", "consultant_name", "ticket")


def _waiting_stage(contact: ContactView) -> dict[str, Any]:
    """Return the stage of a contact without a consultant; a contact on offer is the next."""
    return {"stage": "waiting", "position": contact.position or 1}


def _tell_stage(page: Page, stage: dict[str, Any]) -> None:
    if page.stage != stage:
        page.stage = stage
        page.say({"type": "stage"} | stage)


def _message(message: Message) -> dict[str, Any]:
    return {
        "id": message.message_id,
        "author": message.author.value,
        "text": message.text,
        "sent_ms": message.sent_ms,
    }


def _drain(page: Page) -> list[dict[str, Any]]:
    early: list[dict[str, Any]] = []
    while not page.words.empty():
        word = page.words.get_nowait()
        if word is not None:
            early.append(parse_json(word))
    return early
