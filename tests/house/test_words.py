"""Words: the glossary's terms in code, docstrings and pages, and sentences for test names."""

from __future__ import annotations

import pytest

from tests.house.words import (
    Glossary,
    all_findings,
    findings_in_python,
    findings_on_pages,
    glossary,
    parse_glossary,
    says_something,
    weak_docstrings,
    weak_test_names,
)

TABLE = """
| Word | What it is | Elsewhere | Never called | Checked in |
| --- | --- | --- | --- | --- |
| **ACD** | routes | engine | hall | all |
| **Roster** | plan | | sheet | identifiers in acd |
| **the noun** | | | told | names |
| **they** | | | she | docstrings |

| Word | Path | Reason |
| --- | --- | --- |
| `hall` | `tests/music` | concerts are held in halls |
"""


@pytest.fixture
def rules() -> Glossary:
    return parse_glossary(TABLE)


def words(path: str, source: str, rules: Glossary) -> list[str]:
    return [finding.word for finding in findings_in_python(path, source, rules)]


def test_repository_uses_the_words_of_the_glossary() -> None:
    findings = all_findings()
    assert [str(finding) for finding in findings] == []


def test_glossary_has_rules_of_every_scope_and_reasons_for_exceptions() -> None:
    assert {rule.scope for rule in glossary().rules} >= {"identifiers", "names", "docstrings"}
    assert all(exception.reason for exception in glossary().allowed)


@pytest.mark.parametrize(
    "source",
    ["hall = 1", "class TheHall: ...", "def run_hall(): ...", "def f(hall_id): ...", "x.hall = 1"],
)
def test_forbidden_part_of_a_name_is_found(source: str, rules: Glossary) -> None:
    assert words("acd/x.py", source, rules) == ["hall"]


def test_rule_of_some_folders_is_silent_elsewhere(rules: Glossary) -> None:
    assert words("acd/x.py", "time_sheet = 1", rules) == ["sheet"]
    assert words("ivr/x.py", "time_sheet = 1", rules) == []


def test_exception_is_silent_below_its_path_only(rules: Glossary) -> None:
    assert words("tests/music/x.py", "hall = 1", rules) == []
    assert words("tests/x.py", "hall = 1", rules) == ["hall"]


def test_whole_name_rule_ignores_longer_names(rules: Glossary) -> None:
    assert words("acd/x.py", "told = 1", rules) == ["told"]
    assert words("acd/x.py", "told_wait = 1", rules) == []


@pytest.mark.parametrize("source", ['"""She waits."""', "x = 1  # because she waits"])
def test_pronoun_is_found_in_docstrings_and_comments(source: str, rules: Glossary) -> None:
    assert words("acd/x.py", source, rules) == ["she"]


def test_quoted_code_in_a_docstring_is_ignored(rules: Glossary) -> None:
    assert words("acd/x.py", '"""Return `hall`."""', rules) == []


def test_page_text_with_a_forbidden_word_is_found(rules: Glossary) -> None:
    findings = findings_on_pages("desk/ui/src/i18n/a.ts", '  title: "The hall",', rules)
    assert [finding.line for finding in findings] == [1]


@pytest.mark.parametrize("text", ["Who waits.", "What fell due.", "It runs."])
def test_relative_clause_as_the_first_sentence_is_found(text: str) -> None:
    assert len(list(weak_docstrings("x.py", f'def f():\n    """{text}"""\n'))) == 1


def test_imperative_and_noun_phrases_pass() -> None:
    for text in ("Return the queue.", "Queue of one skill.", "No-op because nothing waits."):
        assert list(weak_docstrings("x.py", f'def f():\n    """{text}"""\n')) == []


@pytest.mark.parametrize("name", ["test_a_birthday", "test_rounding", "test_the_longest_delay"])
def test_name_without_a_verb_is_found(name: str) -> None:
    assert not says_something(name)
    assert len(list(weak_test_names("tests/x.py", f"def {name}(): ..."))) == 1


@pytest.mark.parametrize("name", ["test_date_is_read_in_words", "test_caller_hears_the_position"])
def test_name_with_subject_and_verb_passes(name: str) -> None:
    assert says_something(name)


def test_unknown_scope_in_the_glossary_is_refused() -> None:
    with pytest.raises(ValueError, match="expected one of"):
        parse_glossary("| **ACD** | x | y | hall | everywhere |\n")
