"""Views of the pages in item of their states, with the longest texts that are usual.

Shapes: the models of the API. Times are epoch milliseconds around `NOW_MS`.
"""

from __future__ import annotations

from typing import Any

View = dict[str, Any]

NOW_MS = 1_795_386_000_000
SECOND, MINUTE, HOUR = 1_000, 60_000, 3_600_000
CALLER = "Aleksandra Brzęczyszczykiewicz-Kwiatkowska"
QUEUES = {
    "drogi": {"pl": "Drogi i chodniki", "en": "Roads and pavements", "uk": "Дороги і тротуари"},
    "odpady": {"pl": "Odpady", "en": "Waste", "uk": "Відходи"},
    "uslugi": {
        "pl": "Dodatkowe usługi miejskie i sprawy urzędowe",
        "en": "Additional city services and offices",
        "uk": "Додаткові міські послуги та установи",
    },
}
CHANNELS: View = {
    "phone": {
        "labels": {"pl": "telefon", "en": "telephone"},
        "icon": "phone",
        "kind": "spoken",
        "live": True,
    },
    "chat": {
        "labels": {"pl": "czat", "en": "chat"},
        "icon": "chat",
        "kind": "written",
        "live": True,
    },
    "email": {
        "labels": {"pl": "e-mail", "en": "e-mail"},
        "icon": "mail",
        "kind": "written",
        "live": False,
    },
}
TAXONOMY: View = {
    "entries": [
        {"kind": "INCIDENT", "category": "Drogi", "event": event, "unit": "ZDM", "words": []}
        for event in (
            "Zgłoszenie uszkodzenia chodnika, ścieżki rowerowej, lub wykruszenia nawierzchni",
            "Awaria oświetlenia ulicznego",
        )
    ],
    "districts": ["Mokotów", "Praga-Południe", "Wola"],
}
CITY: View = {
    "name": "Warszawa",
    "hotline": "19115",
    "time_zone": "Europe/Warsaw",
    "languages": ["pl", "uk", "en"],
    "queues": [{"id": queue, "names": names} for queue, names in QUEUES.items()],
    "channels": CHANNELS,
}
TICKET: View = {
    "number": "614902/26",
    "kind": "INCIDENT",
    "category": "Drogi",
    "event": TAXONOMY["entries"][0]["event"],
    "status": "W trakcie",
    "district": "Praga-Południe",
    "unit": "Zarząd Dróg Miejskich",
    "opened_ms": NOW_MS - 90 * HOUR,
    "changed_ms": NOW_MS - 2 * HOUR,
    "description": "Przy przystanku zapadły się trzy płyty chodnika.",
}
SCREEN_POP: View = {
    "contact_id": "tel-1",
    "resident_id": "r1",
    "name": CALLER,
    "confidence": 3,
    "reason_id": "same-number",
    "contact_count": 14,
    "alerts": ["hard-of-hearing"],
    "others": ["Władysław Brzęczyszczykiewicz"],
    "open_tickets": [TICKET, TICKET | {"number": "598113/26", "status": "Nowe"}],
    "last_contacts": [
        {
            "contact_id": f"c{n}",
            "channel": channel,
            "reached_ms": NOW_MS - n * 50 * HOUR,
            "subject": "Uwagi dotyczące przystanku - rozkład jazdy, uszkodzenia",
            "handled_by": "bielak",
        }
        for n, channel in enumerate(("phone", "chat", "email"))
    ],
}
EXPLANATION: View = {
    "rules_version": "2026-11-23.1",
    "relaxation_step": 0,
    "candidates": [
        {
            "consultant_id": "bielak",
            "skill_level": 80,
            "idle_ms": 214_000,
            "score": 1.25,
            "active_contacts": 0,
        },
        {
            "consultant_id": "wit",
            "skill_level": 60,
            "idle_ms": 94_000,
            "score": 0.5,
            "active_contacts": 1,
        },
    ],
    "candidate_count": 2,
    "excluded": {"busy": 3},
    "reason": "contact-came",
    "contacts": [],
    "policy": "least-cost",
}


