"""Answers that a restore holds back are listed, released or discarded, each once."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acd.adapters.sql.engine import make_engine
from centrala.cli.held_answers import Action, change, lines_of
from channels.email.held_answers import HeldAnswers
from channels.email.store import MailStore
from config.errors import UsageError
from config.settings import ROOT, Settings
from tests.support.databases import BACKENDS, migrated_database
from tests.support.mails import an_answer

WRITTEN_MS = 1_790_000_000_000
LATER_MS = WRITTEN_MS + 86_400_000
IDS = ("message-1", "message-2", "message-3")


@pytest.fixture(params=BACKENDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """Return settings with a migrated database."""
    url = migrated_database(request.param)
    return Settings.model_validate({"run_dir": tmp_path / "run", "database_url": url})


@pytest.fixture
async def store(settings: Settings) -> AsyncIterator[MailStore]:
    """Return the store of a city with three answers that a restore has held."""
    engine = make_engine(settings.database)
    store = MailStore(engine)
    for number, message_id in enumerate(IDS):
        await store.queue(an_answer(message_id, WRITTEN_MS + number, attempts=3))
    assert await HeldAnswers(engine).hold() == len(IDS)
    yield store
    await engine.dispose()


async def test_held_answers_are_listed_with_what_tells_them_apart(
    settings: Settings, store: MailStore
) -> None:
    engine = make_engine(settings.database)
    lines = lines_of(await HeldAnswers(engine).list())
    await engine.dispose()
    assert [line for line in lines if not line.startswith(" ")] == [*IDS, "3 held"]
    assert "   Message-ID <message-1@example.org>" in lines
    assert any("resident@example.org: Re: dziura" in line for line in lines)


async def test_released_answer_is_sent_once_and_the_others_stay(
    settings: Settings, store: MailStore
) -> None:
    assert await store.claim(LATER_MS) is None
    assert await change(settings, Action.RELEASE, ["message-2"], every=False) == 1
    claimed = await store.claim(2**60)
    assert claimed is not None
    assert (claimed.message_id, claimed.attempts) == ("message-2", 1)
    assert claimed.created_ms > WRITTEN_MS  # its time to be tried begins anew
    await store.sent("message-2", LATER_MS)
    assert await store.claim(2**60) is None
    with pytest.raises(UsageError, match="message-2"):
        await change(settings, Action.RELEASE, ["message-1", "message-2"], every=False)
    assert await store.claim(2**60) is None


async def test_discarded_answer_is_never_sent(settings: Settings, store: MailStore) -> None:
    assert await change(settings, Action.DISCARD, ["message-1"], every=False) == 1
    assert await change(settings, Action.RELEASE, [], every=True) == 2
    sent = {(await claimed(store)), (await claimed(store))}
    assert sent == {"message-2", "message-3"}
    assert await claimed(store) is None


async def claimed(store: MailStore) -> str | None:
    answer = await store.claim(2**59)
    return answer.message_id if answer else None


async def test_release_of_nothing_is_refused(settings: Settings, store: MailStore) -> None:
    with pytest.raises(UsageError, match="--all"):
        await change(settings, Action.RELEASE, [], every=False)


async def test_command_works_beside_whatever_runs(settings: Settings, store: MailStore) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = os.environ | {
            "DATABASE_URL": settings.database,
            "CENTRALA_RUN_DIR": str(settings.run_dir),
        }
        argv = [sys.executable, "-m", "centrala", "held-answers", *arguments]
        return subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True)

    listed = await asyncio.to_thread(run)
    assert (listed.returncode, listed.stdout.splitlines()[-1]) == (0, "3 held"), listed.stderr
    released = await asyncio.to_thread(run, "release", "--all")
    assert (released.returncode, released.stdout.strip()) == (0, "3 released"), released.stderr
    wrong = await asyncio.to_thread(run, "release", "message-1")
    assert wrong.returncode == 2
    assert "message-1: expected the id" in wrong.stderr
