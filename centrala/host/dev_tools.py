"""Checks and tests for developers: `make check` and `make test`."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar, NoReturn

from rich.console import Console

from centrala.host import asterisk_bundle, frontend_build, prompts
from centrala.host.progress import Progress
from config import settings
from config.errors import Exit, StartRefused
from config.settings import ROOT

IN_PROCESSES = ["--numprocesses", str(min(3, 1 + (os.cpu_count() or 1)))]
"""One more than two processors: tests of real calls mostly wait (tests/support/work_units.py)."""
CHECKS_AT_ONCE = 2
BIN = Path(sys.executable).parent
APT = {  # program -> Debian package
    "chromium": "chromium",
    "dovecot": "dovecot-imapd",
    "nginx": "nginx",
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


@dataclass(frozen=True)
class Outcome:
    """How a check ended; `output` is what it printed."""

    name: str
    returncode: int
    output: str
    elapsed_s: float


def check(console: Console) -> None:
    """Run every check and print the output of failed ones. Raises CheckFailed at the end."""
    progress = Progress(console)
    log = ROOT / ".centrala" / "logs" / "check.log"
    node = asyncio.run(_front_end_packages(log, progress))
    if failed := run_checks(checks(node), progress):
        raise CheckFailed(f"these checks failed: {', '.join(failed)}")


def test(console: Console, arguments: list[str]) -> NoReturn:
    """Install and build what the tests need, then replace this process by pytest.

    Without arguments every test runs, in processes side by side; arguments go to one pytest.
    """
    progress = Progress(console)
    _install_packages(progress)
    loaded = settings.load()
    log = ROOT / ".centrala" / "logs" / "test.log"
    asyncio.run(_build(loaded, log, progress))
    sys.stdout.flush()
    os.chdir(ROOT)
    options = arguments or IN_PROCESSES
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *options])  # noqa: S606


def checks(node: dict[str, str]) -> Iterator[Check]:
    """Yield all checks, the longest first. `node`: environment of the front end's checks."""
    yield Check("mypy --strict", [str(BIN / "mypy")])
    names = {"test": "front end tests", "lint": "front end lint", "types": "front end types"}
    for script, name in names.items():
        yield Check(name, ["npm", "run", "--silent", script], frontend_build.UI, node)
    yield Check("import contracts", [str(BIN / "lint-imports")])
    yield Check("ruff check", [str(BIN / "ruff"), "check", "."])
    yield Check("ruff format", [str(BIN / "ruff"), "format", "--check", "."])


async def _front_end_packages(log: Path, progress: Progress) -> dict[str, str]:
    environment = await frontend_build.node(log, progress.say)
    await frontend_build.packages(log, progress.say, environment)
    return environment


def run_checks(checks: Iterable[Check], progress: Progress) -> list[str]:
    """Run the checks, two at a time; return the names of failed ones.

    The output of a failed check is printed whole when it ends.
    """
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        running = [pool.submit(_outcome, check) for check in checks]
        try:
            ended = (future.result() for future in as_completed(running))
            return [outcome.name for outcome in ended if not _passed(outcome, progress)]
        except KeyboardInterrupt:
            pool.shutdown(cancel_futures=True)  # the running ones got the signal as well
            raise


def _outcome(check: Check) -> Outcome:
    started = time.monotonic()
    result = subprocess.run(
        check.argv, cwd=check.cwd, env=check.environment, capture_output=True, text=True
    )
    output = result.stdout + result.stderr
    return Outcome(check.name, result.returncode, output, time.monotonic() - started)


def _passed(outcome: Outcome, progress: Progress) -> bool:
    """Report an outcome and return whether it is a good one."""
    passed = outcome.returncode == 0
    progress.say(f"{outcome.name} ({outcome.elapsed_s:.1f} s)", "✗✓"[passed])
    if not passed:
        sys.stdout.write(outcome.output)
    return passed


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
        group.create_task(_built(_front_end(log, progress), "front end built", progress))
        group.create_task(_telephone(loaded, log, progress))


async def _front_end(log: Path, progress: Progress) -> None:
    await _front_end_packages(log, progress)
    await frontend_build.build(log, progress.say)


async def _telephone(loaded: settings.Settings, log: Path, progress: Progress) -> None:
    """Unpack Asterisk and render the prompts into the cache that all starts share."""
    ready = asterisk_bundle.ensure(loaded, log, progress.say)
    await _built(ready, "Asterisk unpacked", progress)
    with TemporaryDirectory() as folder:
        in_folder = loaded.model_copy(update={"run_dir": Path(folder)})
        rendered = asyncio.to_thread(prompts.render_prompts, in_folder)
        await _built(rendered, "prompts rendered", progress)


async def _built(work: Coroutine[Any, Any, object], name: str, progress: Progress) -> None:
    with progress.step(name):
        await work
