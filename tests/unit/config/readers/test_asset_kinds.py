"""Reader of the kinds of assets."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.readers.asset_kinds import load_asset_kinds
from config.readers.yaml_lines import ConfigInvalid
from crm_bridge.places.unit_rules import Subject

SUBJECTS = (Subject("INCIDENT", "Drogi", "Latarnia", "ZDM"),)


def load(folder: Path, kind: str) -> str:
    path = folder / "assets.yaml"
    path.write_text(f"kinds:\n  lamp: {kind}\n", encoding="utf-8")
    try:
        return str(load_asset_kinds(path, SUBJECTS)["lamp"].event)
    except ConfigInvalid as error:
        return str(error)


def test_kind_with_its_event_is_read(tmp_path: Path) -> None:
    kind = '{names: {pl: latarnia}, number: "[0-9]{6}", category: Drogi, event: Latarnia}'
    assert load(tmp_path, kind) == "Latarnia"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ('{names: {pl: latarnia}, number: "[0-9"}', "expected a regular expression"),
        ('{names: {pl: latarnia}, number: "[0-9]", check: crc}', "expected 'none', 'luhn'"),
        ('{names: {pl: latarnia}, number: "[0-9]", event: Ławka}', "expected an event"),
        ('{names: {}, number: "[0-9]"}', "expected 1 or more"),
    ],
)
def test_mistake_is_reported_with_its_line(tmp_path: Path, kind: str, expected: str) -> None:
    message = load(tmp_path, kind)
    assert "assets.yaml:2" in message
    assert expected in message
