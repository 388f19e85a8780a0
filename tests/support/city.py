"""A small city for tests: the shipped taxonomy, a manual clock, residents and calls."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

from acd.domain.model.contact import PHONE
from acd.ports.contacts import ContactRecord
from acd.ports.crm import CaseDraft
from config.readers.questions_files import load_questions
from config.readers.taxonomy import load_catalogue

CONFIG = Path(__file__).parents[2] / "config"
CATALOGUE = load_catalogue(CONFIG)
UNIT_NAMES = {unit.id: unit.name for unit in CATALOGUE.units.values()}
QUESTIONS = load_questions(CONFIG / "questions", CATALOGUE, ZoneInfo("Europe/Warsaw"))
NOON_MS = 1_795_345_200_000
"""2026-11-22 12:00 in Warsaw."""

HALINA = "+48601000118"
PAVEMENT = "Zgłoszenie uszkodzenia chodnika, ścieżki rowerowej, lub wykruszenia nawierzchni jezdni"


class HandClock:
    """Clock that stands still until a test moves it."""

    def __init__(self, now_ms: int = NOON_MS) -> None:
        self.at_ms = now_ms

    def now_ms(self) -> int:
        return self.at_ms


def a_call(
    number: int = 1, address: str | None = HALINA, resident_id: str | None = None
) -> ContactRecord:
    """Return the call `tel-<number>`, one second after the call before it."""
    return ContactRecord(
        contact_id=f"tel-{number}",
        channel=PHONE,
        queue="drogi",
        language="pl",
        reached_ms=NOON_MS + number * 1000,
        address=address,
        resident_id=resident_id,
    )


def a_case(
    kind: str = "INCIDENT",
    category: str = "Drogi",
    event: str = PAVEMENT,
    description: str = "Zapadły się trzy płyty chodnika.",
    district: str = "Mokotów",
    follows: str | None = None,
) -> CaseDraft:
    return CaseDraft(
        kind=kind,
        category=category,
        event=event,
        description=description,
        address="ul. Wałbrzyska 11",
        district=district,
        follows=follows,
    )
