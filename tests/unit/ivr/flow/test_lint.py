"""Wrong documents, each with the one problem that it has."""

from __future__ import annotations

from typing import Any

import pytest

from ivr.flow.document import build
from ivr.flow.grammar import DOCUMENT
from ivr.flow.lint import lint
from ivr.flow.shape import check
from tests.unit.ivr.flow.documents import KNOWN, small

REMOVE = object()


def changed(path: str, value: object) -> dict[str, Any]:
    """The small document with one field replaced or removed."""
    data = small()
    *way, last = path.split("/")
    place: Any = data
    for key in way:
        place = place[key]
    if value is REMOVE:
        del place[last]
    else:
        place[last] = value
    return data


def problems(data: dict[str, Any]) -> list[tuple[str, str]]:
    found = list(check(DOCUMENT, data)) or lint(build(data), KNOWN)
    return [(problem.id, problem.field) for problem in found]


def test_the_small_document_is_in_order() -> None:
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
def test_a_mistake_is_named_by_id_and_field(
    path: str, value: object, expected: tuple[str, str]
) -> None:
    assert expected in problems(changed(path, value))


def test_nodes_that_follow_each_other_for_ever_without_a_key_are_refused() -> None:
    data = changed("nodes/ukrainian/next", "again")
    data["nodes"]["again"] = {"kind": "announce", "say": ["welcome"], "next": "ukrainian"}
    assert ("ivr-loop-without-input", "nodes.again.next") in problems(data)


def test_a_menu_whose_silence_leads_back_to_itself_is_refused() -> None:
    data = changed("nodes/choose/no_input", {"next": "hello"})
    assert ("ivr-loop-without-input", "nodes.choose.no_input.next") in problems(data)


def test_more_than_five_options_are_refused() -> None:
    choice = {"label": "Drogi", "next": "roads"}
    data = changed("nodes/choose/choices", dict.fromkeys("123456", choice))
    assert ("ivr-too-many-options", "nodes.choose.choices") in problems(data)


def test_a_way_that_never_reaches_a_human_is_refused() -> None:
    data = changed("nodes/ukrainian/next", "bye")
    data["nodes"]["bye"] = {"kind": "hangup"}
    assert problems(data) == [("ivr-no-human", "nodes.ukrainian")]


def test_silence_that_ends_the_call_is_refused() -> None:
    data = changed("nodes/choose/no_input", {"next": "bye"})
    data["nodes"]["bye"] = {"kind": "hangup"}
    assert ("ivr-silence-without-human", "start") in problems(data)


@pytest.mark.parametrize("data", [None, 7, [], "text", {"nodes": []}, {"nodes": {"a": None}}])
def test_any_other_data_is_refused_without_a_crash(data: object) -> None:
    assert list(check(DOCUMENT, data))
