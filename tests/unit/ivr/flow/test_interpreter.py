"""A caller's way through a document, as conversations."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.document import build
from ivr.flow.inputs import Digits, Fact, HungUp, NoInput, Played
from ivr.flow.interpreter import Context, IvrDocumentCyclic, State, silent_way, start, step
from ivr.flow.verbs import Gather, Hangup, PathKey, Phrase, Play, Queue, Speak, Verb
from tests.unit.ivr.flow.documents import document, small

WELCOME, KEYS = Phrase("welcome", "pl"), Phrase("keys", "pl")


def talk(*facts: Fact, context: Context | None = None) -> tuple[State, tuple[Verb, ...]]:
    """Starts the small document and tells it these facts, one after the other."""
    state, verbs = start(document(), context or Context())
    for fact in facts:
        state, verbs = step(document(), state, fact)
    return state, verbs


def test_a_greeting_and_the_menu_after_it_are_one_question_so_that_a_key_cuts_in_at_once() -> None:
    _, verbs = talk()
    assert verbs == (Gather((WELCOME, KEYS), 4000),)


def test_a_key_leads_to_the_queue_with_skills_priority_and_the_path_taken() -> None:
    state, verbs = talk(Digits("1"))
    skills = {"lang-pl": 1, "drogi": 40}
    assert verbs == (Queue("drogi", "pl", skills, 5, (PathKey("1", "Drogi"),)),)
    assert state.done


def test_a_chosen_language_is_spoken_from_then_on_and_asked_of_the_consultant() -> None:
    _, verbs = talk(Digits("2"))
    path = (PathKey("2", "Українська"),)
    assert verbs == (Speak("uk"), Queue("informacja", "uk", {"lang-uk": 1}, 0, path))


def test_a_language_known_before_the_first_word_is_spoken_from_the_start() -> None:
    _, verbs = talk(context=Context(language="uk"))
    assert verbs == (Gather((Phrase("welcome", "uk"), Phrase("keys", "uk")), 4000),)


@pytest.mark.parametrize("key", ["9", "*"])
def test_a_repeat_says_the_menu_again_without_the_greeting_and_costs_no_try(key: str) -> None:
    state, verbs = talk(Digits(key), Digits(key), Digits(key))
    assert verbs == (Gather((KEYS,), 4000),)
    assert state.mistakes == 0


def test_a_wrong_key_is_told_and_asked_again() -> None:
    _, verbs = talk(Digits("7"))
    assert verbs == (Gather((Phrase("wrong", "pl"), KEYS), 4000),)


def test_silence_is_told_and_asked_again() -> None:
    _, verbs = talk(NoInput())
    assert verbs == (Gather((Phrase("silent", "pl"), KEYS), 4000),)


@pytest.mark.parametrize("facts", [(NoInput(), NoInput()), (Digits("#"), Digits("7"))])
def test_a_caller_who_cannot_use_the_keys_reaches_a_human_after_two_tries(
    facts: tuple[Fact, ...],
) -> None:
    _, verbs = talk(*facts)
    assert verbs == (Queue("informacja", "pl", {"lang-pl": 1}, 0, ()),)


def test_an_announcement_that_must_be_heard_is_played_before_the_menu_asks() -> None:
    data = small()
    data["nodes"]["hello"]["interruptible"] = False
    strict = build(data)
    state, verbs = start(strict, Context())
    assert verbs == (Play((WELCOME,)),)
    _, verbs = step(strict, state, Played())
    assert verbs == (Gather((KEYS,), 4000),)


def test_a_goodbye_is_said_before_the_line_is_closed() -> None:
    data = small()
    data["nodes"]["anything"] = {"kind": "hangup", "say": ["bye"]}
    state, _ = start(build(data), Context())
    state, _ = step(build(data), state, NoInput())
    _, verbs = step(build(data), state, NoInput())
    assert verbs == (Play((Phrase("bye", "pl"),)), Hangup())


def test_nothing_follows_when_the_caller_hung_up() -> None:
    state, verbs = talk(HungUp())
    assert verbs == ()
    assert step(document(), state, Digits("1")) == (state, ())


def test_a_document_that_was_not_linted_and_turns_in_a_circle_is_an_error_not_a_hang() -> None:
    data = small()
    data["nodes"]["hello"]["next"] = "hello"
    with pytest.raises(IvrDocumentCyclic):
        start(build(data), Context())


@pytest.mark.parametrize("language", ["pl", "uk"])
def test_a_caller_whom_the_flow_lost_goes_where_silence_leads_in_the_language_known(
    language: str,
) -> None:
    queue = silent_way(document(), Context(language))
    assert queue == Queue("informacja", language, {f"lang-{language}": 1}, 0, ())


@given(st.lists(st.sampled_from([*map(Digits, "0123456789*#"), NoInput(), Played()])))
def test_every_conversation_is_asked_on_or_ends_in_exactly_one_queue(facts: list[Fact]) -> None:
    state, verbs = start(document(), Context())
    queues = 0
    for fact in facts:
        queues += sum(isinstance(verb, Queue) for verb in verbs)
        assert state.done or isinstance(verbs[-1], Gather)
        state, verbs = step(document(), state, fact)
    assert queues + sum(isinstance(verb, Queue) for verb in verbs) <= 1
