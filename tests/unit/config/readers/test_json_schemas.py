"""The published schemas say what the loaders accept."""

from __future__ import annotations

from config.readers import json_schemas
from config.settings import ROOT


def test_the_schemas_beside_the_files_are_current() -> None:
    for name, text in json_schemas.texts().items():
        stored = (ROOT / "config" / name).read_text(encoding="utf-8")
        assert stored == text, f"run: python -m config.readers.json_schemas ({name} is out of date)"


def test_every_file_names_its_schema_to_editors() -> None:
    for name in json_schemas.MODELS:
        file = ROOT / "config" / name.replace(".schema.json", ".yaml")
        first = file.read_text(encoding="utf-8").splitlines()[0]
        assert first == f"# yaml-language-server: $schema={name}"
