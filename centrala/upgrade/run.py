"""Upgrade as the command sees it: prepare everything beside the calls, then order the change."""

from __future__ import annotations

import asyncio
from pathlib import Path

from centrala.backup import make, places
from centrala.host import (
    child_environment,
    control_socket,
    release,
    run_state,
    secrets,
    subprocesses,
)
from centrala.host.child_environment import DATABASE
from centrala.host.progress import Progress
from centrala.host.release import Release
from centrala.host.subprocesses import Program
from centrala.host.upgrade_errors import UpgradeRefused, UpgradeTakenBack
from centrala.upgrade import facts
from centrala.upgrade.facts import Facts
from config.settings import ROOT, Settings

BACKUPS = "backups"
EXPECTED = ("pyproject.toml", "requirements.lock", "centrala/upgrade/prepare.py")


class Upgrade:
    """One upgrade of an installation to the code of a folder."""

    def __init__(
        self, settings: Settings, progress: Progress, folder: Path, watch_s: float
    ) -> None:
        """`watch_s`: how long the new version is watched before it is kept."""
        self._settings, self._progress = settings, progress
        self._new, self._watch_s = Release(folder), watch_s
        self._log = settings.log_dir / "upgrade.log"

    async def run(self) -> str:
        """Return the last sentence. Raises UpgradeRefused, UpgradeTakenBack, StartRefused."""
        self._require_release()
        running = run_state.is_running(self._settings.run_dir)
        await self._environment()
        new = await self._prepare()
        if not running:
            release.choose(self._settings.run_dir, self._new)
            return f"Centrala {new.version} runs from the next start on: make up"
        if obstacle := new.obstacle(facts.own_facts()):
            raise UpgradeRefused(
                f"{new.version} cannot follow without a stop: {obstacle}. Upgrade with a stop: "
                "centrala backup, centrala down, the same command again, make up"
            )
        await self._back_up()
        await self._migrate()
        return await self._change()

    def _require_release(self) -> None:
        folder = self._new.folder
        missing = [name for name in EXPECTED if not (folder / name).is_file()]
        if missing:
            raise UpgradeRefused(
                f"{folder} holds no Centrala that can be changed to: no {missing[0]}"
            )
        if folder == ROOT:
            raise UpgradeRefused(
                f"{folder} is the folder that runs; get the new version into another one: "
                f"git clone {folder} FOLDER"
            )

    async def _environment(self) -> None:
        argv = ["sh", "centrala/host/bootstrap.sh", "requirements.lock"]
        environment = child_environment.own()
        program = Program(
            "environment", argv, self._log, environment, self._new.folder, speaks=True
        )
        with self._progress.step("Python environment"):
            await subprocesses.run(program, self._progress.say)

    async def _prepare(self) -> Facts:
        with self._progress.step("city's files read, front end and prompts made"):
            output = await self._module("prepare")
        try:
            return facts.from_line(output.strip().splitlines()[-1])
        except (ValueError, KeyError, IndexError) as error:
            raise UpgradeRefused("the new version does not say what it is") from error

    async def _back_up(self) -> None:
        place = places.place_of(self._settings.backup_to or str(self._settings.run_dir / BACKUPS))
        stored = secrets.load(self._settings.run_dir / "secrets.json")
        with self._progress.step("backup"):
            address = await make.back_up(self._settings, stored, place)
        self._progress.say(f"the backup is {address}")

    async def _migrate(self) -> None:
        with self._progress.step("database migrated and checked"):
            await self._module("migration")

    async def _module(self, name: str) -> str:
        module = f"centrala.upgrade.{name}"
        program = self._new.program(name, self._log, module, needs=(DATABASE,))
        return await subprocesses.run(program, self._tell)

    def _tell(self, line: str) -> None:
        """Say a line, unless it is for this program."""
        if not line.startswith("{"):
            self._progress.say(line)

    async def _change(self) -> str:
        order = {"upgrade": str(self._new.folder), "watch_s": self._watch_s}
        try:
            failed, sentence = await control_socket.send(
                self._settings.run_dir, order, self._progress.say
            )
        except (OSError, EOFError) as error:
            raise UpgradeRefused(
                f"the supervisor does not answer ({error}): see make status"
            ) from error
        if failed:
            raise UpgradeTakenBack(sentence)
        return sentence


def upgrade(settings: Settings, progress: Progress, folder: Path, watch_s: float) -> str:
    """Run one upgrade to its end. Errors as `Upgrade.run`."""
    return asyncio.run(Upgrade(settings, progress, folder, watch_s).run())
