"""`centrala explain` beside an engine: events of the ledger and the current state of the ACD."""

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
from acd.domain.messages.rejections import ContactUnknown
from acd.domain.model.contact import PHONE
from centrala.cli import explain
from centrala.wiring.acd import build_acd
from config.errors import UsageError
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
    return Settings(
        database_url=SecretStr(database), redis_url=SecretStr(log), run_dir=tmp_path, acd="main"
    )


async def live(settings: Settings, *, ledger: bool = True) -> None:
    """An engine lived through LIFE; its ledger has heard of it, unless text otherwise."""
    assert settings.redis_url is not None
    parts = build_acd(settings.redis_url.get_secret_value(), settings.acd)
    for number, stamped in enumerate(LIFE):
        await parts.inputs.append(stamped, f"life:{number}")
    await parts.service.start()
    await parts.service.write_all()
    engine = make_engine(settings.database)
    for event in await parts.log.read("0-0", 100, 0) if ledger else ():
        await Ledger(engine).handle(event)
    await engine.dispose()
    await parts.connection.close()


def explained(
    settings: Settings, contact: str, language: str = "en", *, as_json: bool = False
) -> str:
    console = Console(width=200, soft_wrap=True)
    with console.capture() as captured:
        explain.explain(settings, contact, language, console, as_json=as_json)
    return captured.get()


def test_contact_on_offer_is_explained_with_its_reasons(settings: Settings) -> None:
    asyncio.run(live(settings))
    text = explained(settings, "tel-1")
    assert "Contact tel-1: telephone, queue drogi, language pl" in text
    assert "offered to: ala; the contact arrived while this consultant was free" in text
    assert text.endswith("Not waiting now.\n")
    assert "oferta dla: ala" in explained(settings, "tel-1", "pl")


def test_waiting_contact_is_explained_with_the_reason_for_the_wait(settings: Settings) -> None:
    asyncio.run(live(settings))
    text = explained(settings, "tel-2")
    assert "Now: waiting in the queue drogi, position 1, relaxation step 0." in text
    assert "excluded: have a pending offer 1" in text
    plain = json.loads(explained(settings, "tel-2", as_json=True))
    assert "wait" in plain, plain
    assert plain["wait"]["excluded"] == {"offered": 1}
    assert [event["kind"] for event in plain["events"]] == ["ContactQueued"]


def test_contact_that_the_ledger_lacks_is_explained_from_the_acd(settings: Settings) -> None:
    asyncio.run(live(settings, ledger=False))
    assert "Now: waiting" in explained(settings, "tel-2")


def test_events_are_explained_without_an_engine(settings: Settings) -> None:
    asyncio.run(live(settings))
    stopped = settings.model_copy(update={"redis_url": None})
    text = explained(stopped, "tel-1")
    assert "offered to: ala" in text
    assert "The current state cannot be read: nothing runs from this clone" in text


def test_empty_database_is_reported_with_its_remedy(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(
        update={"database_url": SecretStr(f"sqlite:///{tmp_path / 'none.db'}")}
    )
    with pytest.raises(DatabaseUnavailable, match="make up"):
        explained(empty, "tel-1")


def test_unknown_contact_and_unknown_language_are_refused(
    settings: Settings,
) -> None:
    asyncio.run(live(settings))
    with pytest.raises(ContactUnknown) as caught:
        explained(settings, "tel-9")
    assert caught.value.id == "contact-unknown"
    with pytest.raises(UsageError):
        explained(settings, "tel-1", "de")
