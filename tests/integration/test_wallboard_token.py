"""`centrala wallboard-token` on the database of the settings."""

from __future__ import annotations

import json
from pathlib import Path

from acd.adapters.sql.migrate import migrate
from tests.integration.test_user import run, url


def test_token_is_printed_once_listed_without_its_value_and_revoked(tmp_path: Path) -> None:
    migrate(url(tmp_path))
    added = run(tmp_path, "wallboard-token", "add", "entrance", "--days", "30")
    assert added.returncode == 0, added.stderr
    token = added.stdout.strip().partition("/wallboard#token=")[2]
    assert len(token) == 43
    listed = run(tmp_path, "wallboard-token", "list", "--json").stdout
    assert token not in listed
    assert [(row["name"], row["state"]) for row in json.loads(listed)] == [("entrance", "active")]
    assert run(tmp_path, "wallboard-token", "add", "entrance").returncode == 78
    assert run(tmp_path, "wallboard-token", "revoke", "entrance").returncode == 0
    assert json.loads(run(tmp_path, "wallboard-token", "list", "--json").stdout)[0]["state"] == (
        "revoked"
    )
    events = [json.loads(line) for line in (tmp_path / "security.log").read_text().splitlines()]
    assert [(event["kind"], event["actor"]) for event in events] == [
        ("token-added", "operator"),
        ("token-revoked", "operator"),
    ]
    assert token not in (tmp_path / "security.log").read_text()
