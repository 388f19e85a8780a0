"""Checks and tests for developers: `make check` and `make test`."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from rich.console import Console

from centrala.host import asterisk_bundle, frontend_build
from centrala.host.progress import Progress
from config import settings
from config.errors import Exit, StartRefused
from config.settings import ROOT

BIN = Path(sys.executable).parent
APT = {  # program -> Debian package
    "chromium": "chromium",
    "dovecot": "dovecot-imapd",
    "openssl": "openssl",
}


class CheckFailed(StartRefused):
    """Check of `make check` that found a fault.

    Remedy: read its output above.
    """

    id: ClassVar[str] = "check-failed"
    code = Exit.SOFTWARE


@dataclass(frozen=True)
class Check:
    name: str
    argv: Sequence[str]
    cwd: Path = ROOT
    environment: dict[str, str] | None = None


def check(console: Console) -> None:
    """Run every check and print the output of failed ones. Raises CheckFailed at the end."""
    progress = Progress(console)
    log = ROOT / ".centrala" / "logs" / "check.log"
    node = asyncio.run(_front_end_packages(log, progress))
    failed = [
        check.name for check in [*_python(), *_front_end(node)] if not _passes(check, progress)
    ]
    if failed:
        raise CheckFailed(f"these checks failed: {', '.join(failed)}")


def test(console: Console, arguments: list[str]) -> NoReturn:
    """Install and build what the tests need, then replace this process by pytest."""
    progress = Progress(console)
    _install_packages(progress)
    loaded = settings.load()
    log = ROOT / ".centrala" / "logs" / "test.log"
    asyncio.run(_build(loaded, log, progress))
    sys.stdout.flush()
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606


def _python() -> Iterator[Check]:
    yield Check("ruff check", [str(BIN / "ruff"), "check", "."])
    yield Check("ruff format", [str(BIN / "ruff"), "format", "--check", "."])
    yield Check("mypy --strict", [str(BIN / "mypy")])
    yield Check("import contracts", [str(BIN / "lint-imports")])


def _front_end(node: dict[str, str]) -> Iterator[Check]:
    names = {"types": "front end types", "lint": "front end lint", "test": "front end tests"}
    for script, name in names.items():
        yield Check(name, ["npm", "run", "--silent", script], frontend_build.UI, node)


async def _front_end_packages(log: Path, progress: Progress) -> dict[str, str]:
    environment = await frontend_build.node(log, progress.say)
    await frontend_build.packages(log, progress.say, environment)
    return environment


def _passes(check: Check, progress: Progress) -> bool:
    started = time.monotonic()
    result = subprocess.run(
        check.argv, cwd=check.cwd, env=check.environment, capture_output=True, text=True
    )
    progress.say(f"{check.name} ({time.monotonic() - started:.1f} s)", "✗✓"[result.returncode == 0])
    if result.returncode != 0:
        sys.stdout.write(result.stdout + result.stderr)
    return result.returncode == 0


def _install_packages(progress: Progress) -> None:
    """Install the Debian packages that the tests use, and report them."""
    missing = [package for program, package in APT.items() if not _has(program)]
    if not missing:
        return
    packages = " ".join(missing)
    progress.say(f"the tests need these Debian packages, installing them: {packages}")
    for command in (["update", "-q"], ["install", "-q", "-y", "--no-install-recommends", *missing]):
        _apt(command, packages)


def _apt(arguments: list[str], packages: str) -> None:
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    cure = f"Install them with: apt-get install --no-install-recommends {packages}"
    if prefix and shutil.which("sudo") is None:
        raise StartRefused(f"neither root nor sudo, so apt cannot be used. {cure}")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    argv = [*prefix, "apt-get", *arguments]
    result = subprocess.run(argv, env=environment, capture_output=True, text=True)
    if result.returncode != 0:
        last = (result.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise StartRefused(f"apt-get {arguments[0]} failed: {last}. {cure}")


def _has(program: str) -> bool:
    return shutil.which(program) is not None or Path("/usr/sbin", program).exists()


async def _build(loaded: settings.Settings, log: Path, progress: Progress) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(
            _built(frontend_build.build(log, progress.say), "front end built", progress)
        )
        ready = asterisk_bundle.ensure(loaded, log, progress.say)
        group.create_task(_built(ready, "Asterisk unpacked", progress))


async def _built(work: Coroutine[Any, Any, object], name: str, progress: Progress) -> None:
    with progress.step(name):
        await work
