"""redis-benchmark: the installed one, else Debian's, unpacked into the user's cache."""

from __future__ import annotations

import csv
import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from bench.log_server.server import LogServer
from config.settings import ROOT

BUNDLE_SCRIPT = ROOT / "asterisk-docker" / "bundle.py"
PACKAGE = ("redis-tools",)
PROGRAM = "usr/bin/redis-benchmark"
NAMES = ("valkey-benchmark", "redis-benchmark")
CLIENTS = 50
SCRIPT = "return redis.call('INCR', KEYS[1])"
KEY = "{bench}:counter"


@dataclass(frozen=True, slots=True)
class RedisRates:
    """Requests a second with 50 connections and no pipeline.

    Over TCP on the loopback, the program's default; `evalsha_unix`: over the unix socket.
    """

    ping: float
    evalsha: float
    evalsha_unix: float


class RedisBenchmark:
    """The program; `argv`: how it is started."""

    def __init__(self, argv: list[str]) -> None:
        self._argv = argv

    def run(self, server: LogServer, requests: int) -> RedisRates:
        """Measure PING, and EVALSHA of a script that increments a key."""
        tcp, unix = ["-p", str(server.port)], ["-s", str(server.socket)]
        script = _evalsha(server)
        return RedisRates(
            self._rate(server, tcp, requests, ["PING"]),
            self._rate(server, tcp, requests, script),
            self._rate(server, unix, requests, script),
        )

    def evalsha(self, server: LogServer, requests: int) -> float:
        """Return the rate of EVALSHA over TCP."""
        return self._rate(server, ["-p", str(server.port)], requests, _evalsha(server))

    def _rate(
        self, server: LogServer, address: list[str], requests: int, command: list[str]
    ) -> float:
        options = ["-a", server.password, "-c", str(CLIENTS), "-n", str(requests), "--csv"]
        argv = [*self._argv, *address, *options, *command]
        output = subprocess.run(argv, capture_output=True, text=True, check=True).stdout
        return rate_of(output)


def _evalsha(server: LogServer) -> list[str]:
    with server.client() as client:
        return ["EVALSHA", client.call(("SCRIPT", "LOAD", SCRIPT)).decode(), "1", KEY]


def rate_of(output: str) -> float:
    """Return requests a second from the program's `--csv` table. Raises `ValueError`."""
    lines = [line for line in output.splitlines() if line.startswith('"')]
    for row in csv.DictReader(lines):
        return float(row["rps"])
    raise ValueError("redis-benchmark printed no table")


def find() -> RedisBenchmark:
    """Return the program. Raises the bundle maker's `BundleError` if it cannot be fetched."""
    for name in NAMES:
        if program := shutil.which(name):
            return RedisBenchmark([program])
    return _from_debian()


def _from_debian() -> RedisBenchmark:
    maker = _maker()
    root: Path = maker.cache_dir() / "redis-tools"
    if not (root / PROGRAM).exists():
        _fetch(maker, root)
    bundle = maker.Bundle(
        root,
        {
            "loader": maker.LOADER,
            "libraries": [maker.LIBRARIES],
            "programs": {"redis-benchmark": PROGRAM},
        },
    )
    return RedisBenchmark(bundle.argv("redis-benchmark"))


def _fetch(maker: ModuleType, root: Path) -> None:
    """Download with a private apt state, as for the bundle of Asterisk; complete or not at all."""
    work, fresh = (root.with_name(f"{root.name}.{part}") for part in ("work", "new"))
    shutil.rmtree(fresh, ignore_errors=True)
    apt = maker.Apt(work)
    for source in maker.machine_sources():
        if not apt.update(source, "main") and (names := apt.closure(PACKAGE)):
            break
    else:
        raise SystemExit("redis-tools is not in this machine's package sources")
    for archive in apt.download(PACKAGE, len(names), print):
        subprocess.run(["dpkg-deb", "-x", str(archive), str(fresh)], check=True)
    fresh.rename(root)
    shutil.rmtree(work)


def _maker() -> ModuleType:
    """Load `asterisk-docker/bundle.py`, whose folder's name is no package name."""
    spec = importlib.util.spec_from_file_location("centrala_bundle", BUNDLE_SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
