"""The published schemas are the ones of the models, and every YAML file names its schema."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from config.readers import json_schemas
from config.settings import ROOT

CONFIG = ROOT / "config"
FILES = sorted(path for path in CONFIG.rglob("*.yaml"))


def schema_of(path: Path) -> Path:
    """Return the schema that the first line of a file names."""
    first = path.read_text(encoding="utf-8").splitlines()[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix), path
    return (path.parent / first.removeprefix(prefix)).resolve()


@pytest.mark.parametrize("name", json_schemas.MODELS)
def test_published_schema_is_current(name: str) -> None:
    path = f"{name}.schema.json"
    stored = (CONFIG / path).read_text(encoding="utf-8")
    assert stored == json_schemas.texts()[path], "run: python -m config.readers.json_schemas"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CONFIG)))
def test_file_follows_the_schema_that_it_names(path: Path) -> None:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    published = yaml.safe_load(schema_of(path).read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(published).validate(_as_json(data))


def _as_json(value: object) -> object:
    """Return the value with dates and keys as JSON has them."""
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)
