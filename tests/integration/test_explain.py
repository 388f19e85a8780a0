"""`centrala why` beside an engine: the ledger's story and the ACD's present."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from rich.console import Console

from acd.adapters.sql.engine import make_engine
from acd.adapters.sql.errors import DatabaseUnavailable
from acd.adapters.sql.ledger import Ledger
from acd.domain.messages.commands import AdmitContact, BecomeReady, Input, PublishRules, SignIn
from acd.domain.model.contact import PHONE
from centrala.cli import explain
from centrala.wiring.acd import build_acd
from config.errors import SettingInvalid
from config.settings import Settings
from tests.support.builders import some_rules
from tests.support.databases import migrated_database
from tests.support.valkey import valkey_server

LIFE: tuple[Input, ...] = (
    PublishRules(some_rules()),
    SignIn("ala", {"drogi": 50}),
    BecomeReady("ala"),
    AdmitContact("tel-1", PHONE, "drogi", "pl"),
    AdmitContact("tel-2", PHONE, "drogi", "pl"),
)


@pytest.fixture
def database() -> str:
    return migrated_database("sqlite")


@pytest.fixture
def log() -> Iterator[str]:
    with valkey_server() as server:
        yield server.url


@pytest.fixture
def settings(database: str, log: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database, redis_url=SecretStr(log), run_dir=tmp_path, acd="main")


async def live(settings: Settings, *, ledger: bool = True) -> None:
    """An engine lived through LIFE; its ledger has heard of it, unless told otherwise."""
    assert settings.redis_url is not None
    parts = build_acd(settings.redis_url.get_secret_value(), settings.acd)
    for number, each in enumerate(LIFE):
        await parts.inputs.append(each, f"life:{number}")
    await parts.service.start()
    await parts.service.write_all()
    engine = make_engine(settings.database)
    for event in await parts.log.read("0-0", 100, 0) if ledger else ():
        await Ledger(engine).handle(event)
    await engine.dispose()
    await parts.connection.close()


def said(settings: Settings, contact: str, language: str = "en", *, as_json: bool = False) -> str:
    console = Console(width=200, soft_wrap=True)
    with console.capture() as captured:
        explain.tell(settings, contact, language, console, as_json=as_json)
    return captured.get()


def test_a_contact_on_offer_is_told_with_its_reasons(settings: Settings) -> None:
    asyncio.run(live(settings))
    told = said(settings, "tel-1")
    assert "Contact tel-1: telephone, queue drogi, language pl" in told
    assert "offered to: ala; the contact came while this person was free" in told
    assert told.endswith("It does not wait now.\n")
    assert "oferta dla: ala" in said(settings, "tel-1", "pl")


def test_a_contact_that_waits_is_told_with_why_it_waits_now(settings: Settings) -> None:
    asyncio.run(live(settings))
    told = said(settings, "tel-2")
    assert "Now: it waits in the queue drogi, place 1, ring 0." in told
    assert "left out: have an offer already 1" in told
    plain = json.loads(said(settings, "tel-2", as_json=True))
    assert plain["waits"]["excluded"] == {"offered": 1}
    assert [each["kind"] for each in plain["story"]] == ["ContactQueued"]


def test_what_the_ledger_has_not_read_yet_is_told_from_the_hall(settings: Settings) -> None:
    asyncio.run(live(settings, ledger=False))
    assert "Now: it waits" in said(settings, "tel-2")


def test_without_an_engine_the_story_is_told_and_what_is_away(settings: Settings) -> None:
    asyncio.run(live(settings))
    stopped = settings.model_copy(update={"redis_url": None})
    told = said(stopped, "tel-1")
    assert "offered to: ala" in told
    assert "The present cannot be read: nothing runs from this clone" in told


def test_a_database_that_was_never_filled_is_told_with_its_cure(
    settings: Settings, tmp_path: Path
) -> None:
    empty = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'none.db'}"})
    with pytest.raises(DatabaseUnavailable, match="make up"):
        said(empty, "tel-1")


def test_a_contact_that_nobody_knows_and_a_language_that_nobody_speaks_are_refused(
    settings: Settings,
) -> None:
    asyncio.run(live(settings))
    with pytest.raises(explain.ContactUnknown) as caught:
        said(settings, "tel-9")
    assert caught.value.id == "contact-unknown"
    with pytest.raises(SettingInvalid):
        said(settings, "tel-1", "de")
