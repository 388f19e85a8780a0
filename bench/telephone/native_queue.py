"""Asterisk's own `Queue()` as the yardstick: put into a running Asterisk from outside.

Everything goes into the benchmark's own run folder and over the control socket; the product's
dialplan and configuration know nothing of it. The queue has app_queue's best settings.
"""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path

from ivr.asterisk.ami.types import AmiSettings
from tests.support.system import System

EXTENSION = "19116"
QUEUE = """
[bench]
strategy = leastrecent
autofill = yes
ringinuse = no
wrapuptime = 0
timeout = 20
retry = 1
joinempty = yes
"""
MANAGER = """
[bench]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,call,dtmf
"""
DIALPLAN = (
    "1,Answer",
    "2,Read(BENCH_LANGUAGE,${SOUNDS_DIR}/pl/language-menu,1,,1,10)",
    "3,Read(BENCH_TOPIC,${SOUNDS_DIR}/pl/topic-menu,1,,1,10)",
    "4,Queue(bench)",
    "5,Hangup",
)
"""The same prompts and keys as the product's way through the IVR."""


EAR = """
[bench-ear]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
{heard}
"""
HEARD = ("read ", "read=", "eventfilter")


class NativeQueue:
    """`install` once; `join` makes a consultant its only member."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._secret = secrets.token_hex(16)
        self._ear = secrets.token_hex(16)

    @property
    def _etc(self) -> Path:
        return self._system.run_dir / "asterisk" / "etc"

    def install(self) -> AmiSettings:
        """Returns the log-in of a manager user that hears keys, which the product's does not."""
        _append(self._etc / "queues.conf", QUEUE)
        manager = self._etc / "manager.conf"
        lines = manager.read_text(encoding="utf-8").splitlines()
        heard = "\n".join(line for line in lines if line.startswith(HEARD))
        _append(manager, MANAGER.format(secret=self._secret))
        _append(manager, EAR.format(secret=self._ear, heard=heard))
        self.cli("queue reload all")
        self.cli("manager reload")
        for step in DIALPLAN:
            self.cli(f"dialplan add extension {EXTENSION},{step} into from-trunk")
        return AmiSettings("127.0.0.1", self._port, "bench", self._secret)

    @property
    def ear(self) -> AmiSettings:
        """The log-in of a user that is sent what the engine is sent, by the same filters."""
        return AmiSettings("127.0.0.1", self._port, "bench-ear", self._ear)

    @property
    def _port(self) -> int:
        return int(self._system.report["ports"]["ami_port"])

    def join(self, endpoint: str) -> None:
        self.cli(f"queue add member {endpoint} to bench")

    def cli(self, line: str) -> str:
        """One command on the control socket."""
        conf = str(self._etc / "asterisk.conf")
        argv = self._system.runtime.argv("asterisk", "-C", conf, "-rx", line)
        return subprocess.run(argv, capture_output=True, text=True, timeout=10, check=True).stdout


def _append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as conf:
        conf.write(text)
