"""Seeding of an empty installation with the demo city. Idempotent: existing data stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from sqlalchemy.ext.asyncio import AsyncEngine

from acd.ports.acd import Consumer
from acd.ports.contacts import ContactBook
from centrala.demo.contacts import ContactDrawing, PastContact
from centrala.demo.places import DemoPlaces
from centrala.demo.tickets import DrawnCase, draw_cases
from config.readers.demo_city import Account, DemoCity, DemoOfficer
from config.readers.knowledge_file import load_articles
from config.readers.routing import Routing
from crm_bridge.imports import CrmImporter, ImportedTicket
from crm_bridge.knowledge.editing import BuiltInEditing
from crm_bridge.places.importer import PlaceImporter
from crm_bridge.residents.matching import Resident
from crm_bridge.tickets.taxonomy import Catalogue
from desk.auth.accounts import Accounts, Origin, Role, User

SEED = 19115
"""Seed of all random draws, so that every demo city is the same."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """Counts of what the demo city holds now."""

    residents: int
    tickets: int
    contacts: int


async def seed_accounts(
    staff: tuple[Account, ...],
    accounts: Accounts,
    passwords: Mapping[str, str],
    renewed: Collection[str],
) -> None:
    """Create or update every account of the demo; those of the operator stay as they are.

    `passwords`: login -> password; `renewed`: logins whose password nobody has seen yet. The
    others keep the password that they have, which their owner may have changed.
    """
    present = {user.id: user for user in await accounts.all()}
    for member in staff:
        user = _user(member)
        stored = present.get(user.id)
        if stored is None or (stored.origin is Origin.DEMO and _needs_password(stored, renewed)):
            await accounts.put(user, passwords[user.login])
        elif stored.origin is Origin.DEMO:
            await accounts.update(user)


def _needs_password(stored: User, renewed: Collection[str]) -> bool:
    return stored.disabled or stored.login in renewed


def _user(member: Account) -> User:
    return User(
        id=member.id,
        login=member.id,
        name=member.name,
        role=Role(member.role),
        grammatical_gender=member.grammatical_gender,
        language=member.language,
        skills=dict(member.skills),
        shift=member.shift,
        origin=Origin.DEMO,
    )


async def seed_officers(
    officers: tuple[DemoOfficer, ...], accounts: Accounts, password: str, *, renewed: bool
) -> None:
    """Create the officers of the demo with one password; those of the operator stay as they are.

    `renewed`: nobody has seen the password yet, so that accounts that exist get it too.
    """
    present = {user.id: user for user in await accounts.all()}
    missing = [
        _officer(officer)
        for officer in officers
        if _is_seeded_anew(present.get(officer.id), renewed=renewed)
    ]
    if missing:
        await accounts.put_all(missing, password)


def _is_seeded_anew(stored: User | None, *, renewed: bool) -> bool:
    if stored is None:
        return True
    return stored.origin is Origin.DEMO and (renewed or stored.disabled)


def _officer(officer: DemoOfficer) -> User:
    return User(
        id=officer.id,
        login=officer.id,
        name=officer.name,
        role=Role.OFFICER,
        grammatical_gender=officer.grammatical_gender,
        origin=Origin.DEMO,
        office_id=officer.office,
        department=officer.department,
    )


async def disable_others(
    staff: Iterable[Account | DemoOfficer], accounts: Accounts, now_ms: int
) -> None:
    """Disable accounts of the demo whose person is not, or no longer, in `staff`."""
    named = {member.id for member in staff}
    for user in await accounts.all():
        if user.origin is Origin.DEMO and user.id not in named and not user.disabled:
            await accounts.disable(user.id, now_ms, origin=Origin.DEMO)


async def seed_city(
    demo: DemoCity,
    routing: Routing,
    importer: CrmImporter,
    book: ContactBook,
    ledger: Consumer,
    rng: Random,
    now_ms: int,
) -> Seeded:
    """Write residents, their tickets and the contacts behind them, up to `now_ms` (UTC)."""
    for resident_data in demo.residents:
        resident = Resident(resident_data.id, resident_data.name, resident_data.language)
        reached_by = (*resident_data.phones, *resident_data.emails)
        await importer.add_resident(resident, reached_by, resident_data.alerts)
    cases, places = draw_cases(demo, rng, now_ms), DemoPlaces(demo)
    for index, case in enumerate(cases, start=1):
        await importer.add_ticket(_ticket(f"demo-{index:03}", case, places))
    drawing = ContactDrawing(demo, routing.rules, routing.shifts, rng)
    contacts = tuple(_contacts(demo, cases, rng))
    for past in contacts:
        contact = drawing.draw(past)
        if await book.get(past.contact_id) is None:
            for event in contact.events:
                await ledger.handle(event)
            await book.open(contact.record)
    return Seeded(len(demo.residents), len(cases), len(contacts))


async def seed_places(demo: DemoCity, importer: PlaceImporter, now_ms: int) -> bool:
    """Write streets, districts and assets; no-op where an import was made. Return whether."""
    if await importer.has_places():
        return False
    places = DemoPlaces(demo)
    await importer.put_streets(places.streets(), now_ms)
    await importer.put_districts(places.districts(), now_ms)
    await importer.put_assets(places.assets(), now_ms)
    return True


@dataclass(frozen=True, slots=True)
class _Moment:
    """`Clock` that stands at the moment of the seeding."""

    at_ms: int

    def now_ms(self) -> int:
        return self.at_ms


async def seed_knowledge(
    folder: Path, engine: AsyncEngine, catalogue: Catalogue, now_ms: int
) -> int:
    """Publish the articles of the configuration folder that are new or changed; return how many.

    Raises ConfigInvalid.
    """
    names = {unit.id: unit.name for unit in catalogue.units.values()}
    contents = load_articles(folder, names).contents
    return await BuiltInEditing(engine, names, _Moment(now_ms)).import_articles(contents.items())


def _ticket(contact_id: str, case: DrawnCase, places: DemoPlaces) -> ImportedTicket:
    return ImportedTicket(
        number=case.number,
        case=places.located(case.draft),
        history=tuple(case.history),
        resident_id=case.resident.id if case.resident else None,
        contact_id=contact_id,
    )


def _contacts(demo: DemoCity, cases: tuple[DrawnCase, ...], rng: Random) -> Iterator[PastContact]:
    """Yield one contact behind every ticket, and those that were answered at once."""
    for index, case in enumerate(cases, start=1):
        yield PastContact(f"demo-{index:03}", case.resident, case.share.queue, case.opened_ms)
    for index in range(len(cases) + 1, len(cases) + demo.answered_at_once + 1):
        case = rng.choice(cases)
        resident = rng.choice(demo.residents)
        before_ms = case.opened_ms - rng.randrange(3_600_000)
        yield PastContact(f"demo-{index:03}", resident, case.share.queue, before_ms)
