"""The whole of Centrala as `centrala up` starts it, in a folder and on ports of its own."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from ivr.runtime import Runtime, load
from tests.support.asterisk import bundle_dir
from tests.support.small_disk import SmallDisk

ROOT = Path(__file__).parents[2]
CENTRALA = [sys.executable, "-m", "centrala"]
PORTS_OF_ONE = 1000  # a port base claims this many
START_SECONDS = 240


@dataclass(frozen=True)
class System:
    """Running Centrala: its addresses, logins and command line."""

    environment: dict[str, str]
    report: dict[str, Any]
    disk: SmallDisk | None = None

    @property
    def desk(self) -> str:
        return str(self.report["urls"]["desk"])

    @property
    def origin(self) -> str:
        """Scheme, host and port of the staff's pages."""
        return self.desk.removesuffix("/desk")

    @property
    def residents_origin(self) -> str:
        """Scheme, host and port of the residents' pages."""
        return self.chat.removesuffix("/chat")

    @property
    def wallboard(self) -> str:
        """Address with the token of the demo."""
        stored = json.loads((self.run_dir / "demo-logins.json").read_text())
        return f"{self.report['urls']['wallboard']}#token={stored['wallboard_token']}"

    @property
    def chat(self) -> str:
        return str(self.report["urls"]["chat"])

    @property
    def sip_port(self) -> int:
        return int(self.report["ports"]["sip_port"])

    @property
    def runtime(self) -> Runtime:
        return load(Path(self.environment["CENTRALA_BUNDLE"]))

    @property
    def run_dir(self) -> Path:
        """Return the run folder as this process reads it."""
        path = Path(self.environment["CENTRALA_RUN_DIR"])
        return self.disk.from_outside / path.name if self.disk else path

    def password(self, login: str) -> str:
        """Return the password that the first start made for a demo login; officers share one."""
        stored = json.loads((self.run_dir / "demo-logins.json").read_text())
        own = {one["login"]: one["password"] for one in stored["logins"]}
        return str(own.get(login, stored["officer_password"]))

    def login_of(self, person: str) -> str:
        """Return the login of a person by id or login name; officers log in by their ids."""
        logins = (one["login"] for one in self.report["logins"])
        return str(next((login for login in logins if person in login), person))

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        argv = [*CENTRALA, *arguments]
        return subprocess.run(
            self.disk.command(*argv) if self.disk else argv,
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=START_SECONDS,
        )

    def status(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.run("status", "--json").stdout)
        return report


@contextmanager
def running_system(folder: Path, **settings: str) -> Iterator[System]:
    """Start the system, yield it when it is ready, stop it. Fails with the output of `up`."""
    with claimed_base() as base:
        yield from _started({**environment_in(folder, base), **settings})


@contextmanager
def system_on_small_disk(disk: SmallDisk, **settings: str) -> Iterator[System]:
    """Start the system with its run folder on a disk that the test may fill."""
    with claimed_base() as base:
        yield from _started({**environment_in(disk.folder, base), **settings}, disk)


def environment_in(folder: Path, base: int) -> dict[str, str]:
    """Return the variables of a system with its run folder below `folder` and these ports."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("CENTRALA_")},
        "CENTRALA_RUN_DIR": str(folder / "run"),
        "CENTRALA_PORT_BASE": str(base),
        "CENTRALA_BUNDLE": str(bundle_dir()),
    }


def _started(environment: dict[str, str], disk: SmallDisk | None = None) -> Iterator[System]:
    system = System(environment, {}, disk)
    started = system.run("up", "--detach")
    try:
        assert started.returncode == 0, started.stdout + started.stderr
        yield System(environment, system.status(), disk)
    finally:
        system.run("down")


@contextmanager
def claimed_base() -> Iterator[int]:
    """Claim a port base until the end: other runs of the tests on this machine skip it.

    Below the range of outgoing connections, where any port may be taken at any time.
    """
    for base in range(10_000, 32_000, PORTS_OF_ONE):
        with (Path(tempfile.gettempdir()) / f"centrala-ports-{base}").open("w") as claim:
            if _claims(claim) and all(_is_free(base + offset) for offset in range(8)):
                yield base
                return
    raise AssertionError("no free range of ports from 10000 on")


def _claims(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True
