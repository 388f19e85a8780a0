"""Generate the state diagrams from their tables: `python docs/states/generate.py`."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from acd.domain.model.consultant import PRESENCE_TRANSITIONS, Presence
from acd.domain.model.contact import CONTACT_TRANSITIONS, ContactState
from acd.domain.model.offer import OFFER_TRANSITIONS, OfferState

FOLDER = Path(__file__).parent

PAGES: dict[str, tuple[str, StrEnum, Mapping[tuple[StrEnum, str], StrEnum], str]] = {
    "contact": (
        "Contact",
        ContactState.WAITING,
        CONTACT_TRANSITIONS,
        "One attempt to be helped. Its one end is closed, with exactly one outcome: handled, "
        "abandoned, diverted or failed. A contact that returns to waiting keeps its position.",
    ),
    "consultant": (
        "Consultant",
        Presence.OFFLINE,
        PRESENCE_TRANSITIONS,
        "Presence that the consultant, a supervisor or the system declared. The activity (ringing, "
        "talking, writing, wrap-up) is derived from the current work and never stored.",
    ),
    "offer": (
        "Offer",
        OfferState.PENDING,
        OFFER_TRANSITIONS,
        "One contact reserved for one consultant until a deadline.",
    ),
}


def pages() -> dict[str, str]:
    """Return file name -> text."""
    return {f"{name}.md": _page(*parts) for name, parts in PAGES.items()}


def _page(
    title: str, start: StrEnum, table: Mapping[tuple[StrEnum, str], StrEnum], words: str
) -> str:
    lines = [f"    [*] --> {_id(start)}"]
    lines += [f"    {_id(a)} --> {_id(b)}: {trigger}" for (a, trigger), b in table.items()]
    ends = [state for state in type(start) if all(a != state for a, _ in table)]
    lines += [f"    {_id(end)} --> [*]" for end in ends]
    diagram = "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])
    made = "Made from the transition table by `docs/states/generate.py`; do not edit."
    return f"# {title}\n\n{words}\n\n{diagram}\n\n{made}\n"


def _id(state: StrEnum) -> str:
    return state.value.replace("-", "_")


if __name__ == "__main__":
    for file, text in pages().items():
        (FOLDER / file).write_text(text, encoding="utf-8")
