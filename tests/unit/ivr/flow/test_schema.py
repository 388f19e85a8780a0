"""The published JSON Schema says what the loader checks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from ivr.flow.grammar import DOCUMENT
from ivr.flow.schema import document_schema
from ivr.flow.shape import check
from tests.unit.ivr.flow.documents import small
from tests.unit.ivr.flow.test_lint import REMOVE, changed

ROOT = Path(__file__).parents[4]


def is_valid(data: object) -> bool:
    return bool(jsonschema.Draft202012Validator(document_schema()).is_valid(data))


def test_the_published_file_is_current() -> None:
    published = json.loads((ROOT / "config/ivr.schema.json").read_text(encoding="utf-8"))
    assert published == document_schema()


def test_the_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(document_schema())


def test_the_citys_document_and_the_small_one_are_valid() -> None:
    city: Any = yaml.safe_load((ROOT / "config/ivr.yaml").read_text(encoding="utf-8"))
    assert is_valid(city)
    assert is_valid(small())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nodes/choose/invalid", REMOVE),
        ("nodes/choose/timeout_s", 31),
        ("nodes/choose/tries", 1.5),
        ("nodes/choose/say", "keys"),
        ("nodes/choose/repeat", ["12"]),
        ("nodes/hello/kind", "shout"),
        ("nodes/hello/surprise", 1),
        ("nodes/hello/interruptible", "yes"),
        ("nodes/roads/skills", {"drogi": 101}),
        ("nodes/ukrainian/language", "polski"),
        ("nodes", {}),
        ("start", 5),
    ],
)
def test_what_the_loader_refuses_the_schema_refuses_too(path: str, value: object) -> None:
    data = changed(path, value)
    assert list(check(DOCUMENT, data))
    assert not is_valid(data)
