"""Database migration and demo data: `python -m centrala.host.database_setup [--begin-anew]`."""

from __future__ import annotations

import asyncio
import hashlib
import sys
import time
from collections.abc import Collection, Mapping
from contextlib import suppress
from random import Random
from secrets import token_urlsafe as new_token
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.ledger import Ledger
from centrala.demo import logins
from centrala.demo.logins import PASSWORD_GROUPS, DemoLogins, Login
from centrala.demo.seed import (
    SEED,
    disable_others,
    seed_accounts,
    seed_city,
    seed_knowledge,
    seed_officers,
    seed_places,
)
from centrala.host import data_marks, installation, secrets
from centrala.host.database_schema import bring_schema
from centrala.host.exit_codes import run_main, say
from centrala.host.private_files import make_private_folder
from config import settings
from config.readers import knowledge_file
from config.readers.calendar_file import load_named_calendars
from config.readers.demo_city import DemoCity, load_demo
from config.readers.organisation import load_organisation
from config.readers.routing import Routing
from config.readers.routing import load as load_routing
from config.readers.targets_file import load_targets
from config.readers.taxonomy import load_catalogue
from config.settings import Settings
from crm_bridge.imports import CrmImporter
from crm_bridge.places.importer import PlaceImporter
from crm_bridge.second_line.arrivals import Arrivals
from crm_bridge.second_line.deadlines import Deadlines
from crm_bridge.tickets.taxonomy import Catalogue
from desk.auth.accounts import Accounts
from desk.auth.password_generator import random_password
from desk.auth.wallboard_tokens import WallboardTokens
from desk.errors import TokenUnknown

DEMO_SCREEN = "demo"
DEMO_TOKEN_DAYS = 3650


def main() -> None:
    """Migrate, then seed, unless data are missing that were there. Raises DataMissing,
    DataMismatched, DatabaseUrlInvalid, DatabaseUnavailable, SchemaTooNew, ConfigInvalid."""
    loaded = settings.load()
    make_private_folder(loaded.run_dir)
    stored = secrets.load_or_create(loaded.run_dir / "secrets.json")
    if installation.BEGIN_ANEW not in sys.argv:
        asyncio.run(data_marks.require(loaded, stored))
    bring_schema(loaded)
    if not loaded.demo:
        remove_demo_accounts(loaded)
    elif not _is_seeded(loaded):
        _seed(loaded)
    asyncio.run(data_marks.mark(loaded, stored))


def remove_demo_accounts(settings: Settings) -> None:
    """Disable every account of the demo and delete its logins: the demo is off."""
    asyncio.run(_disable_demo(settings))
    logins.remove(settings)


async def _disable_demo(settings: Settings) -> None:
    engine = make_engine(settings.database)
    try:
        await disable_others((), Accounts(engine), _now_ms())
        with suppress(TokenUnknown):
            await WallboardTokens(engine, _now_ms).revoke(DEMO_SCREEN)
    finally:
        await engine.dispose()


async def _put_token(settings: Settings, token: str) -> None:
    engine = make_engine(settings.database)
    try:
        await WallboardTokens(engine, _now_ms).put(DEMO_SCREEN, token, DEMO_TOKEN_DAYS)
    finally:
        await engine.dispose()


def _is_seeded(settings: Settings) -> bool:
    """Tell whether this demo was seeded into this database, which was not deleted since."""
    stored = logins.read(settings)
    return (
        stored is not None
        and stored.seed == _fingerprint(settings)
        and stored.wallboard_token != ""
        and asyncio.run(_has_staff(settings))
    )


def _fingerprint(settings: Settings) -> str:
    folder = settings.config_dir
    files = (folder / "demo.yaml", *sorted((folder / knowledge_file.FOLDER).glob("*.yaml")))
    contents = b"".join(path.read_bytes() for path in files)
    return hashlib.sha256(contents + settings.database.encode()).hexdigest()


async def _has_staff(settings: Settings) -> bool:
    engine = make_engine(settings.database)
    try:
        return bool(await Accounts(engine).all())
    finally:
        await engine.dispose()


def _seed(settings: Settings) -> None:
    """Seed the demo. Logins are written last, so that an interrupted seeding is repeated."""
    say("seeding the demo city")
    routing, catalogue = load_routing(settings.config_dir), load_catalogue(settings.config_dir)
    demo = load_demo(settings.config_dir / "demo.yaml", catalogue, routing)
    stored = logins.read(settings)
    demo_logins = [account.id for account in demo.staff]
    passwords = logins.passwords(demo_logins, stored)
    renewed = logins.without_password(demo_logins, stored)
    officers = stored.officer_password if stored else ""
    shared = officers or random_password(PASSWORD_GROUPS)
    token = (stored.wallboard_token if stored else "") or new_token(32)
    asyncio.run(_fill_officers(settings, demo, shared, renewed=not officers))
    asyncio.run(_fill(settings, demo, routing, catalogue, passwords, renewed))
    asyncio.run(_put_token(settings, token))
    made_logins = tuple(
        Login(account.id, passwords[account.id], account.role, account.name)
        for account in demo.staff
    )
    logins.write(settings, DemoLogins(_fingerprint(settings), made_logins, token, shared))


async def _fill(
    settings: Settings,
    demo: DemoCity,
    routing: Routing,
    catalogue: Catalogue,
    passwords: Mapping[str, str],
    renewed: Collection[str],
) -> None:
    engine = make_engine(settings.database)
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _sync_at_checkpoints)
    try:
        accounts = Accounts(engine)
        await seed_accounts(demo.staff, accounts, passwords, renewed)
        await disable_others((*demo.staff, *demo.officers), accounts, _now_ms())
        importer, book, ledger = (
            CrmImporter(engine, catalogue, _arrivals(settings, engine, catalogue, routing)),
            SqlContactBook(engine),
            Ledger(engine),
        )
        rng, now_ms = Random(SEED), _now_ms()  # noqa: S311 - a demo, no secret
        await seed_city(demo, routing, importer, book, ledger, rng, now_ms)
        await seed_places(demo, PlaceImporter(engine), now_ms)
        await seed_knowledge(settings.config_dir, engine, catalogue, now_ms)
    finally:
        await engine.dispose()


def _arrivals(
    settings: Settings, engine: AsyncEngine, catalogue: Catalogue, routing: Routing
) -> Arrivals:
    folder, zone = settings.config_dir, routing.shifts.zone
    calendars = load_named_calendars(folder / "calendars.yaml")
    targets = load_targets(folder / "targets.yaml", catalogue, calendars, zone)
    organisation = load_organisation(folder, catalogue, zone)
    return Arrivals(organisation, Deadlines(targets), Accounts(engine))


async def _fill_officers(
    settings: Settings, demo: DemoCity, password: str, *, renewed: bool
) -> None:
    engine = make_engine(settings.database)
    try:
        await seed_officers(demo.officers, Accounts(engine), password, renewed=renewed)
    finally:
        await engine.dispose()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _sync_at_checkpoints(connection: Any, _record: object) -> None:
    """Skip the sync of each of many small writes: they are repeated after a crash."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.close()


if __name__ == "__main__":
    run_main(main)
