"""Versions of Centrala on this machine: the folder of an installation, and the folder whose code
runs.

The installation is the clone of the first start: it keeps `centrala.env`, the city's files and the
run folder. After an upgrade the code of another folder runs; the run folder names it. Commands are
typed in the installation and handed over to the folder that it names.
"""

from __future__ import annotations

import json
import os
import sys
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import ClassVar

from centrala.host import child_environment
from centrala.host.subprocesses import Program
from centrala.whole_file import write_whole
from config.errors import Exit, StartRefused
from config.settings import HOME, HOME_VARIABLE, ROOT, Settings

FILE = "release.json"


class ReleaseMissing(StartRefused):
    """Folder of the running version that is gone, or that has no environment.

    Remedy: put the folder back, or do what the message says.
    """

    id: ClassVar[str] = "release-missing"
    code = Exit.CONFIG


@dataclass(frozen=True)
class Release:
    """Folder with the code of one version and its `.venv`."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / ".venv" / "bin" / "python"

    @property
    def version(self) -> str:
        """Version that the folder states; "unknown" for one that cannot be read."""
        try:
            text = (self.folder / "pyproject.toml").read_text(encoding="utf-8")
            return str(tomllib.loads(text)["project"]["version"])
        except (OSError, ValueError, KeyError, TypeError):
            return "unknown"

    def program(self, name: str, log: Path, *arguments: str, needs: Sequence[str] = ()) -> Program:
        """Return the command line of a module of this version: `module, argument…`.

        `needs`: the secret variables that it reads.
        """
        python = sys.executable if self.folder == ROOT else str(self.python)
        environment = of_installation(child_environment.own(*needs))
        return Program(
            name,
            [python, "-m", *arguments],
            log,
            environment,
            self.folder,
            speaks=True,
            version=self.version,
        )


@dataclass(frozen=True)
class Choice:
    """Content of the run folder's file. `folder`: code to run, empty for the installation's own;
    `schema`: revision of the database that the version before may work with."""

    folder: str = ""
    schema: str | None = None

    @property
    def release(self) -> Release:
        return Release(Path(self.folder) if self.folder else HOME)


def running_release() -> Release:
    """Return the version of this process."""
    return Release(ROOT)


def of_installation(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment with the folder of the installation."""
    return {**environment, HOME_VARIABLE: str(HOME)}


def read(run_dir: Path) -> Choice:
    """Return what the run folder names; the installation's own code without a file."""
    try:
        return Choice(**json.loads((run_dir / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return Choice()


def write(run_dir: Path, choice: Choice) -> None:
    """Replace what the run folder names."""
    write_whole(run_dir / FILE, json.dumps(asdict(choice)))


def choose(run_dir: Path, release: Release) -> None:
    """Let every later start and command run the code of this folder."""
    folder = "" if release.folder == HOME else str(release.folder)
    write(run_dir, Choice(folder, read(run_dir).schema))


def hand_over(settings: Settings, arguments: list[str]) -> None:
    """Continue as the command of the version that runs, unless this is it.

    Raises ReleaseMissing.
    """
    release = read(settings.run_dir).release
    if HOME_VARIABLE in os.environ or release.folder == ROOT:
        return
    if not release.python.exists():
        raise ReleaseMissing(
            f"the version that runs is in {release.folder}, which is gone: put it back. To use "
            f"the code of this folder instead: rm {settings.run_dir / FILE}"
        )
    argv = [str(release.python), "-m", "centrala", *arguments]
    os.chdir(release.folder)
    os.execve(argv[0], argv, of_installation(os.environ))  # noqa: S606 - our own program
