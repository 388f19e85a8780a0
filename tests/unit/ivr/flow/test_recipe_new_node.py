"""Recipe "add an IVR node" of docs/extending.md, followed step by step.

The new kind `notice` plays phrases to the callers of one language only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
import yaml

from config.readers import json_schemas
from config.readers.fields import Model
from config.readers.ivr_document import load
from config.readers.ivr_schema import (
    NODE_MODELS,
    LanguageCode,
    NodeName,
    Phrases,
    ivr_file_model,
    spoken,
)
from config.readers.yaml_lines import ConfigInvalid
from ivr.flow import interpreter, lint
from ivr.flow.document import Document, Node, numbered
from ivr.flow.interpreter import Context, Walk, start
from ivr.flow.lint import References, unknown
from ivr.flow.problems import Path as Field
from ivr.flow.problems import Problem
from ivr.flow.verbs import Gather, Phrase
from tests.unit.ivr.flow.documents import REFERENCES, small

# Step 1: a dataclass in ivr/flow/document.py.


@dataclass(frozen=True, slots=True)
class Notice(Node):
    """Plays phrases to the callers of one language."""

    language: str
    say: tuple[Phrase, ...]
    next: str

    def exits(self) -> Mapping[Field, str]:
        return {("next",): self.next}

    def phrases(self) -> Iterator[tuple[Field, Phrase]]:
        return numbered(("say",), tuple(Phrase(p.prompt, self.language) for p in self.say))


# Step 2: its function and entry in ENTER of ivr/flow/interpreter.py.


def enter_notice(node: Notice, walk: Walk) -> None:
    if walk.state.language == node.language:
        walk.say(node.say)
    walk.go_to(node.next)


# Step 3: its model and entry in NODE_MODELS of config/readers/ivr_schema.py.


class NoticeNode(Model):
    """Say something to the callers of one language."""

    kind: Literal["notice"]
    language: LanguageCode
    say: Phrases
    next: NodeName

    def build(self, node_id: str) -> Node:
        return Notice(node_id, self.language, spoken(self.say), self.next)


# Step 4: its rule and entry in RULES of ivr/flow/lint.py.


def lint_notice(node: Notice, path: Field, references: References) -> Iterator[Problem]:
    if node.language not in references.prompts:
        yield unknown("language", (*path, "language"), node.language, references.prompts)


@pytest.fixture(autouse=True)
def kind_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(interpreter.ENTER, Notice, enter_notice)
    monkeypatch.setitem(lint.RULES, Notice, lint_notice)


def read(folder: Path, language: str) -> Document:
    """Return the small document with a notice before its menu, read from YAML."""
    data = small()
    data["nodes"]["hello"]["next"] = "works"
    data["nodes"]["works"] = {
        "kind": "notice",
        "language": language,
        "say": ["thanks"],
        "next": "choose",
    }
    path = folder / "ivr.yaml"
    path.write_text(yaml.safe_dump(data, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return load(path, REFERENCES, (*NODE_MODELS, NoticeNode))


@pytest.mark.parametrize(
    ("language", "prompts"),
    [("pl", ["welcome", "thanks", "keys"]), ("uk", ["welcome", "keys"])],
)
def test_new_node_is_read_from_yaml_and_interpreted(
    tmp_path: Path, language: str, prompts: list[str]
) -> None:
    _, (verb,) = start(read(tmp_path, "pl"), Context(language))
    assert isinstance(verb, Gather)
    assert [phrase.prompt for phrase in verb.phrases] == prompts


def test_rule_of_the_new_node_reports_file_line_and_field(tmp_path: Path) -> None:
    with pytest.raises(ConfigInvalid, match=r"ivr\.yaml:\d+: nodes\.works\.language: expected one"):
        read(tmp_path, "de")


def test_schema_offers_the_new_kind_to_editors() -> None:
    schema = json_schemas.schema(ivr_file_model((*NODE_MODELS, NoticeNode)), "Centrala: ivr.yaml")
    assert schema["$defs"]["NoticeNode"]["properties"]["kind"]["const"] == "notice"