def session(role: str = "consultant", language: str = "pl", **changed: object) -> View:
    """Return the session of a person whose name is long."""
    user = {
        "id": "bielak",
        "login": "bielak",
        "name": "Agnieszka Bielak-Wojciechowska",
        "initials": "AB",
        "role": role,
        "language": language,
        "grammatical_gender": "f",
    }
    return {
        "user": user,
        "hotline": "19115",
        "city": "Warszawa",
        "time_zone": "Europe/Warsaw",
        "temporary_password": False,
        "second_factor": False,
        "second_factor_missing": False,
        "channels": CHANNELS,
    } | changed


def me(activity: str = "ready", **changed: object) -> View:
    """Return the state of a consultant in the middle of a long shift."""
    return {
        "activity": activity,
        "since_ms": NOW_MS - 12 * MINUTE,
        "shift": shift(-5 * HOUR, 3 * HOUR),
        "today": {
            "handled": 128,
            "answered_in_target": 117,
            "offered_missed": 1,
            "break_ms": 34 * MINUTE,
        },
        "device": {"registered": True},
    } | changed


def shift(begins_ms: int, ends_ms: int) -> View:
    """Return a shift around now; a city may name it by more than a numeral."""
    return {
        "id": "day",
        "name": "Zmiana poranna",
        "starts_ms": NOW_MS + begins_ms,
        "ends_ms": NOW_MS + ends_ms,
    }


def contact(contact_id: str, channel: str, stage: str, **changed: object) -> View:
    return {
        "contact_id": contact_id,
        "channel": channel,
        "queue": "uslugi",
        "language": "pl",
        "stage": stage,
        "reached_ms": NOW_MS - 4 * MINUTE,
        "admitted_ms": NOW_MS - 4 * MINUTE,
        "engaged_ms": NOW_MS - 2 * MINUTE,
        "target_ms": NOW_MS - 3 * MINUTE,
        "offer_id": f"{contact_id}-o1",
        "path": [{"key": "1", "label": "Interwencje"}, {"key": "2", "label": "Drogi i chodniki"}],
    } | changed


def call(stage: str, **changed: object) -> View:
    number = {"address": "+48601000118", "screen_pop": SCREEN_POP}
    return contact("tel-1", "phone", stage, **(number | changed))


def offer(contact_id: str, channel: str) -> View:
    return {
        "offer_id": f"{contact_id}-o1",
        "contact_id": contact_id,
        "channel": channel,
        "queue": "uslugi",
        "offered_ms": NOW_MS,
        "deadline_ms": NOW_MS + 20 * SECOND,
        "explanation": EXPLANATION,
    }


def message(author: str, text: str, minutes_ago: int = 1) -> View:
    name = {"author_name": "Agnieszka Bielak-Wojciechowska"} if author != "resident" else {}
    return {
        "id": f"m{minutes_ago}",
        "author": author,
        "sent_ms": NOW_MS - minutes_ago * MINUTE,
        "text": text,
    } | name


def chat(stage: str = "talking", **changed: object) -> View:
    """Return a chat with words that no line can hold."""
    messages = {
        "001": message("resident", "Dzień dobry, przed szkołą jest dziura w jezdni.", 4),
        "002": message("consultant", "Dzień dobry. Proszę o numer domu.", 3),
        "003": message("note", "Dzwoniła wczoraj w tej samej sprawie.", 2),
        "004": message("resident", "https://um.warszawa.pl/" + "bardzodlugaczescadresu" * 6, 1),
    }
    written: View = {"messages": messages, "waiting_for": "consultant", "name": CALLER}
    return contact("chat-1", "chat", stage, **(written | {"screen_pop": SCREEN_POP} | changed))


