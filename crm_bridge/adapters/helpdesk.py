"""django-helpdesk as an outside CRM, by its REST API (version 2.6).

The API knows no idempotency key and no filter but the status. Every text of ours therefore ends in
a line with its key, and a repeat reads the newest pages for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_bridge.adapters.http_json import HttpJson, rows, text_field
from crm_bridge.outbox.errors import OutsideAnswerUnreadable
from crm_bridge.outbox.outside_crm import (
    Capability,
    NewsPage,
    OutsideChange,
    OutsideNews,
    OutsideTicket,
)
from crm_bridge.tickets.status import TicketStatus

PAGE_SIZE = 100
MARK = "-- Centrala "
"""Begin of the last line of every text of ours."""
NORMAL_PRIORITY = 3
OPEN, REOPENED, RESOLVED, CLOSED, DUPLICATE = "1", "2", "3", "4", "5"
"""Statuses of django-helpdesk (HELPDESK_TICKET_*_STATUS, shipped values)."""
STATUS_THERE = {
    TicketStatus.NEW: OPEN,
    TicketStatus.IN_PROGRESS: OPEN,
    TicketStatus.COMPLAINED: REOPENED,
    TicketStatus.CLOSED: RESOLVED,
}
MEANINGS = {
    OPEN: (TicketStatus.IN_PROGRESS.value, TicketStatus.NEW.value),
    REOPENED: (TicketStatus.COMPLAINED.value,),
    RESOLVED: (TicketStatus.CLOSED.value,),
    CLOSED: (TicketStatus.CLOSED.value,),
    DUPLICATE: (TicketStatus.CLOSED.value,),
}


class HelpdeskCrm:
    """`OutsideCrm` over one queue of django-helpdesk. `queue`: its number."""

    id = "helpdesk"
    title = "django-helpdesk"
    capabilities = frozenset(Capability)

    def __init__(self, url: str, user: str, password: str, queue: str) -> None:
        self._url = url.rstrip("/")
        self._http = HttpJson(self._url, user, password)
        self._queue = queue

    def status_there(self, status: str) -> str:
        return STATUS_THERE[TicketStatus(status)]

    async def find(self, number: str) -> tuple[OutsideTicket, ...]:
        beginning = f"[{number}]"
        return tuple(
            [
                self._ticket(row)
                for row in await self._newest("/api/tickets/")
                if text_field(row, "title").startswith(beginning)
            ]
        )

    async def create(self, change: OutsideChange) -> OutsideTicket:
        body = {
            "queue": self._queue,
            "title": change.title,
            "description": _marked(change.body, change.key),
            "priority": NORMAL_PRIORITY,
        }
        return self._ticket(await self._http.call("POST", "/api/tickets/", body=body))

    async def status_of(self, external_id: str) -> str:
        return text_field(await self._read(external_id), "status")

    async def set_status(self, external_id: str, change: OutsideChange) -> None:
        status = int(self.status_there(change.status))
        await self._follow_up(external_id, change, "", new_status=status)

    async def has_note(self, external_id: str, key: str) -> bool:
        notes = rows(await self._read(external_id), "followup_set")
        mark = MARK + key
        return any(
            (note.get("comment") or "").rstrip().endswith(mark) and not note.get("new_status")
            for note in notes
        )

    async def add_note(self, external_id: str, change: OutsideChange) -> None:
        await self._follow_up(external_id, change, change.text)

    async def news(self, cursor: str) -> NewsPage:
        notes = await self._newest("/api/followups/", after=int(cursor) if cursor else None)
        newest = max([int(text_field(note, "id")) for note in notes], default=int(cursor or 0))
        if not cursor:
            return NewsPage(str(newest))
        later = [note for note in notes if int(text_field(note, "id")) > int(cursor)]
        made_there = [_news(note) for note in later if not _is_ours(note)]
        return NewsPage(str(newest), tuple(made_there))

    async def close(self) -> None:
        await self._http.close()

    async def _read(self, external_id: str) -> Any:
        return await self._http.call("GET", f"/api/tickets/{external_id}/")

    async def _follow_up(
        self, external_id: str, change: OutsideChange, text: str, **values: int
    ) -> None:
        body = {
            "ticket": external_id,
            "title": "Centrala",
            "comment": _marked(text, change.key),
            "public": change.is_public,
            **values,
        }
        await self._http.call("POST", "/api/followups/", body=body)

    async def _newest(self, path: str, after: int | None = None) -> list[Any]:
        """Return the rows, page by page from the last one; stop below the id `after`.

        The first call of all (`after` None for follow-ups) reads all pages: rows of equal dates
        come in no certain order.
        """
        answer = await self._page(path, 1)
        try:
            pages = max(1, -(-int(text_field(answer, "count")) // PAGE_SIZE))
        except ValueError:
            raise OutsideAnswerUnreadable("expected a number count") from None
        newest: list[Any] = []
        for page in range(pages, 0, -1):
            page_rows = rows(answer if page == 1 else await self._page(path, page), "results")
            newest = page_rows + newest
            if after is not None and any(int(text_field(r, "id")) <= after for r in page_rows):
                break
        return newest

    async def _page(self, path: str, page: int) -> Any:
        params = {"page": str(page), "page_size": str(PAGE_SIZE)}
        return await self._http.call("GET", path, params=params)

    def _ticket(self, row: Any) -> OutsideTicket:
        external_id = text_field(row, "id")
        url = f"{self._url}/tickets/{external_id}/"
        return OutsideTicket(external_id, url, text_field(row, "status"))


def _marked(text: str, key: str) -> str:
    return f"{text}\n\n{MARK}{key}".lstrip()


def _is_ours(note: Any) -> bool:
    last_line = (note.get("comment") or "").rstrip().rpartition("\n")[2]
    return last_line.startswith(MARK)


def _news(note: Any) -> OutsideNews:
    status = note.get("new_status")
    at = datetime.fromisoformat(text_field(note, "date"))
    return OutsideNews(
        external_id=text_field(note, "ticket"),
        key=text_field(note, "id"),
        at_ms=int(at.timestamp() * 1000),
        text=note.get("comment") or "",
        is_public=bool(note.get("public")),
        status=str(status) if status else None,
        meanings=MEANINGS.get(str(status), ()),
    )
