"""Build of the front end with Node, when its sources changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from centrala.host import child_environment
from centrala.host.subprocesses import Line, Program, run
from config.errors import StartRefused
from config.settings import ROOT

UI = ROOT / "desk" / "ui"
DIST = UI / "dist"
OLDEST = (20, 19)  # Vite's own demand
QUIET = {"CI": "1", "NO_COLOR": "1"}  # plain lines, no questions
FOR_BUILD, ALL = "--omit=dev", "--include=dev"
"""Packages for the build alone, which are a third of all, or those of checks and tests as well."""
LEFT_OUT = frozenset({"node_modules", "dist", "dist.new", "test-results"})


def is_built() -> bool:
    """Tell whether `dist` was made from the present sources."""
    return _read(DIST / ".sources") == fingerprint()


def fingerprint() -> str:
    """Return one hash over every source file of the front end."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(str(path.relative_to(UI)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


async def build(log: Path, say: Line) -> None:
    """Install the packages and build into a folder that replaces `dist` when complete."""
    if is_built():
        return
    if not (UI / "package.json").is_file():
        raise StartRefused(f"{UI} is missing: the clone is incomplete")
    expected = fingerprint()
    environment = await node(log, say)
    await packages(log, say, environment, FOR_BUILD)
    say("building")
    fresh = UI / "dist.new"
    argv = ["npm", "run", "build", "--", "--outDir", str(fresh), "--emptyOutDir"]
    await run(Program("front end build", argv, log, environment, UI))
    (fresh / ".sources").write_text(expected, encoding="utf-8")
    shutil.rmtree(DIST, ignore_errors=True)
    fresh.rename(DIST)


async def packages(log: Path, say: Line, environment: dict[str, str], which: str = ALL) -> None:
    """Run `npm ci` when the lock file changed since the last run, or packages are missing."""
    lock = hashlib.sha256((UI / "package-lock.json").read_bytes()).hexdigest()
    stamp = UI / "node_modules" / ".centrala-lock"
    if _read(stamp) in (f"{ALL} {lock}", f"{which} {lock}"):
        return
    say("installing its packages (npm ci)")
    argv = ["npm", "ci", which, "--no-audit", "--no-fund"]
    await run(Program("npm ci", argv, log, environment, UI))
    stamp.write_text(f"{which} {lock}", encoding="utf-8")


async def node(log: Path, say: Line) -> dict[str, str]:
    """Return an environment with a recent Node: this machine's, else a downloaded one."""
    if (version := node_version()) >= OLDEST:
        return child_environment.downloading() | QUIET
    own = Path(sys.executable).parent
    if not (own / "npm").exists():
        version_text = ".".join(map(str, version)) if version else "none"
        say(f"Node {OLDEST[0]}.{OLDEST[1]} is needed, {version_text} found: downloading it")
        argv = ["sh", "centrala/host/bootstrap.sh", "centrala/host/node.lock"]
        await run(Program("node", argv, log, child_environment.downloading(), ROOT, speaks=True))
    environment = child_environment.downloading()
    return environment | QUIET | {"PATH": f"{own}{os.pathsep}{environment.get('PATH', '')}"}


def node_version() -> tuple[int, ...]:
    """Return major and minor version of the Node on PATH; empty without Node or npm."""
    if not shutil.which("node") or not shutil.which("npm"):
        return ()
    result = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False)
    return tuple(map(int, re.findall(r"\d+", result.stdout)[:2]))


def scripts() -> dict[str, str]:
    """Return the names of the scripts of package.json."""
    package = json.loads((UI / "package.json").read_text(encoding="utf-8"))
    return {str(name): str(line) for name, line in package.get("scripts", {}).items()}


def _sources() -> Iterator[Path]:
    for top in UI.iterdir() if UI.is_dir() else ():
        if top.name in LEFT_OUT:
            continue
        yield from (p for p in top.rglob("*") if p.is_file()) if top.is_dir() else (top,)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""
