"""Change of the processes to another version, and the way back, with small real processes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from acd.ports.process_status import DESK, ENGINE, PROCESSES, PUBLIC
from centrala.host import process_switch
from centrala.host.health_probe import SocketEndpoint, is_ready
from centrala.host.our_processes import process_part
from centrala.host.process_supervisor import Supervisor
from centrala.host.process_switch import ProcessSwitch
from centrala.host.release import Release
from centrala.host.upgrade_errors import UpgradeRefused, UpgradeTakenBack
from config.settings import Settings
from tests.support.small_release import make_small_release

START_S = 20.0


class Installation:
    """Three processes of an old version under a supervisor."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        self._patch = patch
        self.settings = Settings(run_dir=folder / "run")
        self.settings.log_dir.mkdir(parents=True)
        self.supervisor = Supervisor(lambda line: None)
        self.old = make_small_release(folder / "old", "1.0.0")
        self.lines: list[str] = []
        self.telephone: list[str] = []

    async def start(self) -> None:
        for process in PROCESSES:
            await self.supervisor.start(process_part(self.settings, self.old, process), START_S)

    async def change(self, **behaviours: str) -> None:
        """Change to a new version whose processes behave like this."""
        new = make_small_release(self.folder / "new", "2.0.0", **behaviours)
        if "never-ready" in behaviours.values():
            self._patch.setitem(process_switch.MAX_READY_S, ENGINE, 1.0)
            self._patch.setattr(process_switch, "MAX_OTHERS_READY_S", 1.0)

        async def bring_telephone(release: Release) -> None:
            self.telephone.append(release.version)

        switch = ProcessSwitch(
            self.settings, self.supervisor, self.lines.append, bring_telephone, watch_s=2.0
        )
        await switch.run(self.old, new)

    @property
    def pids(self) -> dict[str, int | None]:
        return {part.program.name: part.pid for part in self.supervisor.parts}

    async def serves(self, version: str) -> bool:
        places = [SocketEndpoint(self.settings.health_socket(name)) for name in PROCESSES]
        ready = await asyncio.gather(*map(is_ready, places))
        return all(ready) and set(self.supervisor.versions().values()) == {version}


@pytest.fixture
async def installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Installation]:
    monkeypatch.setenv("CENTRALA_RUN_DIR", str(tmp_path / "run"))
    monkeypatch.setattr("centrala.host.process_supervisor.STANDBY_DELAY_S", 0.0)
    monkeypatch.setitem(process_switch.MAX_READY_S, ENGINE, START_S)
    one = Installation(tmp_path, monkeypatch)
    await one.start()
    yield one
    await one.supervisor.stop()


async def test_every_process_is_changed_and_kept_running(installation: Installation) -> None:
    before = installation.pids
    await installation.change()
    assert await installation.serves("2.0.0")
    assert installation.telephone == ["2.0.0"]
    assert not set(before.values()) & set(installation.pids.values())


async def test_version_that_is_not_fit_changes_nothing(installation: Installation) -> None:
    before = installation.pids
    with pytest.raises(UpgradeRefused, match="cannot read the log"):
        await installation.change(desk="unfit")
    assert installation.pids == before
    assert installation.telephone == []
    assert await installation.serves("1.0.0")


@pytest.mark.parametrize("process", [ENGINE, DESK, PUBLIC])
@pytest.mark.parametrize("behaviour", ["never-ready", "dies-soon", "refuses-soon"])
async def test_version_that_does_not_serve_is_taken_back(
    installation: Installation, process: str, behaviour: str
) -> None:
    with pytest.raises(UpgradeTakenBack, match=r"2\.0\.0 was taken back, 1\.0\.0 runs"):
        await installation.change(**{process: behaviour})
    assert await installation.serves("1.0.0")
    assert installation.telephone == ["2.0.0", "1.0.0"]
    assert set(installation.pids.values()).isdisjoint({None})


async def test_version_whose_engine_is_not_ready_any_more_is_taken_back(
    installation: Installation,
) -> None:
    with pytest.raises(UpgradeTakenBack, match=f"{ENGINE} is not ready"):
        await installation.change(**{ENGINE: "unready-soon"})
    assert await installation.serves("1.0.0")


async def test_upgrade_is_refused_while_a_process_is_not_ready(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process_switch, "MAX_HEALTH_WAIT_S", 0.3)
    installation.settings.health_socket(DESK).unlink()
    with pytest.raises(UpgradeRefused, match=f"healthy system .{DESK} does not answer"):
        await installation.change()
