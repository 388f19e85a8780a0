"""The logins of the demo city, kept for the operator beside the secrets."""

from __future__ import annotations

import json

from config.settings import Settings


def read(settings: Settings) -> list[dict[str, str]]:
    """`login`, `password`, `role`, `name` of each; empty when no demo was seeded."""
    path = settings.run_dir / "demo-logins.json"
    if not path.is_file():
        return []
    return [dict(entry) for entry in json.loads(path.read_text(encoding="utf-8"))]
