"""Conversations of callers with the small document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.flow.inputs import Digits, HungUp, IvrInput, NoInput, Played
from ivr.flow.interpreter import Context, IvrDocumentCyclic, State, queue_without_keys, start, step
from ivr.flow.verbs import Gather, Hangup, PathKey, Phrase, Play, Queue, Speak, Verb
from tests.unit.ivr.flow.documents import changed, document, small

WELCOME, KEYS = Phrase("welcome", "pl"), Phrase("keys", "pl")


def talk(*inputs: IvrInput, context: Context | None = None) -> tuple[State, tuple[Verb, ...]]:
    """Start the small document and pass the inputs one after the other."""
    small_document = document()
    state, verbs = start(small_document, context or Context())
    for ivr_input in inputs:
        state, verbs = step(small_document, state, ivr_input)
    return state, verbs


def test_greeting_and_menu_are_gathered_as_one() -> None:
    _, verbs = talk()
    assert verbs == (Gather((WELCOME, KEYS), 4000),)


def test_key_leads_to_the_queue_with_skills_priority_and_path() -> None:
    state, verbs = talk(Digits("1"))
    skills = {"lang-pl": 1, "drogi": 40}
    assert verbs == (Queue("drogi", "pl", skills, 5, (PathKey("1", "Drogi"),)),)
    assert state.done


def test_chosen_language_is_spoken_and_required_of_the_consultant() -> None:
    _, verbs = talk(Digits("2"))
    path = (PathKey("2", "Українська"),)
    assert verbs == (Speak("uk"), Queue("informacja", "uk", {"lang-uk": 1}, 0, path))


def test_language_of_the_context_is_spoken_from_the_start() -> None:
    _, verbs = talk(context=Context(language="uk"))
    assert verbs == (Gather((Phrase("welcome", "uk"), Phrase("keys", "uk")), 4000),)


@pytest.mark.parametrize("key", ["9", "*"])
def test_repeat_key_plays_the_menu_again_without_costing_a_try(key: str) -> None:
    state, verbs = talk(Digits(key), Digits(key), Digits(key))
    assert verbs == (Gather((KEYS,), 4000),)
    assert state.mistakes == 0


def test_invalid_key_plays_its_phrase_and_the_menu_again() -> None:
    _, verbs = talk(Digits("7"))
    assert verbs == (Gather((Phrase("wrong", "pl"), KEYS), 4000),)


def test_missing_key_plays_its_phrase_and_the_menu_again() -> None:
    _, verbs = talk(NoInput())
    assert verbs == (Gather((Phrase("silent", "pl"), KEYS), 4000),)


@pytest.mark.parametrize("inputs", [(NoInput(), NoInput()), (Digits("#"), Digits("7"))])
def test_caller_who_cannot_use_keys_reaches_a_queue_after_two_tries(
    inputs: tuple[IvrInput, ...],
) -> None:
    _, verbs = talk(*inputs)
    assert verbs == (Queue("informacja", "pl", {"lang-pl": 1}, 0, ()),)


def test_uninterruptible_announcement_is_played_before_the_menu() -> None:
    data = small()
    data["nodes"]["hello"]["interruptible"] = False
    strict = document(data)
    state, verbs = start(strict, Context())
    assert verbs == (Play((WELCOME,)),)
    _, verbs = step(strict, state, Played())
    assert verbs == (Gather((KEYS,), 4000),)


def test_end_of_call_plays_its_phrases_before_hanging_up() -> None:
    data = small()
    data["nodes"]["anything"] = {"kind": "hangup", "say": ["bye"]}
    state, _ = start(document(data), Context())
    state, _ = step(document(data), state, NoInput())
    _, verbs = step(document(data), state, NoInput())
    assert verbs == (Play((Phrase("bye", "pl"),)), Hangup())


def test_hang_up_is_answered_by_no_verbs() -> None:
    state, verbs = talk(HungUp())
    assert verbs == ()
    assert step(document(), state, Digits("1")) == (state, ())


def test_circle_without_input_raises_an_error() -> None:
    data = small()
    data["nodes"]["hello"]["next"] = "hello"
    with pytest.raises(IvrDocumentCyclic):
        start(document(data), Context())


@pytest.mark.parametrize("language", ["pl", "uk"])
def test_queue_without_keys_keeps_the_language_of_the_context(
    language: str,
) -> None:
    queue = queue_without_keys(document(), Context(language))
    assert queue == Queue("informacja", language, {f"lang-{language}": 1}, 0, ())


@given(st.lists(st.sampled_from([*map(Digits, "0123456789*#"), NoInput(), Played()])))
def test_every_conversation_continues_or_ends_in_exactly_one_queue(inputs: list[IvrInput]) -> None:
    small_document = document()
    state, verbs = start(small_document, Context())
    queues = 0
    for ivr_input in inputs:
        queues += sum(isinstance(verb, Queue) for verb in verbs)
        assert state.done or isinstance(verbs[-1], Gather)
        state, verbs = step(small_document, state, ivr_input)
    assert queues + sum(isinstance(verb, Queue) for verb in verbs) <= 1


def test_silent_caller_has_as_many_tries_as_the_exit_for_silence_says() -> None:
    menu = document(changed("nodes/choose/no_input/tries", 1))
    state, _ = start(menu, Context())
    state, verbs = step(menu, state, NoInput())
    assert state.done
    assert isinstance(verbs[-1], Queue)
    state, _ = step(menu, start(menu, Context())[0], Digits("7"))
    assert not state.done


def test_caller_of_another_number_begins_at_its_node() -> None:
    data = changed("numbers", {"+48224431115": "roads"})
    state, verbs = start(document(data), Context(called="+48224431115"))
    assert state.done
    assert isinstance(verbs[-1], Queue)
    assert verbs[-1].queue == "drogi"
    assert not start(document(data), Context(called="19115"))[0].done
