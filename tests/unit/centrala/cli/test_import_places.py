"""`centrala import`: files of the operator, read into the database of the settings."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from acd.adapters.sql.engine import make_engine
from centrala.cli.main import main
from crm_bridge.places.store import import_numbers
from tests.support.databases import migrated_database
from tests.support.places import DISTRICTS, LAMPS, SQUARE, STREETS, collection, feature


@pytest.fixture
def url(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    database = migrated_database("sqlite")
    monkeypatch.setenv("CENTRALA_RUN_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("DATABASE_URL", database)
    return database


def run(content: str, path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Import the content; return what the command printed and its exit code."""
    path.write_text(content, encoding="utf-8")
    try:
        code = main(["import", *arguments, str(path)])
    except SystemExit as ended:
        code = int(ended.code or 0)
    printed = capsys.readouterr()
    return f"{printed.out}{printed.err}exit {code}".replace("\n", " ")


def imported(url: str) -> dict[str, int]:
    async def read() -> dict[str, int]:
        engine = make_engine(url)
        async with engine.connect() as connection:
            numbers = await import_numbers(connection)
        await engine.dispose()
        return numbers

    return asyncio.run(read())


def test_three_files_are_imported_with_their_reports(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    assert "4 streets, 1 houses exit 0" in run(STREETS, file, ["streets"], capsys)
    assert "2 districts exit 0" in run(DISTRICTS.decode(), file, ["districts"], capsys)
    wrong = LAMPS + "lamp,100009,21.0,52.1,,,\n"
    report = run(wrong, file, ["assets"], capsys)
    assert "left out: line 6: number 100009 has a wrong check digit (luhn)" in report
    assert "4 assets, 0 older ones deleted exit 0" in report
    assert imported(url) == {"streets": 1, "districts": 1, "assets": 1}


def test_file_with_a_crossing_ring_changes_nothing(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    crossing = [SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]
    text = collection(feature("Wola", [crossing])).decode()
    report = run(text, tmp_path / "file", ["districts"], capsys)
    assert "feature 1 (Wola): a ring crosses itself near 21." in report
    assert "exit 78" in report or "exit 2" in report
    assert imported(url) == {}


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["assets", "--kind", "tree"], "--kind: expected one of lamp"),
        (["streets", "/nowhere"], "Got unexpected extra argument"),
    ],
)
def test_wrong_use_is_said(
    url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    sentence: str,
) -> None:
    assert sentence in run("", tmp_path / "file", arguments, capsys)


def test_missing_file_is_named(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", "streets", "/nowhere/streets.csv"]) == 2
    assert "/nowhere/streets.csv" in capsys.readouterr().err.replace("\n", "")
