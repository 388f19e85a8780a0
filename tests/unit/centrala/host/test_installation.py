"""Missing and damaged data refuse the start; nothing new takes their place in silence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from pydantic import SecretStr

from centrala.host import installation
from centrala.host.installation import AOF_FOLDER, FILE, DataDamaged, DataMissing
from config.settings import Settings

BAD_AOF = "# Bad file format reading the append only file: make a backup of your AOF file"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Return the settings of an installation with a database and a log that started once."""
    settings = Settings(run_dir=tmp_path / "run")
    (settings.run_dir / AOF_FOLDER).mkdir(parents=True)
    (settings.run_dir / AOF_FOLDER / "appendonly.aof.manifest").touch()
    database = sqlite3.connect(settings.run_dir / "centrala.db")
    database.execute("CREATE TABLE tickets (number TEXT)")
    database.executemany("INSERT INTO tickets VALUES (?)", [("x" * 500,)] * 2_000)
    database.commit()
    database.close()
    installation.remember(settings, "city-1")
    return settings


def database_of(settings: Settings) -> Path:
    return settings.run_dir / "centrala.db"


def test_whole_data_are_accepted(settings: Settings) -> None:
    installation.require(settings)


def test_new_run_folder_is_accepted(tmp_path: Path) -> None:
    installation.require(Settings(run_dir=tmp_path / "new"))


@pytest.mark.parametrize("empty", [True, False])
def test_missing_database_refuses_the_start_and_names_both_ways_out(
    settings: Settings, empty: bool
) -> None:
    database_of(settings).unlink()
    if empty:
        database_of(settings).touch()
    with pytest.raises(DataMissing, match="centrala restore") as refused:
        installation.require(settings)
    assert str(database_of(settings)) in refused.value.message
    assert installation.BEGIN_ANEW in refused.value.message
    installation.require(settings, begin_anew=True)


def test_missing_log_refuses_the_start(settings: Settings) -> None:
    for file in (settings.run_dir / AOF_FOLDER).iterdir():
        file.unlink()
    with pytest.raises(DataMissing, match="the log in"):
        installation.require(settings)


def test_log_elsewhere_is_not_looked_for_here(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"redis_url": SecretStr("redis://log.example")})
    for file in (settings.run_dir / AOF_FOLDER).iterdir():
        file.unlink()
    installation.require(elsewhere)


@pytest.mark.parametrize("place", [0, 100, 4096 * 3, -4096])
def test_damaged_database_refuses_the_start(settings: Settings, place: int) -> None:
    data = bytearray(database_of(settings).read_bytes())
    position = place % len(data)
    data[position : position + 64] = b"\xff" * 64
    database_of(settings).write_bytes(data)
    with pytest.raises(DataDamaged, match="is damaged"):
        installation.require(settings, begin_anew=True)


def test_database_that_was_cut_short_refuses_the_start(settings: Settings) -> None:
    data = database_of(settings).read_bytes()
    database_of(settings).write_bytes(data[: len(data) // 2])
    with pytest.raises(DataDamaged):
        installation.require(settings)


def test_damaged_log_names_the_repair_only_where_the_tool_exists(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = tmp_path / "valkey.log"
    log.write_text(f"{BAD_AOF}\n")
    tools = tmp_path / "tools"
    tools.mkdir()
    monkeypatch.setenv("PATH", str(tools))
    without = installation.log_failure(settings, log)
    assert without is not None
    assert "check-aof" not in without.message
    (tools / "valkey-check-aof").touch(0o755)
    with_tool = installation.log_failure(settings, log)
    assert with_tool is not None
    assert "valkey-check-aof --fix" in with_tool.message


def test_other_failure_of_the_log_server_is_not_called_damage(
    settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "valkey.log"
    log.write_text("# Failed listening on port 6379\n")
    assert installation.log_failure(settings, log) is None


def test_unreadable_memory_still_asks_for_the_log(settings: Settings) -> None:
    (settings.run_dir / FILE).write_text("{")
    (settings.run_dir / AOF_FOLDER / "appendonly.aof.manifest").unlink()
    with pytest.raises(DataMissing):
        installation.require(settings)