def mail(**changed: object) -> View:
    text = "Szanowni Państwo,\n\n" + "od tygodnia nie odebrano odpadów zielonych. " * 20
    subject = "Nieodebrane odpady zielone przy ulicy Bukowińskiej 24A, trzecie zgłoszenie"
    written: View = {
        "messages": {"001": message("resident", text, 200)},
        "subject": subject,
        "address": "aleksandra.brzeczyszczykiewicz-kwiatkowska@poczta.example.pl",
        "waiting_for": "consultant",
    }
    return contact("mail-1", "email", "talking", **(written | changed))


def desk(*contacts: View, offered: tuple[View, ...] = (), **changed: object) -> View:
    """Return the view of a desk."""
    load = {"used": 1, "limit": 3}
    return {
        "me": me(),
        "load": {
            "channels": {"phone": {"used": 0, "limit": 1}, "chat": load, "email": load},
            "shared": [{"channels": ["chat", "email"], "limit": 4}],
        },
        "offers": {item["offer_id"]: item for item in offered},
        "contacts": {item["contact_id"]: item for item in contacts},
        "queues": {
            queue: {"names": names, "waiting": 12, "oldest_ms": NOW_MS - 3 * MINUTE}
            for queue, names in QUEUES.items()
        },
        "names": {"bielak": "Agnieszka Bielak-Wojciechowska", "wit": "Wit Zawadzki"},
        "processes_away": [],
    } | changed


DESK_STATES: dict[str, View] = {
    "free": desk(),
    "on a break": desk(me=me("not-ready", reason="break")),
    "offer missed": desk(me=me("not-ready", reason="missed")),
    "before the shift": desk(me=me(shift=shift(14 * HOUR + 18 * MINUTE, 22 * HOUR))),
    "after the shift": desk(me=me(shift=shift(-9 * HOUR, -HOUR))),
    "without a shift": desk(me=me(shift=None)),
    "processes away": desk(processes_away=["engine", "public"]),
    "call ringing": desk(
        call("offered", engaged_ms=None),
        chat(),
        offered=(offer("tel-1", "phone"),),
        me=me("ringing"),
    ),
    "talking": desk(call("talking"), me=me("talking")),
    "talking, with other work": desk(call("talking"), chat(), mail(), me=me("talking")),
    "case saved": desk(call("talking", ticket=TICKET), me=me("talking")),
    "wrap-up": desk(
        call("wrap-up", ended_ms=NOW_MS - 10 * SECOND, wrap_up_until_ms=NOW_MS + 50 * SECOND),
        me=me("wrap-up"),
    ),
    "wrap-up, case saved": desk(
        call(
            "wrap-up",
            ended_ms=NOW_MS - 10 * SECOND,
            wrap_up_until_ms=NOW_MS + 50 * SECOND,
            ticket=TICKET,
        ),
        me=me("wrap-up"),
    ),
    "chat": desk(chat(), me=me("writing")),
    "chat offered beside a mail": desk(
        chat("offered", engaged_ms=None),
        mail(),
        offered=(offer("chat-1", "chat"),),
        me=me("writing"),
    ),
    "chat ended": desk(
        chat("wrap-up", ended_ms=NOW_MS, wrap_up_until_ms=NOW_MS + 50 * SECOND), me=me("wrap-up")
    ),
    "mail": desk(mail(), me=me("writing")),
}


CALL_HERE = desk(call("talking"), chat(), me=me("talking"))
CALL_STATES: dict[str, str] = {
    "voice in this page": "",
    "muted": "Alt+m",
    "on hold and muted": "Alt+h",
    "keypad": "Alt+k",
}
"""Keys that lead from one state of a call in this page to the next."""
AFTER_RELOAD: dict[str, View] = {
    "interrupted call waits for the page": desk(chat(), me=me("ready")),
    "interrupted call is returned": DESK_STATES["call ringing"],
}


