"""`centrala publish` beside a running ACD: new rules without a restart."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from centrala.cli.log_client import EngineNotRunning
from centrala.cli.publish import RulesNotApplied, publish, report
from centrala.wiring.acd import AcdParts, build_acd, publish_rules, start_acd
from config.readers import city
from config.readers.yaml_lines import ConfigInvalid
from config.settings import ROOT, Settings
from tests.support.background import cancelled
from tests.support.valkey import valkey_server


@pytest.fixture
def log() -> Iterator[str]:
    with valkey_server() as server:
        yield server.url


@pytest.fixture
def settings(log: str, tmp_path: Path) -> Settings:
    """Return settings with the city's files in a folder that a test may change."""
    folder = tmp_path / "config"
    shutil.copytree(ROOT / "config", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return Settings(
        redis_url=SecretStr(log), run_dir=tmp_path / "run", acd="main", config_dir=folder
    )


def edit(settings: Settings, old: str, new: str) -> None:
    file = settings.config_dir / "queues.yaml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


@asynccontextmanager
async def running_acd(settings: Settings) -> AsyncIterator[AcdParts]:
    assert settings.redis_url is not None
    parts = build_acd(settings.redis_url.get_secret_value(), settings.acd)
    await start_acd(parts)
    task = asyncio.create_task(parts.service.run())
    try:
        await publish_rules(parts.service, city.load(settings).routing.rules)
        yield parts
    finally:
        await cancelled(task)
        await parts.connection.close()


async def test_edited_file_is_in_force_at_once_and_changes_are_reported(
    settings: Settings,
) -> None:
    async with running_acd(settings) as parts:
        edit(settings, "policy: least-cost", "policy: skill-first")
        done = await publish(settings)
        rules = parts.service.rules()
        assert rules is not None
        assert rules == done.new
        assert {queue.policy.name for queue in rules.queues.values()} == {"skill-first"}
        lines = list(report(done))
        assert lines[0].startswith("In force now: ")
        assert lines[1:] == [f"~ {name}: policy" for name in sorted(rules.queues)]


async def test_rules_in_force_are_not_published_again(settings: Settings) -> None:
    async with running_acd(settings) as parts:
        before = await parts.inputs.last_id()
        (lines,) = report(await publish(settings))
        assert "in force already" in lines
        assert await parts.inputs.last_id() == before


async def test_mistake_in_the_file_is_reported_and_nothing_changes(settings: Settings) -> None:
    async with running_acd(settings) as parts:
        rules = parts.service.rules()
        edit(settings, "policy: least-cost", "policy: coin-toss")
        with pytest.raises(ConfigInvalid, match=r"queues\.yaml.*policy"):
            await publish(settings)
        assert parts.service.rules() == rules


async def test_missing_confirmation_is_reported_without_an_engine(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("centrala.cli.publish.MAX_CONFIRMATION_S", 0.2)
    with pytest.raises(RulesNotApplied, match="when one runs"):
        await publish(settings)


async def test_publication_without_a_log_is_refused(settings: Settings) -> None:
    with pytest.raises(EngineNotRunning):
        await publish(settings.model_copy(update={"redis_url": None}))
