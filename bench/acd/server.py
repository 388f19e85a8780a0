"""The log's server as the product runs it, and what processes cost, from /proc."""

from __future__ import annotations

import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.acd.wire import Wire
from centrala.host import valkey
from centrala.host.secrets import load_or_create
from config.settings import Settings

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
START_S = 20.0


def cpu_s(pid: int) -> float:
    """Processor time of a live process, all its threads, in seconds (10 ms steps)."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_S


def resident_mb(pid: int) -> float:
    """Memory of a live process that is in RAM, in MB (10^6 bytes)."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="utf-8").split()[1])
    return pages * PAGE_BYTES / 1e6


@dataclass(frozen=True, slots=True)
class Server:
    """A private Valkey: unix socket, password, append-only file once a second.

    `port`: of 127.0.0.1, for yardsticks that are taken over TCP; the product has none.
    """

    pid: int
    url: str
    socket: Path
    password: str
    port: int

    def wire(self) -> Wire:
        return Wire(self.socket, self.password)


@contextmanager
def running_server() -> Iterator[Server]:
    """Empty, with the configuration that the product writes; gone afterwards with its folder."""
    with tempfile.TemporaryDirectory(prefix="hall-bench-") as name:
        settings = Settings(run_dir=Path(name))
        secrets = load_or_create(settings.run_dir / "secrets.json")
        program = valkey.program(settings, secrets)
        port = _free_port()
        argv = [*program.argv, "--port", str(port), "--bind", "127.0.0.1"]
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        path, password = valkey.socket_path(settings), secrets.valkey_password
        try:
            url = valkey.url(settings, secrets)
            server = Server(process.pid, url, path, password, port)
            with Wire(path, password, patience_s=START_S) as wire:
                wire.call(("PING",))
            yield server
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
