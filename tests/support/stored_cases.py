"""Views of the officer's page, with the longest texts that are usual: shapes of the API."""

from __future__ import annotations

import re

from playwright.async_api import Page

from tests.support.stored_pages import StoredServer
from tests.support.stored_views import CALLER, HOUR, MINUTE, NOW_MS, View, session

NUMBER = "614902/26"
OFFICE: View = {
    "id": "ZDM",
    "title": "Zarząd Dróg Miejskich, Utrzymanie",
    "open": True,
    "changes_ms": NOW_MS + 2 * HOUR,
    "deputy": "Piotr Lis",
}
EVENT = "Zgłoszenie uszkodzenia chodnika, ścieżki rowerowej, lub wykruszenia nawierzchni"


def row(number: str, group: str, state: str, due_ms: int | None, **changes: object) -> View:
    """Return a row of the officer's list."""
    return {
        "number": number,
        "part": 1,
        "group": group,
        "state": state,
        "waits_for": "nobody",
        "event": EVENT,
        "address": "ul. Wałbrzyska 11",
        "status": "W trakcie",
        "received_ms": NOW_MS - HOUR,
        "due_ms": due_ms,
        "due_kind": "repair",
        "legal": False,
        "priority": 0,
        **changes,
    }


ROWS = [
    row("599871/26", "late", "taken", NOW_MS - 70 * MINUTE, received_ms=NOW_MS - 5 * HOUR),
    row(NUMBER, "to-accept", "to-accept", NOW_MS + 12 * MINUTE),
    row("614866/26", "to-accept", "to-accept", NOW_MS + 41 * MINUTE),
    row("612040/26", "asked", "taken", NOW_MS + 24 * MINUTE, question="czy ekipa już była?"),
    row("600214/26", "to-answer", "taken", NOW_MS + 700 * HOUR, legal=True),
    row("603377/26", "waiting", "taken", None, waits_for="others"),
]


def case_list(rows: list[View], **office: object) -> View:
    """Return the officer's list with these rows."""
    return {
        "office": OFFICE | office,
        "cases": rows,
        "own_count": len(rows),
        "office_count": 41,
        "free_count": 34,
        "today": {"taken": 4, "taken_in_time": 4, "returned": 1, "closed": 6},
        "now_ms": NOW_MS,
    }


def event(position: int, kind: str, by_kind: str, name: str | None, text: str = "") -> View:
    """Return an entry of a case's history."""
    return {
        "position": position,
        "kind": kind,
        "at_ms": NOW_MS - (60 - position) * MINUTE,
        "by_kind": by_kind,
        "by": {"name": name},
        "public": False,
        "text": text,
        "details": {"office": "Urząd Dzielnicy Mokotów", "to": OFFICE["title"], "status": "Nowe"},
    }


