"""The contact's file on her desk: the handling, and the papers fetched for it.

The papers come one by one, each on its own: a CRM that is down leaves the card out and is asked
again; it never holds up the ring.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from acd.ports.backoff import Backoff
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message
from acd.ports.crm import CaseDraft, Crm, ScreenPop, TicketSummary
from desk.live.assignments import Assignment

log = structlog.get_logger()
T = TypeVar("T")

TRY_S = 5.0
"""How long one look-up may take, seconds."""

FIRST_DELAY_S, MAX_DELAY_S = 0.2, 5.0
"""Between tries, seconds; the last one repeats."""


@dataclass(frozen=True, slots=True)
class ContactFile:
    """Everything that the desk shows about one contact."""

    handling: Assignment
    record: ContactRecord | None = None
    screen_pop: ScreenPop | None = None
    draft: CaseDraft | None = None
    draft_saved_ms: int | None = None
    ticket: TicketSummary | None = None
    messages: tuple[Message, ...] = ()


class Files:
    """Open files by contact. `changed(contact_id)` is called after every change of papers."""

    def __init__(
        self,
        book: ContactBook,
        conversations: Conversations,
        crm: Crm,
        changed: Callable[[str], None],
    ) -> None:
        self._book = book
        self._conversations = conversations
        self._crm = crm
        self._changed = changed
        self._files: dict[str, ContactFile] = {}
        self._by_offer: dict[str, str] = {}
        self._loading: dict[str, asyncio.Task[None]] = {}

    def get(self, contact_id: str) -> ContactFile | None:
        return self._files.get(contact_id)

    def by_offer(self, offer_id: str) -> ContactFile | None:
        return self._files.get(self._by_offer.get(offer_id, ""))

    def all(self) -> tuple[ContactFile, ...]:
        return tuple(self._files.values())

    def put(self, handling: Assignment) -> None:
        """Opens the file, or notes what is new about the handling."""
        known = self._files.get(handling.contact_id)
        self._index(known.handling if known else None, handling)
        if known is None:
            self._files[handling.contact_id] = ContactFile(handling)
            self._start(handling.contact_id)
        else:
            self._files[handling.contact_id] = replace(known, handling=handling)

    def drop(self, contact_id: str) -> None:
        known = self._files.pop(contact_id, None)
        self._index(known.handling if known else None, None)
        task = self._loading.pop(contact_id, None)
        if task is not None:
            task.cancel()

    @property
    def loading(self) -> int:
        """Files whose papers are still being fetched."""
        return len(self._loading)

    def note_draft(self, contact_id: str, draft: CaseDraft, saved_ms: int) -> None:
        self._alter(contact_id, lambda f: replace(f, draft=draft, draft_saved_ms=saved_ms))

    def note_ticket(self, contact_id: str, ticket: TicketSummary) -> None:
        self._alter(contact_id, lambda f: replace(f, ticket=ticket))

    def note_screen_pop(self, contact_id: str, screen_pop: ScreenPop) -> None:
        self._alter(contact_id, lambda f: replace(f, screen_pop=screen_pop))

    async def reload_messages(self, contact_id: str) -> None:
        """Reads the conversation again; a conversation only grows, so the longer one is right."""
        if contact_id in self._files:
            read = await self._conversations.list(contact_id)
            self._alter(contact_id, lambda f: _with_messages(f, read))

    async def close(self) -> None:
        """Stops all look-ups."""
        tasks = tuple(self._loading.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _index(self, old: Assignment | None, new: Assignment | None) -> None:
        if old is not None and old.offer_id is not None:
            self._by_offer.pop(old.offer_id, None)
        if new is not None and new.offer_id is not None:
            self._by_offer[new.offer_id] = new.contact_id

    def _start(self, contact_id: str) -> None:
        task = asyncio.create_task(self._load(contact_id))
        self._loading[contact_id] = task
        task.add_done_callback(lambda _: self._finished(contact_id, task))

    def _finished(self, contact_id: str, task: asyncio.Task[None]) -> None:
        if self._loading.get(contact_id) is task:
            del self._loading[contact_id]

    async def _load(self, contact_id: str) -> None:
        record = await self._until("record", contact_id, lambda: self._record(contact_id))
        self._alter(contact_id, lambda f: replace(f, record=record))
        await asyncio.gather(
            self._until("messages", contact_id, lambda: self.reload_messages(contact_id)),
            self._until("case", contact_id, lambda: self._load_case(contact_id)),
            self._until("screen-pop", contact_id, lambda: self._load_screen_pop(record)),
        )

    async def _record(self, contact_id: str) -> ContactRecord:
        record = await self._book.get(contact_id)
        if record is None:
            raise LookupError("not in the contact book yet")
        return record

    async def _load_screen_pop(self, record: ContactRecord) -> None:
        screen_pop = await self._crm.screen_pop(record)
        self._alter(
            record.contact_id, lambda f: f if f.screen_pop else replace(f, screen_pop=screen_pop)
        )

    async def _load_case(self, contact_id: str) -> None:
        draft = await self._crm.draft(contact_id)
        ticket = await self._crm.ticket_of_contact(contact_id)
        self._alter(
            contact_id, lambda f: replace(f, draft=f.draft or draft, ticket=f.ticket or ticket)
        )

    async def _until(self, what: str, contact_id: str, look_up: Callable[[], Awaitable[T]]) -> T:
        backoff = Backoff(FIRST_DELAY_S, MAX_DELAY_S)
        while True:
            try:
                async with asyncio.timeout(TRY_S):
                    return await look_up()
            except Exception as error:
                log.warning(
                    "look-up-failed", what=what, contact_id=contact_id, error=type(error).__name__
                )
                await backoff.pause()

    def _alter(self, contact_id: str, change: Callable[[ContactFile], ContactFile]) -> None:
        known = self._files.get(contact_id)
        if known is None:
            return
        altered = change(known)
        if altered != known:
            self._files[contact_id] = altered
            self._changed(contact_id)


def _with_messages(file: ContactFile, read: tuple[Message, ...]) -> ContactFile:
    return replace(file, messages=read) if len(read) >= len(file.messages) else file
