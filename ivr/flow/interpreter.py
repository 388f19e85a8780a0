"""Walks a document: facts in, verbs out. No clock, no chance, no telephone.

state, verbs = start(document, Context())
state, verbs = step(document, state, Digits("1"))
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import ClassVar

from acd.domain.model.errors import InternalError
from ivr.flow.document import Announce, Document, Exit, Goodbye, HandOver, Language, Menu, Skills
from ivr.flow.inputs import Digits, Fact, HungUp, NoInput
from ivr.flow.verbs import Gather, Hangup, PathKey, Phrase, Play, Queue, Speak, Verb

LANGUAGE_SKILL_LEVEL = 1
MOST_STEPS = 1000


class IvrDocumentCyclic(InternalError):
    """IVR document that runs in a circle without asking anything: it was not linted.

    Remedy: read the document through config/readers, which lints it.
    """

    id: ClassVar[str] = "ivr-document-cyclic"


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before the first word; `language` None leaves it to the document."""

    language: str | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Where a caller is. `done`: handed over or gone; nothing follows."""

    node: str
    language: str
    skills: Mapping[str, int] = field(default_factory=dict)
    path: tuple[PathKey, ...] = ()
    mistakes: int = 0
    done: bool = False


Answer = tuple[State, tuple[Verb, ...]]


def start(document: Document, context: Context) -> Answer:
    """The first verbs of a call."""
    language = context.language or document.language
    return _walk(document, State(document.start, language), ())


def step(document: Document, state: State, fact: Fact) -> Answer:
    """The verbs that follow from a fact. A finished flow answers with none."""
    if state.done or isinstance(fact, HungUp):
        return replace(state, done=True), ()
    node = document.nodes[state.node]
    if isinstance(node, Menu) and isinstance(fact, Digits | NoInput):
        return _answered(document, node, state, fact)
    return _walk(document, state, ())


def silent_way(document: Document, context: Context) -> Queue:
    """Where a caller ends who presses no key: always a queue, the lint saw to it.

    A language known before stays, whatever the document gives to those who are silent.
    """
    state, _ = start(document, context)
    for _ in range(MOST_STEPS):
        node = document.nodes[state.node]
        if isinstance(node, HandOver):
            return _hand_over(node, replace(state, language=context.language or state.language))
        state, _ = step(document, state, NoInput())
    raise IvrDocumentCyclic("a caller who presses no key reaches no queue")


def _answered(document: Document, menu: Menu, state: State, fact: Digits | NoInput) -> Answer:
    if isinstance(fact, NoInput):
        return _mistake(document, menu, state, menu.no_input)
    if fact.digits in menu.repeat:
        return _walk(document, state, ())
    if fact.digits not in menu.choices:
        return _mistake(document, menu, state, menu.invalid)
    choice = menu.choices[fact.digits]
    path = (*state.path, PathKey(fact.digits, choice.label))
    return _walk(document, replace(state, node=choice.next, path=path, mistakes=0), ())


def _mistake(document: Document, menu: Menu, state: State, way_out: Exit) -> Answer:
    mistakes = state.mistakes + 1
    if mistakes >= menu.tries:
        return _walk(document, replace(state, node=way_out.next, mistakes=0), ())
    said = _in_language(way_out.say, state.language)
    return _walk(document, replace(state, mistakes=mistakes), said)


def _walk(document: Document, state: State, said: tuple[Phrase, ...]) -> Answer:
    """Goes on until something must be waited for; `said` waits to be heard before that."""
    verbs: list[Verb] = []
    seen: set[str] = set()
    while True:
        node = document.nodes[state.node]
        if node.id in seen:
            raise IvrDocumentCyclic(f"the node {node.id} is reached again without input")
        seen.add(node.id)
        match node:
            case Announce():
                said += _in_language(node.say, state.language)
                state = replace(state, node=node.next)
                if not node.interruptible:
                    return state, (*verbs, Play(said))
            case Menu():
                phrases = said + _in_language(node.say, state.language)
                return state, (*verbs, Gather(phrases, node.timeout_ms))
            case Language():
                verbs.append(Speak(node.language))
                state = replace(state, node=node.next, language=node.language)
            case Skills():
                skills = {**state.skills, **node.skills}
                state = replace(state, node=node.next, skills=skills)
            case HandOver() | Goodbye():
                return _end(node, state, verbs, said)


def _end(
    node: HandOver | Goodbye, state: State, verbs: list[Verb], said: tuple[Phrase, ...]
) -> Answer:
    if isinstance(node, Goodbye):
        said += _in_language(node.say, state.language)
    spoken = [Play(said)] if said else []
    last = Hangup() if isinstance(node, Goodbye) else _hand_over(node, state)
    return replace(state, done=True), (*verbs, *spoken, last)


def _hand_over(node: HandOver, state: State) -> Queue:
    language = {f"lang-{state.language}": LANGUAGE_SKILL_LEVEL}
    skills = {**language, **state.skills, **node.skills}
    return Queue(node.queue, state.language, skills, node.priority, state.path)


def _in_language(phrases: tuple[Phrase, ...], language: str) -> tuple[Phrase, ...]:
    return tuple(replace(p, language=p.language or language) for p in phrases)
