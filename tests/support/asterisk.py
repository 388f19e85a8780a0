"""A real Asterisk for tests: the bundle, generated files, ports of its own.

with running(settings_in(tmp_path, base_port=21000)) as asterisk:
    asterisk.cli("core show channels")
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from ivr.asterisk.provisioning import provision
from ivr.asterisk.provisioning.provision import AsteriskSettings
from tests.support.waiting import PATIENCE_S, eventually

ROOT = Path(__file__).parents[2]
SHIPPED_PROMPTS = ROOT / "config/prompts/catalogue"
AMI_SECRET = "secret-of-a-test"
STOP_S = 5.0
"""Asterisk waits longer for the end of calls, which no test needs."""


def bundle_module() -> ModuleType:
    """Import `asterisk-docker/bundle.py` by path: its folder is no package."""
    path = ROOT / "asterisk-docker" / "bundle.py"
    spec = importlib.util.spec_from_file_location("asterisk_bundle", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def bundle_dir() -> Path:
    """Return the bundle of CENTRALA_BUNDLE, else the cached one, made when it is missing."""
    if named := os.environ.get("CENTRALA_BUNDLE"):
        return Path(named)
    return Path(bundle_module().ensure().root)


def settings_in(folder: Path, base_port: int, **changes: Any) -> AsteriskSettings:
    """Return settings on loopback with ports base_port .. base_port+99 (RTP from +10 on)."""
    for name in ("sounds", "moh"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    values: dict[str, Any] = {
        "run_dir": folder / "asterisk",
        "dialplans_dir": ROOT / "dialplans",
        "sounds_dir": folder / "sounds",
        "moh_dir": folder / "moh",
        "bundle_dir": bundle_dir(),
        "ami_secret": AMI_SECRET,
        "sip_port": base_port,
        "http_port": base_port + 1,
        "ami_port": base_port + 2,
        "agi_port": base_port + 3,
        "rtp_start": base_port + 10,
        "rtp_end": base_port + 99,
    }
    return AsteriskSettings(**(values | changes))


def dialplan_in(folder: Path, text: str) -> Path:
    """Return a folder with this dialplan and the one that issues SIP credentials."""
    plans = folder / "dialplans"
    plans.mkdir()
    (plans / "test.conf").write_text(text)
    shutil.copy(ROOT / "dialplans" / "credentials.conf", plans)
    return plans


@dataclass
class RunningAsterisk:
    """A running server; `boot_seconds` is from exec to fully booted."""

    settings: AsteriskSettings
    process: subprocess.Popen[bytes]
    boot_seconds: float

    def cli(self, line: str) -> str:
        """Run one command on the control socket and return its output."""
        return _cli(self.settings, line).stdout

    def log(self) -> str:
        """Return warnings and errors so far."""
        path = self.settings.log_file
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def complaints(self) -> list[str]:
        return re.findall(r"(?m)^.*\b(?:WARNING|ERROR)\[.*$", self.log())


@contextmanager
def running(settings: AsteriskSettings) -> Iterator[RunningAsterisk]:
    """Write the files, start the server, yield when it is fully booted, and stop it."""
    provision.write(settings)
    started = time.monotonic()
    process = subprocess.Popen(
        provision.command(settings),
        env=provision.environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: _booted(settings, process), PATIENCE_S, "Asterisk is fully booted")
        yield RunningAsterisk(settings, process, time.monotonic() - started)
    finally:
        _stop(process)


def _booted(settings: AsteriskSettings, process: subprocess.Popen[bytes]) -> bool:
    assert process.poll() is None, f"Asterisk ended with {process.returncode}"
    if not settings.control_socket.exists():
        return False
    return "fully booted" in _cli(settings, "core waitfullybooted").stdout


def _cli(settings: AsteriskSettings, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        provision.cli_command(settings, line),
        env=provision.environment(settings),
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
