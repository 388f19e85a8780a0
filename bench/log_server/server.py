"""A private Valkey as the product runs it, and the cost of processes, from /proc."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.log_server.client import LogClient
from centrala.host import valkey
from centrala.host.secrets import load_or_create
from config.settings import Settings

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
MAX_START_S = 20.0


def cpu_s(pid: int) -> float:
    """Return the processor time of a live process in seconds (10 ms steps)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def resident_mb(pid: int) -> float:
    """Return the resident memory of a live process in MB (10^6 bytes)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * PAGE_BYTES / 1e6


@dataclass(frozen=True, slots=True)
class LogServer:
    """A private Valkey: unix socket, password, append-only file synced every second.

    `port`: on 127.0.0.1, for yardsticks over TCP; the product opens none.
    """

    pid: int
    url: str
    socket: Path
    password: str
    port: int

    def client(self) -> LogClient:
        return LogClient(self.socket, self.password)


@contextmanager
def running_server() -> Iterator[LogServer]:
    """Run an empty server with the product's configuration; removed afterwards with its folder."""
    with tempfile.TemporaryDirectory(prefix="acd-bench-") as name:
        settings = Settings(run_dir=Path(name))
        secrets = load_or_create(settings.run_dir / "secrets.json")
        program = valkey.program(settings, secrets)
        port = _free_port()
        argv = [*program.argv, "--port", str(port), "--bind", "127.0.0.1"]
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path, password = valkey.socket_path(settings), secrets.valkey_password
        try:
            url = valkey.url(settings, secrets)
            server = LogServer(process.pid, url, path, password, port)
            with LogClient(path, password, connect_within_s=MAX_START_S) as client:
                client.call(("PING",))
            yield server
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
