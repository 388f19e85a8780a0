"""BullMQ, a job queue for Node.js, on the same Valkey; packages from the user's cache."""

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

from bench.log_server.server import LogServer
from centrala.host.asterisk_bundle import cache_dir
from centrala.host.frontend_build import node
from centrala.host.subprocesses import Program, run

FOLDER = Path(__file__).with_name("bullmq")
SCRIPT = FOLDER / "bench.mjs"
FILES = ("package.json", "package-lock.json")
CONCURRENCIES = (1, 50, 200)
MAX_RUN_S = 120


@dataclass(frozen=True, slots=True)
class BullMq:
    """`folder` holds its node_modules; `environment` has a Node on its PATH."""

    folder: Path
    environment: dict[str, str]

    def rate(self, server: LogServer, jobs: int, concurrency: int) -> float:
        """Return jobs a second of one worker; all jobs are queued at the start."""
        process = self._start(server, "drain", jobs, concurrency)
        return float(_report(process)["rate"])

    def waits_ms(self, server: LogServer, rate: float, seconds: float) -> list[float]:
        """Return times from adding a job to its pick-up by another process; Poisson arrivals."""
        worker = self._start(server, "works", CONCURRENCIES[-1], seconds + 2)
        assert worker.stderr is not None
        worker.stderr.readline()  # wait until it is ready
        _report(self._start(server, "adds", rate, seconds))
        return [float(wait) for wait in _report(worker)["waits_ms"]]

    def _start(self, server: LogServer, action: str, *numbers: float) -> subprocess.Popen[str]:
        variables = {
            "BENCH_SOCKET": str(server.socket),
            "BENCH_PASSWORD": server.password,
            "BENCH_MODULES": str(self.folder),
        }
        return subprocess.Popen(
            ["node", str(SCRIPT), action, *map(str, numbers)],
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _report(process: subprocess.Popen[str]) -> dict[str, Any]:
    """Return the script's report. Raises `RuntimeError` with the end of its error output."""
    out, errors = process.communicate(timeout=MAX_RUN_S)
    if process.returncode != 0:
        raise RuntimeError(f"BullMQ's benchmark failed: {errors[-2000:]}")
    report: dict[str, Any] = json.loads(out.strip().splitlines()[-1])
    return report


def find() -> BullMq:
    """Install the versions of the lock file with npm, once. Raises `StartRefused`."""
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
