"""Invalid documents, each with its one problem."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.flow.document import build
from ivr.flow.grammar import DOCUMENT
from ivr.flow.lint import lint
from ivr.flow.shape import check
from tests.unit.ivr.flow.documents import REFERENCES, small

REMOVE = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the small document with one field replaced or removed."""
    data = small()
    *way, last = path.split("/")
    parent: Any = data
    for key in way:
        parent = parent[key]
    if value is REMOVE:
        del parent[last]
    else:
        parent[last] = value
    return data


def problems(data: dict[str, Any]) -> list[tuple[str, str]]:
    errors = list(check(DOCUMENT, data)) or lint(build(data), REFERENCES)
    return [(problem.id, problem.field) for problem in errors]


def test_small_document_has_no_problems() -> None:
    assert problems(small()) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("nodes/lost", {"kind": "queue", "queue": "drogi"}, ("ivr-unreachable-node", "nodes.lost")),
        ("nodes/choose/invalid", REMOVE, ("ivr-missing-key", "nodes.choose.invalid")),
        ("nodes/choose/no_input", REMOVE, ("ivr-missing-key", "nodes.choose.no_input")),
        ("nodes/choose/extra", 1, ("ivr-unknown-key", "nodes.choose.extra")),
        ("nodes/choose/timeout_s", 0, ("ivr-wrong-value", "nodes.choose.timeout_s")),
        ("nodes/choose/timeout_s", True, ("ivr-wrong-value", "nodes.choose.timeout_s")),
        ("nodes/choose/say", [], ("ivr-wrong-value", "nodes.choose.say")),
        ("nodes/choose/repeat", ["1"], ("ivr-key-used-twice", "nodes.choose.repeat")),
        ("nodes/hello/kind", "shout", ("ivr-wrong-value", "nodes.hello.kind")),
        ("nodes/hello/say", ["unheard"], ("ivr-unknown-prompt", "nodes.hello.say.0")),
        ("nodes/roads/queue", "rzeki", ("ivr-unknown-queue", "nodes.roads.queue")),
        ("nodes/roads/skills", {"x": 1}, ("ivr-unknown-skill", "nodes.roads.skills.x")),
        ("nodes/roads/skills", {"drogi": 0}, ("ivr-wrong-value", "nodes.roads.skills.drogi")),
        ("nodes/ukrainian/language", "de", ("ivr-unknown-language", "nodes.ukrainian.language")),
        ("nodes/hello/next", "nowhere", ("ivr-unknown-node", "nodes.hello.next")),
        ("start", "nowhere", ("ivr-unknown-node", "start")),
        ("version", 2, ("ivr-wrong-value", "version")),
        ("waiting", REMOVE, ("ivr-missing-key", "waiting")),
    ],
)
def test_mistake_is_reported_by_id_and_field(
    path: str, value: object, expected: tuple[str, str]
) -> None:
    assert expected in problems(changed(path, value))


def test_circle_of_nodes_without_a_menu_is_refused() -> None:
    data = changed("nodes/ukrainian/next", "again")
    data["nodes"]["again"] = {"kind": "announce", "say": ["welcome"], "next": "ukrainian"}
    assert ("ivr-loop-without-input", "nodes.again.next") in problems(data)


def test_menu_that_returns_to_itself_without_a_key_is_refused() -> None:
    data = changed("nodes/choose/no_input", {"next": "hello"})
    assert ("ivr-loop-without-input", "nodes.choose.no_input.next") in problems(data)


def test_more_than_five_options_are_refused() -> None:
    choice = {"label": "Drogi", "next": "roads"}
    data = changed("nodes/choose/choices", dict.fromkeys("123456", choice))
    assert ("ivr-too-many-options", "nodes.choose.choices") in problems(data)


def test_node_from_which_no_queue_is_reached_is_refused() -> None:
    data = changed("nodes/ukrainian/next", "bye")
    data["nodes"]["bye"] = {"kind": "hangup"}
    assert problems(data) == [("ivr-no-human", "nodes.ukrainian")]


def test_missing_key_that_ends_the_call_is_refused() -> None:
    data = changed("nodes/choose/no_input", {"next": "bye"})
    data["nodes"]["bye"] = {"kind": "hangup"}
    assert ("ivr-silence-without-human", "start") in problems(data)


@pytest.mark.parametrize("data", [None, 7, [], "text", {"nodes": []}, {"nodes": {"a": None}}])
def test_data_of_another_shape_is_refused(data: object) -> None:
    assert list(check(DOCUMENT, data))