TALK = event(2, "asked-office", "consultant", "Agnieszka Bielak", "Czy ktoś postawi barierki?")
NEW_CASE: View = {
    "number": NUMBER,
    "part": 1,
    "status": "Nowe",
    "kind": "INCIDENT",
    "category": "Drogi",
    "event": EVENT,
    "description": "Przy przystanku Wałbrzyska 02 zapadły się trzy płyty chodnika. Dziura ma ok. "
    "40 cm i jest głęboka na dłoń. Ktoś już się potknął.",
    "address": "ul. Wałbrzyska 11, przy przystanku",
    "district": "Praga-Południe",
    "opened_ms": NOW_MS - HOUR,
    "contact_channel": "phone",
    "contact_ms": NOW_MS - HOUR,
    "reason_id": "rule",
    "legal": False,
    "priority": 1,
    "resident": {
        "name": CALLER,
        "channel": "sms",
        "can_send": False,
        "language": "pl",
        "alerts": ["hard-of-hearing"],
    },
    "parts": [
        {
            "part": 1,
            "office": OFFICE,
            "state": "to-accept",
            "waits_for": "nobody",
            "received_ms": NOW_MS - 48 * MINUTE,
            "due_ms": NOW_MS + 12 * MINUTE,
            "returns": 1,
            "passes": 0,
            "done": "",
        }
    ],
    "clocks": [
        {
            "kind": "acceptance",
            "state": "runs",
            "due_ms": NOW_MS + 12 * MINUTE,
            "used": 0.82,
            "left_ms": 12 * MINUTE,
        },
        {
            "kind": "repair",
            "state": "runs",
            "due_ms": NOW_MS + 220 * HOUR,
            "used": 0,
            "left_ms": 56 * HOUR,
        },
    ],
    "talk": [TALK],
    "history": [
        event(1, "status", "consultant", "Agnieszka Bielak"),
        event(2, "returned", "officer", "Ewa Zych", "droga powiatowa"),
        event(3, "office-moved", "system", None),
    ],
    "similar": [
        {
            "number": "600214/26",
            "event": EVENT,
            "address": "ul. Wałbrzyska 13",
            "status": "Reklamowane - W trakcie",
            "distance_m": 35,
            "own": True,
        }
    ],
    "files": [],
    "tasks": [],
    "children": [],
    "actions": ["take", "return", "ask-first-line", "add-note", "pass-on"],
    "now_ms": NOW_MS,
}
TAKEN_PART: View = NEW_CASE["parts"][0] | {
    "state": "taken",
    "officer": {"id": "bielak", "name": "Agnieszka Bielak-Wojciechowska"},
    "taken_ms": NOW_MS - 5 * MINUTE,
}
TAKEN_CASE: View = NEW_CASE | {
    "status": "W trakcie",
    "parts": [TAKEN_PART],
    "actions": [
        *("answer-resident", "ask-resident", "ask-first-line", "add-note", "close", "join"),
        *("wait-for-others", "pass-on", "add-part", "promise", "prioritise", "add-follow-up"),
    ],
    "tasks": [
        {
            "task_id": "t-1",
            "text": "Zadzwonić do wykonawcy o termin frezowania",
            "due_ms": NOW_MS + 20 * HOUR,
            "officer": {"name": "Piotr Lis"},
        }
    ],
}
SHARED_CASE: View = TAKEN_CASE | {
    "legal": True,
    "parts": [
        TAKEN_PART,
        TAKEN_PART | {"part": 2, "state": "blocked", "after": 1, "returns": 2, "officer": None},
    ],
    "clocks": [
        {"kind": "repair", "state": "stands", "used": 0.5, "left_ms": HOUR}
        | {"due_ms": NOW_MS + 20 * HOUR, "resumes_ms": NOW_MS + 18 * HOUR},
        {"kind": "legal", "state": "runs", "used": 0.1, "left_ms": 600 * HOUR}
        | {"due_ms": NOW_MS + 700 * HOUR},
    ],
}

CLOSED_OFFICE: View = {"open": False, "changes_ms": NOW_MS + 18 * HOUR}
OFFICER_STATES: dict[str, tuple[View, View | None]] = {
    "new": (case_list(ROWS), NEW_CASE),
    "taken": (case_list(ROWS), TAKEN_CASE),
    "office closed": (case_list(ROWS, **CLOSED_OFFICE), SHARED_CASE),
    "empty": (case_list([]), None),
}
"""State of the page -> list of the officer, and the case that is open."""


def show_officer(server: StoredServer, state: str, language: str = "pl") -> None:
    """Let the pages have this state of an officer's work."""
    cases, case = OFFICER_STATES[state]
    officer = session("officer", language)
    server.answer("GET /session", officer)
    server.answer("GET /officer/cases?tab=own&q=", cases)
    server.answer(
        "GET /officer/offices", [OFFICE, OFFICE | {"id": "ZZW", "title": "Zarząd Zieleni"}]
    )
    for entry in cases["cases"]:
        number = entry["number"].replace("/", "-")
        server.answer(f"GET /officer/cases/{number}", case)


DESK_ACTIONS = ["answer-question", "ask-office", "add-note", "complain", "join"]
DESK: View = {
    "actions": DESK_ACTIONS,
    "history": [
        event(1, "status", "consultant", "Agnieszka Bielak") | {"details": {"status": "Nowe"}},
        event(2, "status", "officer", "Barbara Sęk") | {"details": {"status": "W trakcie"}},
        event(3, "part-closed", "officer", "Barbara Sęk", "Wymieniono trzy płyty chodnika."),
    ],
    "files": [
        {
            "attachment_id": "f1",
            "name": "protokół-przeglądu-nawierzchni-i-chodnika-2026-11-18.pdf",
            "kind": "application/pdf",
            "size": 300_000,
            "at_ms": NOW_MS - HOUR,
        }
    ],
}


async def show_desk_case(page: Page, server: StoredServer, language: str = "pl") -> None:
    """Open a case that several offices share, in the place of the contact."""
    server.answer(f"GET /desk/cases/{NUMBER.replace('/', '-')}", SHARED_CASE | DESK)
    panel = page.get_by_role("complementary")
    names = {"pl": ("Sprawy", "Otwórz sprawę"), "en": ("Cases", "Open the case")}[language]
    await panel.get_by_role("tab", name=re.compile(names[0])).click()
    await panel.get_by_role("button", name=f"{names[1]} {NUMBER}").first.click()
    await page.locator(".case-page__columns").wait_for()
