"""Programs of the telephone: found, or downloaded by `asterisk-docker/bundle.py`."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

from centrala.host import child_environment
from centrala.host.subprocesses import Line, Program, run
from config.errors import StartRefused
from config.settings import ROOT, Settings

SCRIPT = ROOT / "asterisk-docker" / "bundle.py"


def find(settings: Settings) -> Path | None:
    """Return the unpacked bundle of this version; None when it has not been downloaded."""
    if settings.bundle is not None:
        return settings.bundle
    script = _script()
    root: Path = script.default_dir()
    return root if script.read(root) else None


async def ensure(settings: Settings, log: Path, say: Line) -> Path:
    """Download the bundle unless it exists. Raises StartRefused with the script's sentence."""
    if (bundle := find(settings)) is not None:
        return bundle
    argv = [sys.executable, str(SCRIPT)]

    def on_line(line: str) -> None:
        if not line.startswith("/"):  # the last line is the bundle's folder, for us
            say(line)

    output = await run(
        Program("Asterisk bundle", argv, log, child_environment.downloading(), speaks=True), on_line
    )
    return Path(output.strip().splitlines()[-1])


def voices(root: Path) -> str:
    """Return `rhvoice`, or `espeak-ng` where the non-free voices were not available."""
    on_line = json.loads((root / "manifest.json").read_text(encoding="utf-8"))
    return str(on_line.get("voices", "espeak-ng"))


def cache_dir() -> Path:
    """Return the folder that all clones of the user share."""
    bundle: Path = _script().cache_dir()
    return bundle


def _script() -> ModuleType:
    """Return the script as a module: the name of its folder is no package name."""
    spec = importlib.util.spec_from_file_location("centrala_bundle", SCRIPT)
    if spec is None or spec.loader is None:
        raise StartRefused(f"{SCRIPT} is missing: the clone is incomplete")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
