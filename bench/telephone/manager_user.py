"""A manager user of the benchmark's own, put into a running Asterisk from outside."""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path

from ivr.asterisk.ami.types import AmiSettings
from tests.support.system import System

USER = """
[{name}]
secret = {secret}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
{heard}
"""


class ManagerUser:
    """Writes into the run folder and over the control socket of one running system."""

    def __init__(self, system: System) -> None:
        self._system = system

    @property
    def etc(self) -> Path:
        """Folder of Asterisk's configuration."""
        return self._system.run_dir / "asterisk" / "etc"

    def add(self, name: str, heard: str) -> AmiSettings:
        """Add a user who hears what the lines `heard` of manager.conf say; return the log-in."""
        secret = secrets.token_hex(16)
        append(self.etc / "manager.conf", USER.format(name=name, secret=secret, heard=heard))
        self.cli("manager reload")
        port = int(self._system.report["ports"]["ami_port"])
        return AmiSettings("127.0.0.1", port, name, secret)

    def cli(self, line: str) -> str:
        """Return the answer of the control socket to one command."""
        conf = str(self.etc / "asterisk.conf")
        argv = self._system.runtime.argv("asterisk", "-C", conf, "-rx", line)
        return subprocess.run(argv, capture_output=True, text=True, timeout=10, check=True).stdout


def append(file: Path, text: str) -> None:
    """Add text to the end of a file of Asterisk's."""
    with file.open("a", encoding="utf-8") as conf:
        conf.write(text)
