"""The models of ivr.yaml and the JSON Schema made from them refuse the same documents."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import jsonschema
import pytest
import yaml
from pydantic import ValidationError

from config.readers.fields import Model
from config.readers.ivr_schema import NODE_MODELS, ivr_file_model
from config.readers.json_schemas import schema
from ivr.flow.document import EndCall, Menu, Node
from tests.unit.ivr.flow.documents import REMOVE, changed, document, small

ROOT = Path(__file__).parents[4]


def is_valid_by_schema(data: object) -> bool:
    published = schema(ivr_file_model(), "ivr.yaml")
    return bool(jsonschema.Draft202012Validator(published).is_valid(data))


def test_schema_itself_is_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(schema(ivr_file_model(), "ivr.yaml"))


def test_shipped_document_and_the_small_one_are_valid() -> None:
    shipped: Any = yaml.safe_load((ROOT / "config/ivr.yaml").read_text(encoding="utf-8"))
    assert is_valid_by_schema(shipped)
    assert is_valid_by_schema(small())


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("nodes/choose/invalid", REMOVE),
        ("nodes/choose/no_input", REMOVE),
        ("nodes/choose/timeout_s", 0),
        ("nodes/choose/timeout_s", 31),
        ("nodes/choose/timeout_s", True),
        ("nodes/choose/tries", 1.5),
        ("nodes/choose/say", "keys"),
        ("nodes/choose/say", []),
        ("nodes/choose/repeat", ["12"]),
        ("nodes/hello/kind", "shout"),
        ("nodes/hello/kind", REMOVE),
        ("nodes/hello/surprise", 1),
        ("nodes/hello/interruptible", "yes"),
        ("nodes/roads/skills", {"drogi": 101}),
        ("nodes/roads/skills", {"drogi": 0}),
        ("nodes/ukrainian/language", "polski"),
        ("nodes", {}),
        ("start", 5),
        ("version", 2),
        ("waiting", REMOVE),
    ],
)
def test_invalid_document_is_refused_by_model_and_schema(path: str, value: object) -> None:
    data = changed(path, value)
    with pytest.raises(ValidationError):
        ivr_file_model().model_validate(data)
    assert not is_valid_by_schema(data)


@pytest.mark.parametrize("data", [None, 7, [], "text", {"nodes": []}, {"nodes": {"a": None}}])
def test_data_of_another_shape_is_refused(data: object) -> None:
    with pytest.raises(ValidationError):
        ivr_file_model().model_validate(data)


def test_key_may_be_written_as_a_number() -> None:
    data = changed("nodes/choose/choices", {1: {"label": "Drogi", "next": "roads"}})
    menu = document(data).nodes["choose"]
    assert isinstance(menu, Menu)
    assert list(menu.choices) == ["1"]


def test_new_kind_of_node_needs_one_model() -> None:
    class BeepNode(Model):
        """Beep and hang up."""

        kind: Literal["beep"]
        times: Annotated[int, "how often"] = 1

        def build(self, node_id: str) -> Node:
            return EndCall(node_id)

    data = changed("nodes/beep", {"kind": "beep", "times": 3})
    file = ivr_file_model((*NODE_MODELS, BeepNode)).model_validate(data)
    assert file.build().nodes["beep"] == EndCall("beep")
