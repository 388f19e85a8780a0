"""Invalid documents, each with its one problem."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.flow.lint import lint
from tests.unit.ivr.flow.documents import REFERENCES, changed, document, small


def problems(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.id, problem.field) for problem in lint(document(data), REFERENCES)]


def test_small_document_has_no_problems() -> None:
    assert problems(small()) == []


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("nodes/lost", {"kind": "queue", "queue": "drogi"}, ("ivr-node-unreachable", "nodes.lost")),
        ("nodes/choose/repeat", ["1"], ("ivr-key-reused", "nodes.choose.repeat")),
        ("nodes/hello/say", ["unheard"], ("ivr-prompt-unknown", "nodes.hello.say.0")),
        ("nodes/roads/queue", "rzeki", ("ivr-queue-unknown", "nodes.roads.queue")),
        ("nodes/roads/skills", {"x": 1}, ("ivr-skill-unknown", "nodes.roads.skills.x")),
        ("nodes/ukrainian/language", "de", ("ivr-language-unknown", "nodes.ukrainian.language")),
        ("nodes/hello/next", "nowhere", ("ivr-node-unknown", "nodes.hello.next")),
        ("start", "nowhere", ("ivr-node-unknown", "start")),
        ("numbers", {"116123": "nowhere"}, ("ivr-node-unknown", "numbers.116123")),
    ],
)
def test_mistake_is_reported_by_id_and_field(
    path: str, value: object, expected: tuple[str, str]
) -> None:
    assert expected in problems(changed(path, value))


def test_circle_of_nodes_without_a_menu_is_refused() -> None:
    data = changed("nodes/ukrainian/next", "again")
    data["nodes"]["again"] = {"kind": "announce", "say": ["welcome"], "next": "ukrainian"}
    assert ("ivr-loop-endless", "nodes.again.next") in problems(data)


def test_menu_that_returns_to_itself_without_a_key_is_refused() -> None:
    data = changed("nodes/choose/no_input", {"next": "hello"})
    assert ("ivr-loop-endless", "nodes.choose.no_input.next") in problems(data)


def test_more_than_five_options_are_refused() -> None:
    choice = {"label": "Drogi", "next": "roads"}
    data = changed("nodes/choose/choices", dict.fromkeys("123456", choice))
    assert ("ivr-options-too-many", "nodes.choose.choices") in problems(data)


def test_node_from_which_no_queue_is_reached_is_refused() -> None:
    data = changed("nodes/ukrainian/next", "bye")
    data["nodes"]["bye"] = {"kind": "hangup"}
    assert problems(data) == [("ivr-queue-unreachable", "nodes.ukrainian")]


def test_missing_key_that_ends_the_call_is_refused() -> None:
    data = changed("nodes/choose/no_input", {"next": "bye"})
    data["nodes"]["bye"] = {"kind": "hangup"}
    assert ("ivr-silence-unserved", "start") in problems(data)
