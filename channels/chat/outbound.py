"""Views of the residents' pages: a snapshot, then what changes, over any number of sockets."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from acd.domain.model.contact import Author, ContactState
from acd.ports.acd import AcdPort, ContactView
from acd.ports.connectors import ConsultantNames
from acd.ports.contacts import ContactRecord, Conversations, Message
from channels.chat.messages import (
    ChatFrame,
    ChatMessage,
    ChatMessageAdded,
    ChatStage,
    ChatState,
    ConsultantTyping,
    VisibleAuthor,
    added_frame,
    snapshot_frame,
    stage_of,
)

MAX_UNSENT_FRAMES = 256
"""Maximum number of frames kept for a page that reads slowly; then it is disconnected."""
VISIBLE: Mapping[Author, VisibleAuthor] = {
    Author.RESIDENT: "resident",
    Author.CONSULTANT: "consultant",
    Author.SYSTEM: "system",
}
CLOSED, ENGAGED = ContactState.CLOSED, ContactState.ENGAGED
TYPING = ConsultantTyping("typing", "consultant")
TicketOf = Callable[[str], Awaitable[str | None]]
KeyOf = Callable[[str], str | None]


def _frames() -> asyncio.Queue[ChatFrame | None]:
    return asyncio.Queue(MAX_UNSENT_FRAMES + 1)


@dataclass(eq=False)
class Page:
    """One open socket. `frames` end with None: the page is to be disconnected.

    `shown`: ids of the messages on the page; `stage`: the stage that it shows.
    """

    contact_id: str
    queue: str
    frames: asyncio.Queue[ChatFrame | None] = field(default_factory=_frames)
    shown: set[str] = field(default_factory=set)
    stage: ChatStage | None = None

    def send(self, frame: ChatFrame) -> None:
        if self.frames.qsize() >= MAX_UNSENT_FRAMES:
            self.dismiss()
        else:
            self.frames.put_nowait(frame)

    def show_stage(self, stage: ChatStage) -> None:
        """Send the stage unless the page shows it."""
        if self.stage != stage:
            self.stage = stage
            self.send(stage.changed())

    def dismiss(self) -> None:
        if not self.frames.full():
            self.frames.put_nowait(None)


class ChatViews:
    """Views of all open pages. `ticket_of(contact_id)` returns the contact's ticket number,
    `transcript_key_of(contact_id)` the key of its transcript."""

    def __init__(
        self,
        acd: AcdPort,
        conversations: Conversations,
        names: ConsultantNames,
        ticket_of: TicketOf,
        transcript_key_of: KeyOf,
    ) -> None:
        self._acd = acd
        self._conversations = conversations
        self._names = names
        self._ticket_of = ticket_of
        self._transcript_key_of = transcript_key_of
        self._pages: defaultdict[str, set[Page]] = defaultdict(set)

    @property
    def open_pages(self) -> int:
        """Number of open sockets."""
        return sum(len(pages) for pages in self._pages.values())

    def is_watched(self, contact_id: str) -> bool:
        return contact_id in self._pages

    async def state(self, record: ContactRecord) -> ChatState:
        """Return the conversation as the resident may see it, without notes of the team."""
        messages = await self._conversations.list(record.contact_id)
        stage = await self._current_stage(record.contact_id)
        return stage.state(list(_visible(messages)), record.language)

    async def open(self, record: ContactRecord) -> Page:
        """Return a page for a new socket; its first frame is the snapshot."""
        page = Page(record.contact_id, record.queue)
        self._pages[record.contact_id].add(page)
        state = await self.state(record)
        page.stage = stage_of(state)
        snapshot_ids = {message.id for message in state.messages}
        page.shown |= snapshot_ids
        early_frames = _drain(page)
        page.send(snapshot_frame(state, self._transcript_key_of(record.contact_id)))
        for frame in early_frames:  # sent while the conversation was being read
            if not isinstance(frame, ChatMessageAdded) or frame.id not in snapshot_ids:
                page.send(frame)
        return page

    def close(self, page: Page) -> bool:
        """Forget the page; return whether it was the last one of its chat."""
        pages = self._pages[page.contact_id]
        pages.discard(page)
        if not pages:
            del self._pages[page.contact_id]
        return not pages

    def dismiss_all(self) -> None:
        for page in self._all():
            page.dismiss()

    def show_message(self, message: Message) -> None:
        for visible in _visible([message]):
            for page in self._of(message.contact_id):
                if visible.id not in page.shown:
                    page.shown.add(visible.id)
                    page.send(added_frame(visible))

    def show_typing(self, contact_id: str) -> None:
        for page in self._of(contact_id):
            page.send(TYPING)

    async def show_stage(self, contact_id: str) -> None:
        """Send the stage of a chat to its pages that show another one."""
        if not self.is_watched(contact_id):
            return
        stage = await self._current_stage(contact_id)
        for page in self._of(contact_id):
            page.show_stage(stage)

    def show_positions(self, queue: str) -> None:
        """Update the pages of those who wait in the queue: their positions may have changed."""
        for page in self._all():
            contact = self._acd.contact(page.contact_id) if page.queue == queue else None
            if contact is not None and contact.state not in (CLOSED, ENGAGED):
                page.show_stage(_waiting_stage(contact))

    async def _current_stage(self, contact_id: str) -> ChatStage:
        contact = self._acd.contact(contact_id)
        if contact is None or contact.state is CLOSED:
            return ChatStage("ended", ticket=await self._ticket_of(contact_id) or None)
        if contact.state is not ENGAGED:
            return _waiting_stage(contact)
        name = await self._names.name_of(contact.consultant_id or "")
        return ChatStage("talking", consultant_name=name.split()[0] if name else None)

    def _of(self, contact_id: str) -> tuple[Page, ...]:
        return tuple(self._pages.get(contact_id, ()))

    def _all(self) -> tuple[Page, ...]:
        return tuple(page for pages in self._pages.values() for page in pages)


def _waiting_stage(contact: ContactView) -> ChatStage:
    """Return the stage of a contact without a consultant; a contact on offer is the next."""
    return ChatStage("waiting", position=contact.position or 1)


def _visible(messages: Sequence[Message]) -> Iterator[ChatMessage]:
    """Yield the messages that the resident may see."""
    for message in messages:
        author = VISIBLE.get(message.author)
        if author is not None:
            yield ChatMessage(message.message_id, author, message.text, message.sent_ms)


def _drain(page: Page) -> list[ChatFrame]:
    """Remove and return the frames that wait to be sent."""
    frames: list[ChatFrame] = []
    while not page.frames.empty():
        if (frame := page.frames.get_nowait()) is not None:
            frames.append(frame)
    return frames
