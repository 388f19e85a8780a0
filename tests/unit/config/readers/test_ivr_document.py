"""An IVR document on disk: mistakes are told with file and line."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from config.readers.ivr_document import IvrDocumentInvalid, load
from ivr.flow.inputs import Digits, NoInput
from ivr.flow.interpreter import Context, start, step
from ivr.flow.lint import References
from ivr.flow.verbs import Queue
from tests.unit.ivr.flow.documents import REFERENCES, small

ROOT = Path(__file__).parents[4]
QUEUES = ("drogi", "odpady", "komunikacja", "informacja")


def city_known() -> References:
    """What the city's own catalogue and queues hold."""
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


def refusal(path: Path) -> IvrDocumentInvalid:
    with pytest.raises(IvrDocumentInvalid) as caught:
        load(path, REFERENCES)
    return caught.value


def test_the_citys_document_is_in_order() -> None:
    load(ROOT / "config/ivr.yaml", city_known())


@pytest.mark.parametrize(("key", "queue"), list(zip("1234", QUEUES, strict=True)))
def test_the_citys_topics_lead_to_their_queues_in_the_language_chosen(key: str, queue: str) -> None:
    city = load(ROOT / "config/ivr.yaml", city_known())
    state, _ = start(city, Context())
    state, _ = step(city, state, Digits("2"))
    _, (verb,) = step(city, state, Digits(key))
    assert isinstance(verb, Queue)
    assert (verb.queue, verb.language, verb.skills) == (queue, "uk", {"lang-uk": 1})
    assert [step.key for step in verb.path] == ["2", key]


def test_a_resident_who_presses_no_key_at_all_is_handed_to_a_human_in_polish() -> None:
    city = load(ROOT / "config/ivr.yaml", city_known())
    state, verbs = start(city, Context())
    for _ in range(4):
        state, verbs = step(city, state, NoInput())
        if state.done:
            break
    assert isinstance(verbs[-1], Queue)
    assert (verbs[-1].queue, verbs[-1].language) == ("informacja", "pl")


def test_a_mistake_is_told_with_file_line_field_and_what_was_expected(tmp_path: Path) -> None:
    text = yaml.safe_dump(small(), sort_keys=False, allow_unicode=True)
    text = text.replace("queue: drogi", "queue: rzeki")
    path = written(tmp_path, text)
    line = text.splitlines().index("    queue: rzeki") + 1
    error = refusal(path)
    assert error.id == "ivr-document-invalid"
    assert [problem.id for problem in error.problems] == ["ivr-unknown-queue"]
    assert str(error).startswith(f"{path}:{line}: nodes.roads.queue: expected one of: drogi, ")


def test_every_mistake_is_told_at_once_in_the_order_of_the_file(tmp_path: Path) -> None:
    data = small()
    data["version"] = 3
    data["nodes"]["choose"]["tries"] = 99
    del data["nodes"]["roads"]["queue"]
    error = refusal(written(tmp_path, yaml.safe_dump(data, sort_keys=False)))
    fields = ["version", "nodes.choose.tries", "nodes.roads.queue"]
    assert [problem.field for problem in error.problems] == fields


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[1, 2]",
        "version: [",
        "start: &a [*a]",
        "start: one\nstart: two",
        "{[1, 2]: x}",
        "version: 1\n---\nversion: 1",
        "a: !!python/object/apply:os.system ['true']",
        "\x00",
    ],
)
def test_text_that_is_no_document_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    assert str(refusal(path)).startswith(f"{path}:")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.yaml").problems[0].id == "ivr-not-yaml"


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "ivr.yaml"
    path.write_bytes(b"\xff\xfe\xfd")
    assert refusal(path).problems[0].id == "ivr-not-yaml"
