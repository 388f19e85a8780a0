"""Version of this clone, as pyproject.toml states it."""

from __future__ import annotations

import tomllib

from config.settings import ROOT


def version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