def wallboard_queue(names: dict[str, str], **changed: object) -> View:
    return {
        "names": names,
        "waiting": 14,
        "oldest_ms": NOW_MS - 4 * MINUTE,
        "waiting_by": {"phone": 12, "chat": 2},
        "target": {"within_ms": 20_000, "goal": 0.8},
        "window": {"offered": 212, "in_target": 121},
        "today": {"offered": 1420, "answered": 1290, "abandoned": 96},
        "without_consultant": 0,
        "ready": 0,
        "talking": 23,
        "wrap_up": 4,
        "not_ready": 6,
        "signed_in": 33,
    } | changed


def wallboard(**changed: object) -> View:
    """Return the board of a storm."""
    return {
        "city": "Warszawa",
        "hotline": "19115",
        "shift": shift(-5 * HOUR, 3 * HOUR),
        "total": {
            "waiting": {"phone": 38, "chat": 11, "email": 124},
            "oldest_ms": NOW_MS - 9 * MINUTE,
            "oldest_queue": "uslugi",
            "window": {"minutes": 30, "offered": 640, "in_target": 402},
            "wait_estimate": {"announced": 512, "kept": 418},
            "today": {
                "offered": 6120,
                "answered": {"phone": 4890, "chat": 804, "email": 391},
                "abandoned": 312,
                "short_abandoned": 44,
            },
        },
        "queues": {queue: wallboard_queue(names) for queue, names in QUEUES.items()},
        "consultants": {
            "ready": 0,
            "ringing": 6,
            "talking": 68,
            "writing": 17,
            "wrap_up": 12,
            "not_ready": {"break": 14, "training": 6, "admin": 3},
            "break_overruns": 3,
            "signed_in": 126,
        },
        "wait_history": {
            str(NOW_MS - n * MINUTE): {"answered": 9, "waited_ms": (n % 9) * 30_000}
            for n in range(30)
        },
        "drift": 0,
    } | changed


WALLBOARD_STATES: dict[str, View] = {
    "storm": wallboard(),
    "storm without a consultant": wallboard(
        queues={
            queue: wallboard_queue(names, without_consultant=7 if queue == "uslugi" else 0)
            for queue, names in QUEUES.items()
        },
        drift=2,
    ),
    "night": wallboard(
        shift=None,
        queues={
            queue: wallboard_queue(names, closed=True, waiting=0, oldest_ms=None)
            for queue, names in QUEUES.items()
        },
    ),
}


def conversation(stage: str, **changed: object) -> View:
    """Return the first frame of a resident's chat."""
    long_address = "https://um.warszawa.pl/" + "bardzodlugaczescadresu" * 6
    texts = (
        ("resident", long_address),
        ("consultant", "Dzień dobry, już sprawdzam."),
        (
            "system",
            "Rozmowa może być kontynuowana przez e-mail.",
        ),
    )
    messages = [
        {"id": f"m{n}", "author": author, "text": text, "sent_ms": NOW_MS + n}
        for n, (author, text) in enumerate(texts)
    ]
    return {
        "type": "snapshot",
        "stage": stage,
        "position": None,
        "consultant_name": None,
        "ticket": None,
        "messages": messages,
        "language": "pl",
    } | changed


CHAT_STATES: dict[str, View | None] = {
    "form": None,
    "waiting": conversation("waiting", position=128),
    "talking": conversation("talking", consultant_name="Agnieszka"),
    "ended": conversation("ended", ticket="614902/26"),
}


def sessions(count: int) -> View:
    """Return a list of sessions."""
    browser = "Chromium 131 na systemie Linux"
    rows = [
        {
            "user_id": f"u{n}",
            "name": CALLER,
            "browser": browser,
            "address": f"2001:db8:85a3::8a2e:370:{7330 + n}",
            "started_at": "2026-11-17T06:00:00+00:00",
            "used_at": "2026-11-18T10:00:00+00:00",
            "current": n == 0,
        }
        for n in range(count)
    ]
    return {"sessions": rows, "idle_min": 30}


ACCOUNT_STATES: dict[str, View] = {
    "consultant": session(),
    "supervisor": session("supervisor", second_factor=True),
    "temporary password": session(temporary_password=True),
    "second factor missing": session("supervisor", second_factor_missing=True),
}
