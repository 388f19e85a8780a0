"""The telephone's programs: found, or fetched by `asterisk-docker/bundle.py`."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

from centrala.host.subprocesses import Line, Program, run
from config.errors import StartRefused
from config.settings import ROOT, Settings

SCRIPT = ROOT / "asterisk-docker" / "bundle.py"


def find(settings: Settings) -> Path | None:
    """The unpacked bundle that this version asks for, None when it is still to be fetched."""
    if settings.bundle is not None:
        return settings.bundle
    script = _script()
    root: Path = script.default_dir()
    return root if script.read(root) else None


async def ensure(settings: Settings, log: Path, say: Line) -> Path:
    """Fetches the bundle unless it is there. Raises StartRefused with the script's sentence."""
    if (bundle := find(settings)) is not None:
        return bundle
    argv = [sys.executable, str(SCRIPT)]

    def on_line(line: str) -> None:
        if not line.startswith("/"):  # the last line is the bundle's folder, for us
            say(line)

    output = await run(Program("Asterisk bundle", argv, log, speaks=True), on_line)
    return Path(output.strip().splitlines()[-1])


def voices(root: Path) -> str:
    """`rhvoice`, or `espeak-ng` where the non-free voices could not be had."""
    on_line = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
    return str(on_line.get("voices", "espeak-ng"))


def cache_dir() -> Path:
    """Where the user keeps what all clones share."""
    bundle: Path = _script().cache_dir()
    return bundle


def _script() -> ModuleType:
    """The script as a module: its folder's name is no package name."""
    spec = importlib.util.spec_from_file_location("centrala_bundle", SCRIPT)
    if spec is None or spec.loader is None:
        raise StartRefused(f"{SCRIPT} is missing: the clone is not whole")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
