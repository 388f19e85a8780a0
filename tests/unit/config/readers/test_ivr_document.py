"""The shipped ivr.yaml works, and mistakes are reported with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from config.readers.ivr_document import load
from config.readers.yaml_lines import ConfigInvalid
from ivr.flow.inputs import Digits, NoInput
from ivr.flow.interpreter import Context, start, step
from ivr.flow.lint import References
from ivr.flow.verbs import Queue
from tests.unit.ivr.flow.documents import REFERENCES, REMOVE, changed, small

ROOT = Path(__file__).parents[4]
QUEUES = ("drogi", "odpady", "komunikacja", "informacja")


def city_references() -> References:
    """Return the ids of the city's own catalogue and queues."""
    catalogue = ROOT / "config/prompts/catalogue"
    prompts = {
        language: set(yaml.safe_load((catalogue / f"{language}.yaml").read_bytes())["prompts"])
        for language in ("pl", "uk", "en")
    }
    return References(QUEUES, ("lang-pl", "lang-uk", "lang-en", *QUEUES), prompts)


def written(folder: Path, text: str) -> Path:
    path = folder / "ivr.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def refusal(path: Path) -> ConfigInvalid:
    with pytest.raises(ConfigInvalid) as caught:
        load(path, REFERENCES)
    return caught.value


def test_shipped_document_is_valid() -> None:
    load(ROOT / "config/ivr.yaml", city_references())


@pytest.mark.parametrize(("key", "queue"), list(zip("1234", QUEUES, strict=True)))
def test_topic_leads_to_its_queue_in_the_chosen_language(key: str, queue: str) -> None:
    city = load(ROOT / "config/ivr.yaml", city_references())
    state, _ = start(city, Context())
    state, _ = step(city, state, Digits("2"))
    _, (verb,) = step(city, state, Digits(key))
    assert isinstance(verb, Queue)
    assert (verb.queue, verb.language, verb.skills) == (queue, "uk", {"lang-uk": 1})
    assert [step.key for step in verb.path] == ["2", key]


def test_caller_who_presses_no_key_reaches_a_consultant_in_polish() -> None:
    city = load(ROOT / "config/ivr.yaml", city_references())
    state, verbs = start(city, Context())
    for _ in range(4):
        state, verbs = step(city, state, NoInput())
        if state.done:
            break
    assert isinstance(verbs[-1], Queue)
    assert (verbs[-1].queue, verbs[-1].language) == ("informacja", "pl")


def test_mistake_is_reported_with_file_line_field_and_expectation(tmp_path: Path) -> None:
    text = yaml.safe_dump(small(), sort_keys=False, allow_unicode=True)
    text = text.replace("queue: drogi", "queue: rzeki")
    path = written(tmp_path, text)
    line = text.splitlines().index("    queue: rzeki") + 1
    expected = "expected one of: drogi, informacja; found 'rzeki'"
    assert str(refusal(path)) == f"{path}:{line}: nodes.roads.queue: {expected}"


def test_every_mistake_is_reported_in_the_order_of_the_file(tmp_path: Path) -> None:
    data = small()
    data["version"] = 3
    data["nodes"]["choose"]["tries"] = 99
    del data["nodes"]["roads"]["queue"]
    error = refusal(written(tmp_path, yaml.safe_dump(data, sort_keys=False)))
    fields = ["version", "nodes.choose.tries", "nodes.roads.queue"]
    assert [mistake.field for mistake in error.mistakes] == fields


@pytest.mark.parametrize(
    ("path", "value", "field", "expected"),
    [
        ("nodes/hello/kind", "shout", "nodes.hello.kind", "expected one of: announce, hangup"),
        ("nodes/hello", 3, "nodes.hello.kind", "expected one of: announce, hangup"),
        ("nodes/ukrainian/next", REMOVE, "nodes.ukrainian.next", "missing"),
        ("nodes/hello/say", [{"prompt": "A"}], "nodes.hello.say.0.prompt", "expected an id"),
        ("nodes/choose/tries", 9, "nodes.choose.tries", "expected 5 or less, found 9"),
        ("nodes/choose/repeat", ["12"], "nodes.choose.repeat.0", "expected one telephone key"),
        ("nodes", {}, "nodes", "expected 1 or more entries"),
    ],
)
def test_wrong_value_is_reported_at_its_own_field(
    tmp_path: Path, path: str, value: object, field: str, expected: str
) -> None:
    text = yaml.safe_dump(changed(path, value), sort_keys=False)
    (mistake,) = refusal(written(tmp_path, text)).mistakes
    assert mistake.field == field
    assert expected in mistake.expected
