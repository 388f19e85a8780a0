"""BullMQ: the queue of the Node world, on the same Valkey; its packages sit in the user's cache."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.acd.server import Server
from centrala.host.asterisk_bundle import cache_dir
from centrala.host.frontend_build import node
from centrala.host.subprocesses import Program, run

FOLDER = Path(__file__).with_name("bullmq")
SCRIPT = FOLDER / "bench.mjs"
FILES = ("package.json", "package-lock.json")
CONCURRENCIES = (1, 50, 200)
MOST_S = 120


@dataclass(frozen=True, slots=True)
class BullMq:
    """`folder` holds its node_modules; `environment` has a Node on its PATH."""

    folder: Path
    environment: dict[str, str]

    def rate(self, server: Server, jobs: int, concurrency: int) -> float:
        """Jobs a second that one worker picks up and finishes; all are there at the start."""
        process = self._start(server, "drain", jobs, concurrency)
        return float(_told(process)["rate"])

    def waits_ms(self, server: Server, rate: float, seconds: float) -> list[float]:
        """From adding a job to its pick-up by a worker in another process, Poisson arrivals."""
        worker = self._start(server, "works", CONCURRENCIES[-1], seconds + 2)
        assert worker.stderr is not None
        worker.stderr.readline()  # it is ready
        _told(self._start(server, "adds", rate, seconds))
        return [float(wait) for wait in _told(worker)["waits_ms"]]

    def _start(self, server: Server, act: str, *numbers: float) -> subprocess.Popen[str]:
        told = {
            "BENCH_SOCKET": str(server.socket),
            "BENCH_PASSWORD": server.password,
            "BENCH_MODULES": str(self.folder),
        }
        return subprocess.Popen(
            ["node", str(SCRIPT), act, *map(str, numbers)],
            env={**self.environment, **told},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _told(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Raises RuntimeError with the last of what it said when it failed."""
    out, errors = process.communicate(timeout=MOST_S)
    if process.returncode != 0:
        raise RuntimeError(f"BullMQ's benchmark failed: {errors[-2000:]}")
    told: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return told


def find() -> BullMq:
    """Installs the versions of the lock file by npm, once. Raises StartRefused."""
    stamp = hashlib.sha256((FOLDER / FILES[1]).read_bytes()).hexdigest()[:12]
    folder = cache_dir() / f"bullmq-{stamp}"
    log = folder.with_suffix(".log")
    environment = asyncio.run(node(log, print))
    if not (folder / "node_modules").exists():
        fresh = folder.with_suffix(".new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name in FILES:
            shutil.copy(FOLDER / name, fresh)
        argv = ["npm", "ci", "--no-audit", "--no-fund"]
        asyncio.run(run(Program("npm ci", argv, log, environment, fresh)))
        os.rename(fresh, folder)
    return BullMq(folder, environment)
