"""Contact files: an assignment with what was looked up for it in the contact book and the CRM.

The look-ups are independent: while the CRM is down the screen pop is missing and asked for
again; an offer is never delayed by it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import TypeVar

import structlog

from acd.domain.model.contact import PHONE
from acd.ports.attachments import Attachment, Attachments
from acd.ports.backoff import Backoff
from acd.ports.contacts import ContactBook, ContactRecord, Conversations, Message
from acd.ports.crm import CaseDraft, Crm, ScreenPop, TicketSummary
from desk.live.assignments import Assignment
from desk.live.named_tickets import named_numbers
from desk.live.resident_readings import ResidentReadings

log = structlog.get_logger()
T = TypeVar("T")

LOOK_UP_TIMEOUT_S = 5.0
MAX_EARLIER_CONTACTS = 10
FIRST_RETRY_DELAY_S, MAX_RETRY_DELAY_S = 0.2, 5.0


@dataclass(frozen=True, slots=True)
class ContactFile:
    """Everything that the desk shows about one contact. `earlier`: messages of earlier contacts in
    the same thread; `attachments`: of all these messages; `named_tickets`: those whose numbers the
    resident wrote."""

    assignment: Assignment
    record: ContactRecord | None = None
    screen_pop: ScreenPop | None = None
    draft: CaseDraft | None = None
    draft_saved_ms: int | None = None
    ticket: TicketSummary | None = None
    named_tickets: tuple[TicketSummary, ...] = ()
    messages: tuple[Message, ...] = ()
    earlier: tuple[Message, ...] = ()
    attachments: tuple[Attachment, ...] = ()


class ContactFiles:
    """Open files by contact. `changed(contact_id)` is called after each change of what was
    looked up; `readings` reports whose file is shown to whom."""

    def __init__(
        self,
        book: ContactBook,
        conversations: Conversations,
        attachments: Attachments,
        crm: Crm,
        changed: Callable[[str], None],
        readings: ResidentReadings,
    ) -> None:
        self._book = book
        self._conversations = conversations
        self._attachments = attachments
        self._crm = crm
        self._changed = changed
        self._readings = readings
        self._files: dict[str, ContactFile] = {}
        self._by_offer: dict[str, str] = {}
        self._loading: dict[str, asyncio.Task[None]] = {}
        self._named: dict[str, tuple[tuple[str, ...], asyncio.Task[None]]] = {}

    def get(self, contact_id: str) -> ContactFile | None:
        """Return the file of a contact."""
        return self._files.get(contact_id)

    def by_offer(self, offer_id: str) -> ContactFile | None:
        """Return the file of the contact that is offered."""
        return self._files.get(self._by_offer.get(offer_id, ""))

    def all(self) -> tuple[ContactFile, ...]:
        """Return every open file."""
        return tuple(self._files.values())

    def put(self, assignment: Assignment) -> None:
        """Open the file and start its look-ups, or replace the assignment of an open one."""
        contact_id = assignment.contact_id
        file = self._files.get(contact_id)
        self._index(file.assignment if file else None, assignment)
        if file is None:
            self._files[contact_id] = ContactFile(assignment)
            self._start(contact_id)
        else:
            self._files[contact_id] = replace(file, assignment=assignment)
            self._readings.shown(assignment, file.screen_pop)

    def drop(self, contact_id: str) -> None:
        """Close the file and stop its look-ups."""
        file = self._files.pop(contact_id, None)
        self._index(file.assignment if file else None, None)
        self._readings.closed(contact_id)
        tasks = [self._loading.pop(contact_id, None), self._named.pop(contact_id, ((), None))[1]]
        for task in tasks:
            if task is not None:
                task.cancel()

    @property
    def loading(self) -> int:
        """Number of files whose look-ups are still running."""
        return len(self._loading)

    def set_draft(self, contact_id: str, draft: CaseDraft, saved_ms: int) -> None:
        """Replace the draft of an open file."""
        self._alter(contact_id, lambda f: replace(f, draft=draft, draft_saved_ms=saved_ms))

    def set_ticket(self, contact_id: str, ticket: TicketSummary) -> None:
        """Replace the ticket of an open file."""
        self._alter(contact_id, lambda f: replace(f, ticket=ticket))

    def set_screen_pop(self, contact_id: str, screen_pop: ScreenPop) -> None:
        """Replace the screen pop of an open file."""
        self._alter(contact_id, lambda f: replace(f, screen_pop=screen_pop))

    async def reload_messages(self, contact_id: str) -> None:
        """Read the conversation again; conversations only grow, so the longer one is newer."""
        if contact_id in self._files:
            messages = await self._conversations.list(contact_id)
            attachments = await self._attachments.list(contact_id)
            self._alter(contact_id, lambda f: _with_messages(f, messages, attachments))
            self._look_up_named(contact_id)

    async def close(self) -> None:
        """Stop all look-ups."""
        tasks = (*self._loading.values(), *(task for _, task in self._named.values()))
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
        record = await self._retry("record", contact_id, lambda: self._record(contact_id))
        self._alter(contact_id, lambda f: replace(f, record=record))
        await asyncio.gather(
            self._retry("messages", contact_id, lambda: self.reload_messages(contact_id)),
            self._retry("thread", contact_id, lambda: self._load_thread(record)),
            self._retry("case", contact_id, lambda: self._load_case(contact_id)),
            self._retry("screen-pop", contact_id, lambda: self._load_screen_pop(record)),
        )

    async def _record(self, contact_id: str) -> ContactRecord:
        record = await self._book.get(contact_id)
        if record is None:
            raise LookupError("not in the contact book yet")
        return record

    async def _load_thread(self, record: ContactRecord) -> None:
        """Read what was said in earlier contacts of the thread; a call has none."""
        if record.channel == PHONE or record.external_id is None:
            return
        contacts = await self._book.list_by_external_id(record.external_id, MAX_EARLIER_CONTACTS)
        ids = [other.contact_id for other in contacts if other.contact_id != record.contact_id]
        messages = [await self._conversations.list(contact_id) for contact_id in ids]
        files = [await self._attachments.list(contact_id) for contact_id in ids]
        earlier = tuple(message for of_contact in messages for message in of_contact)
        attachments = tuple(file for of_contact in files for file in of_contact)
        self._alter(
            record.contact_id,
            lambda f: replace(f, earlier=earlier, attachments=(*attachments, *f.attachments)),
        )

    async def _load_screen_pop(self, record: ContactRecord) -> None:
        screen_pop = await self._crm.screen_pop(record)
        self._alter(
            record.contact_id, lambda f: f if f.screen_pop else replace(f, screen_pop=screen_pop)
        )

    def _look_up_named(self, contact_id: str) -> None:
        """Start to look up the tickets that the resident names, unless that was done."""
        file = self._files.get(contact_id)
        numbers = named_numbers(file.record, file.messages) if file else ()
        before, task = self._named.get(contact_id, ((), None))
        if numbers == before:
            return
        if task is not None:
            task.cancel()
        look_up = self._retry(
            "named-tickets", contact_id, lambda: self._load_named(contact_id, numbers)
        )
        self._named[contact_id] = numbers, asyncio.create_task(look_up)

    async def _load_named(self, contact_id: str, numbers: tuple[str, ...]) -> None:
        tickets = [await self._crm.ticket(number) for number in numbers]
        named = tuple(ticket for ticket in tickets if ticket is not None)
        self._alter(contact_id, lambda f: replace(f, named_tickets=named))

    async def _load_case(self, contact_id: str) -> None:
        draft = await self._crm.draft(contact_id)
        ticket = await self._crm.ticket_of_contact(contact_id)
        self._alter(
            contact_id, lambda f: replace(f, draft=f.draft or draft, ticket=f.ticket or ticket)
        )

    async def _retry(self, subject: str, contact_id: str, look_up: Callable[[], Awaitable[T]]) -> T:
        """Return the result of the first attempt that succeeds."""
        backoff = Backoff(FIRST_RETRY_DELAY_S, MAX_RETRY_DELAY_S)
        while True:
            try:
                async with asyncio.timeout(LOOK_UP_TIMEOUT_S):
                    return await look_up()
            except Exception as error:
                fault = type(error).__name__
                log.warning("look-up-failed", subject=subject, contact_id=contact_id, error=fault)
                await backoff.pause()

    def _alter(self, contact_id: str, change: Callable[[ContactFile], ContactFile]) -> None:
        file = self._files.get(contact_id)
        if file is None:
            return
        altered = change(file)
        if altered != file:
            self._files[contact_id] = altered
            self._readings.shown(altered.assignment, altered.screen_pop)
            self._changed(contact_id)


def _with_messages(
    file: ContactFile, messages: tuple[Message, ...], attachments: tuple[Attachment, ...]
) -> ContactFile:
    if len(messages) < len(file.messages):
        return file
    contact_id = file.assignment.contact_id
    others = tuple(other for other in file.attachments if other.contact_id != contact_id)
    return replace(file, messages=messages, attachments=(*others, *attachments))
