"""Request Tracker 5 as an outside CRM, by REST 2.0.

RT knows no idempotency key: a ticket is found by the number in its subject, a note by the key in
the subject of its attachment. Notes go out as comments, public ones too: a correspondence would
open the ticket by itself and hide a change of its status that a person made.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crm_bridge.adapters.http_json import HttpJson, rows, text_field
from crm_bridge.outbox.errors import DeliveryRefused
from crm_bridge.outbox.outside_crm import (
    Capability,
    NewsPage,
    OutsideChange,
    OutsideNews,
    OutsideTicket,
)
from crm_bridge.tickets.status import TicketStatus

PER_PAGE = "100"
API = "/REST/2.0"
COMMENT, CORRESPOND, STATUS = "Comment", "Correspond", "Status"
TRANSACTION_FIELDS = "Type,Field,NewValue,Creator,Created,ObjectId"
STATUS_THERE = {
    TicketStatus.NEW: "new",
    TicketStatus.IN_PROGRESS: "open",
    TicketStatus.COMPLAINED: "open",
    TicketStatus.CLOSED: "resolved",
}
_AT_WORK = (TicketStatus.IN_PROGRESS.value, TicketStatus.COMPLAINED.value)
MEANINGS = {
    "new": (TicketStatus.NEW.value,),
    "open": _AT_WORK,
    "stalled": _AT_WORK,
    "resolved": (TicketStatus.CLOSED.value,),
    "rejected": (TicketStatus.CLOSED.value,),
}
"""Statuses of RT's lifecycle "default" -> statuses of the city."""


class RequestTrackerCrm:
    """`OutsideCrm` over one queue of Request Tracker. `queue`: its name; `user`: own account,
    whose changes there are no news."""

    id = "request-tracker"
    title = "Request Tracker"
    capabilities = frozenset({Capability.INTERNAL_NOTES, Capability.STATUS, Capability.CHANGES})

    def __init__(self, url: str, user: str, password: str, queue: str) -> None:
        self._url = url.rstrip("/")
        self._http = HttpJson(self._url + API, user, password)
        self._user, self._queue = user, queue

    def status_there(self, status: str) -> str:
        return STATUS_THERE[TicketStatus(status)]

    async def find(self, number: str) -> tuple[OutsideTicket, ...]:
        beginning = f"[{number}]"
        params = {"query": f"Subject LIKE '{beginning}'", "fields": "Status,Subject"}
        answer = await self._http.call("GET", "/tickets", params=params)
        return tuple(
            [
                self._ticket(text_field(row, "id"), text_field(row, "Status"))
                for row in rows(answer, "items")
                if text_field(row, "Subject").startswith(beginning)
            ]
        )

    async def create(self, change: OutsideChange) -> OutsideTicket:
        body = {
            "Queue": self._queue,
            "Subject": change.title,
            "Content": change.body,
            "ContentType": "text/plain",
        }
        answer = await self._http.call("POST", "/ticket", body=body)
        return self._ticket(text_field(answer, "id"), "new")

    async def status_of(self, external_id: str) -> str:
        return text_field(await self._http.call("GET", f"/ticket/{external_id}"), "Status")

    async def set_status(self, external_id: str, change: OutsideChange) -> None:
        """Set the status. RT answers 200 to a refused change too: the status is read again."""
        status = self.status_there(change.status)
        answer = await self._http.call("PUT", f"/ticket/{external_id}", body={"Status": status})
        if await self.status_of(external_id) != status:
            raise DeliveryRefused(f"status {status}: {str(answer)[:200]}")

    async def has_note(self, external_id: str, key: str) -> bool:
        path, page = f"/ticket/{external_id}/attachments", 1
        while True:
            params = {"fields": "Subject", "per_page": PER_PAGE, "page": str(page)}
            answer = await self._http.call("GET", path, params=params)
            if any(row.get("Subject") == key for row in rows(answer, "items")):
                return True
            if page >= int(text_field(answer, "pages")):
                return False
            page += 1

    async def add_note(self, external_id: str, change: OutsideChange) -> None:
        body = {"Subject": change.key, "Content": change.text, "ContentType": "text/plain"}
        await self._http.call("POST", f"/ticket/{external_id}/comment", body=body)

    async def news(self, cursor: str) -> NewsPage:
        if not cursor:
            newest = await self._transactions("0", order="DESC", per_page="1")
            return NewsPage(text_field(newest[0], "id") if newest else "0")
        transactions = await self._transactions(cursor)
        if not transactions:
            return NewsPage(cursor)
        news = [
            await self._news(row)
            for row in transactions
            if row.get("Type") in (COMMENT, CORRESPOND, STATUS)
            and text_field(row, "Creator", "id") != self._user
        ]
        return NewsPage(text_field(transactions[-1], "id"), tuple(news))

    async def close(self) -> None:
        await self._http.close()

    async def _transactions(
        self, after: str, order: str = "ASC", per_page: str = PER_PAGE
    ) -> list[Any]:
        """Return transactions of tickets with an id above `after`; one page, more come later."""
        query = [
            {"field": "id", "operator": ">", "value": after},
            {"field": "ObjectType", "value": "RT::Ticket"},
        ]
        params = {"orderby": "id", "order": order, "per_page": per_page}
        answer = await self._http.call(
            "POST", "/transactions", params=params | {"fields": TRANSACTION_FIELDS}, body=query
        )
        return rows(answer, "items")

    async def _news(self, row: Any) -> OutsideNews:
        kind, key = text_field(row, "Type"), text_field(row, "id")
        status = text_field(row, "NewValue") if kind == STATUS else None
        at = datetime.fromisoformat(text_field(row, "Created"))
        return OutsideNews(
            external_id=text_field(row, "ObjectId"),
            key=key,
            at_ms=int(at.timestamp() * 1000),
            text="" if kind == STATUS else await self._text_of(key),
            is_public=kind == CORRESPOND,
            status=status,
            meanings=MEANINGS.get(status or "", ()),
        )

    async def _text_of(self, transaction_id: str) -> str:
        path = f"/transaction/{transaction_id}/attachments"
        answer = await self._http.call("GET", path, params={"fields": "Content,ContentType"})
        texts = [
            text_field(row, "Content")
            for row in rows(answer, "items")
            if row.get("ContentType") == "text/plain"
        ]
        return "\n\n".join(texts)

    def _ticket(self, external_id: str, status: str) -> OutsideTicket:
        url = f"{self._url}/Ticket/Display.html?id={external_id}"
        return OutsideTicket(external_id, url, status)
