"""A small city that a backup has to catch: log, database, ACD, ledger and the mailbox's state.

`python -m tests.support.backup_city FILE` writes the backup that tests of later versions restore.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from acd.adapters.sql.contacts import SqlContactBook
from acd.adapters.sql.engine import CityEngine, make_engine
from acd.adapters.sql.ledger import Ledger
from acd.adapters.sql.migrate import migrate
from acd.domain.messages import commands as c
from acd.domain.model.contact import CALLBACK, EMAIL, PHONE
from acd.ports.contacts import ContactRecord
from centrala.backup import make
from centrala.backup.restore import log_server
from centrala.host import run_folder, secrets, valkey
from centrala.host.secrets import Secrets
from centrala.wiring.acd import AcdParts, build_acd, start_acd
from channels.email.store import MailStore
from config.settings import Settings
from tests.support.builders import some_rules


@dataclass(frozen=True)
class City:
    """Running parts that a backup has to catch in one moment."""

    settings: Settings
    secrets: Secrets
    acd: AcdParts
    engine: CityEngine
    store: MailStore

    async def admit(self, contact_id: str, channel: str) -> None:
        """Store the record, then admit, as every connector does; then say that it is done."""
        await SqlContactBook(self.engine).open(a_record(contact_id, channel))
        admission = c.AdmitContact(contact_id, channel, "drogi", "pl", {"lang-pl": 1}, 2)
        await self.acd.service.submit(admission, f"admit:{contact_id}")


def a_record(contact_id: str, channel: str) -> ContactRecord:
    return ContactRecord(contact_id, channel, "drogi", "pl", reached_ms=1)


@asynccontextmanager
async def running_city(settings: Settings) -> AsyncIterator[City]:
    """Run log, database, ACD and ledger on the data of the run folder."""
    run_folder.claim(settings.run_dir)
    stored = secrets.load_or_create(settings.run_dir / "secrets.json")
    await asyncio.to_thread(migrate, settings.database)
    engine = make_engine(settings.database)
    async with log_server(settings, stored):
        acd = build_acd(valkey.url(settings, stored), settings.acd)
        await start_acd(acd)
        feed = acd.feed(Ledger(engine))
        tasks = [asyncio.create_task(run()) for run in (acd.service.run, feed.run)]
        try:
            await acd.service.submit(c.PublishRules(some_rules()), "rules")
            yield City(settings, stored, acd, engine, MailStore(engine))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await acd.connection.close()
            await engine.dispose()


async def write_backup(target: Path) -> None:
    """Write the backup of a city with a waiting mail, a call and a callback."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        (folder / "config").mkdir()
        settings = Settings(run_dir=folder / "run", config_dir=folder / "config")
        async with running_city(settings) as city:
            await city.admit("mail-1", EMAIL)
            await city.admit("tel-1", PHONE)
            await city.admit("callback-1", CALLBACK)
            shutil.copyfile(await make.make_backup(settings, city.secrets, folder), target)


if __name__ == "__main__":
    asyncio.run(write_backup(Path(sys.argv[1])))
