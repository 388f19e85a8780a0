"""Answers about residents for the forms in the desk's resident panel, with long texts."""

from __future__ import annotations

from playwright.async_api import Page

from tests.support.stored_pages import StoredServer
from tests.support.stored_views import CALLER, NOW_MS, View

DAY_MS = 86_400_000
ADDRESSES = (
    ("+48601234118", "phone", "confirmed", "given"),
    ("aleksandra.brzeczyszczykiewicz-kwiatkowska@poczta.example", "email", "stated", "unknown"),
    ("+48224431115", "phone", "imported", "refused"),
)
PERSON: View = {
    "resident_id": "r1",
    "name": CALLER,
    "language": "uk",
    "addresses": [
        {
            "address": address,
            "kind": kind,
            "verification": verification,
            "consent": consent,
            "added_ms": NOW_MS - DAY_MS,
        }
        for address, kind, verification, consent in ADDRESSES
    ],
    "alerts": [
        {
            "alert_id": "a1",
            "kind": "hard-of-hearing",
            "note": "lewe ucho, woli pisać niż rozmawiać",
            "created_ms": NOW_MS - DAY_MS,
            "expires_ms": NOW_MS + 300 * DAY_MS,
            "author_id": "bielak",
        }
    ],
    "merges": [
        {
            "merge_id": "m1",
            "merged_id": "r2",
            "merged_name": "Ola Brzęczyszczykiewicz",
            "reason": "ten sam głos i adres e-mail",
            "merged_ms": NOW_MS - 9 * DAY_MS,
            "merged_by": "bielak",
        }
    ],
}
OTHER: View = {**PERSON, "resident_id": "r3", "name": "A. Kwiatkowska", "alerts": [], "merges": []}
CANDIDATES: View = {
    "candidates": [
        {
            "resident_id": "r3",
            "name": "A. Kwiatkowska",
            "confidence": 2,
            "reasons": ["same-number", "email-claimed"],
        }
    ]
}


def with_person(server: StoredServer) -> StoredServer:
    """Let the register know the resident of the call and a second entry of the same person."""
    server.answer("GET /desk/residents/r1", PERSON)
    server.answer("GET /desk/residents/r3", OTHER)
    server.answer("GET /desk/residents/r1/duplicates", CANDIDATES)
    server.answer("GET /desk/contacts/tel-1/candidates", CANDIDATES)
    return server


PERSON_STATES = ("data", "form", "wrong", "alert", "candidates for a merge", "merge")
BUTTONS = {
    "pl": ("Pokaż dane", "Zmień dane", "Dodaj uwagę", "Połącz z drugim wpisem", "Porównaj: "),
    "en": ("Show data", "Change data", "Add an alert", "Merge with a second entry", "Compare: "),
}


async def show_person(page: Page, state: str, language: str = "pl") -> None:
    """Bring the open section of the resident from one state into the next."""
    opened, edit, alert, merge, compare = BUTTONS[language]
    panel = page.get_by_role("complementary")
    form = panel.locator(".person form")
    cancel = {"pl": "Anuluj", "en": "Cancel"}[language]
    if state == "data":
        await panel.get_by_role("button", name=opened).click()
        await panel.locator(".person__list").first.wait_for()
    elif state == "form":
        await panel.get_by_role("button", name=edit).click()
        await form.wait_for()
    elif state == "wrong":
        await form.locator("input").first.fill("")
        await form.locator("input").last.fill("gdzieś")
        await form.locator("button[type=submit]").click()
        await form.locator(".field__error").first.wait_for()
        await form.locator("input").first.fill(CALLER)
        await form.locator("button[type=submit]").click()
        await form.locator(".person__address .field__error").wait_for()
    else:
        await panel.get_by_role("button", name=cancel).click() if await form.count() else None
        await _merge_or_alert(page, state, alert, merge, compare)


async def _merge_or_alert(page: Page, state: str, alert: str, merge: str, compare: str) -> None:
    panel = page.get_by_role("complementary")
    if state == "alert":
        await panel.get_by_role("button", name=alert).click()
        await panel.locator(".person form").wait_for()
    elif state == "merge":
        await panel.get_by_role("button", name=compare).click()
        await panel.locator(".person__comparison").wait_for()
    else:
        await panel.get_by_role("button", name=merge).click()
        await panel.get_by_role("button", name=compare).wait_for()
