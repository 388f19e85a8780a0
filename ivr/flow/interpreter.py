"""Walks a document: inputs in, verbs out. No clock, no randomness, no telephone.

state, verbs = start(document, Context())
state, verbs = step(document, state, Digits("1"))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from acd.domain.model.errors import InternalError
from ivr.flow.document import (
    AddSkills,
    Announce,
    Document,
    EndCall,
    Exit,
    HandOver,
    Menu,
    Node,
    Phrases,
    SetLanguage,
)
from ivr.flow.inputs import Digits, HungUp, IvrInput, NoInput
from ivr.flow.verbs import Gather, Hangup, PathKey, Play, Queue, Speak, Verb

LANGUAGE_SKILL_LEVEL = 1
MAX_STEPS = 1000


class IvrDocumentCyclic(InternalError):
    """IVR document that runs in a circle without asking anything: it was not linted.

    Remedy: read the document through config/readers, which lints it.
    """

    id: ClassVar[str] = "ivr-document-cyclic"


@dataclass(frozen=True, slots=True)
class Context:
    """Known before the first node; `language` None leaves it to the document.

    `called`: the number that the caller dialled.
    """

    language: str | None = None
    called: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """Position of a caller in the document. `done`: handed over or gone, nothing follows."""

    node: str
    language: str
    skills: Mapping[str, int] = field(default_factory=dict)
    path: tuple[PathKey, ...] = ()
    mistakes: int = 0
    done: bool = False


Answer = tuple[State, tuple[Verb, ...]]


def start(document: Document, context: Context) -> Answer:
    """Return the first verbs of a call. Raises IvrDocumentCyclic."""
    language = context.language or document.language
    return _walk(document, Walk(State(document.start_of(context.called), language)))


def step(document: Document, state: State, ivr_input: IvrInput) -> Answer:
    """Return the verbs that follow an input; none when the flow is done.

    Raises IvrDocumentCyclic.
    """
    if state.done or isinstance(ivr_input, HungUp):
        return replace(state, done=True), ()
    node, walk = document.nodes[state.node], Walk(state)
    if isinstance(node, Menu) and isinstance(ivr_input, Digits | NoInput):
        _answer_menu(node, walk, ivr_input)
    return _walk(document, walk)


def queue_without_keys(document: Document, context: Context) -> Queue:
    """Return the queue of a caller who presses no key; lint guarantees that there is one.

    A language in `context` takes precedence over the one that the document sets on the way.
    Raises IvrDocumentCyclic.
    """
    state, _ = start(document, context)
    for _ in range(MAX_STEPS):
        node = document.nodes[state.node]
        if isinstance(node, HandOver):
            return _queue(node, replace(state, language=context.language or state.language))
        state, _ = step(document, state, NoInput())
    raise IvrDocumentCyclic("a caller who presses no key reaches no queue")


class Walk:
    """One walk through nodes until an input is needed: the state and the verbs so far."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.waits = False
        self._verbs: list[Verb] = []
        self._phrases: Phrases = ()

    @property
    def answer(self) -> Answer:
        return self.state, tuple(self._verbs)

    def say(self, phrases: Phrases) -> None:
        """Add phrases to those that the next verb plays, in the present language."""
        language = self.state.language
        self._phrases += tuple(replace(p, language=p.language or language) for p in phrases)

    def go_to(self, node: str) -> None:
        self.state = replace(self.state, node=node)

    def add(self, verb: Verb) -> None:
        """Add a verb that needs no input."""
        self._verbs.append(verb)

    def play(self) -> None:
        """Play the phrases so far and wait until they are played to the end."""
        self._verbs.append(Play(self._take_phrases()))
        self.waits = True

    def gather(self, timeout_ms: int) -> None:
        """Play the phrases so far and wait for a key."""
        self._verbs.append(Gather(self._take_phrases(), timeout_ms))
        self.waits = True

    def finish(self, verb: Queue | Hangup) -> None:
        """Play the phrases so far and end the flow."""
        if self._phrases:
            self._verbs.append(Play(self._take_phrases()))
        self._verbs.append(verb)
        self.state = replace(self.state, done=True)
        self.waits = True

    def _take_phrases(self) -> Phrases:
        phrases, self._phrases = self._phrases, ()
        return phrases


def _walk(document: Document, walk: Walk) -> Answer:
    """Enter node after node until one waits for an input."""
    entered: set[str] = set()
    while not walk.waits:
        node = document.nodes[walk.state.node]
        if node.id in entered:
            raise IvrDocumentCyclic(f"the node {node.id} is reached again without input")
        entered.add(node.id)
        ENTER[type(node)](node, walk)
    return walk.answer


def _announce(node: Announce, walk: Walk) -> None:
    walk.say(node.say)
    walk.go_to(node.next)
    if not node.interruptible:
        walk.play()


def _menu(node: Menu, walk: Walk) -> None:
    walk.say(node.say)
    walk.gather(node.timeout_ms)


def _set_language(node: SetLanguage, walk: Walk) -> None:
    walk.add(Speak(node.language))
    walk.state = replace(walk.state, node=node.next, language=node.language)


def _add_skills(node: AddSkills, walk: Walk) -> None:
    skills = {**walk.state.skills, **node.skills}
    walk.state = replace(walk.state, node=node.next, skills=skills)


def _hand_over(node: HandOver, walk: Walk) -> None:
    walk.finish(_queue(node, walk.state))


def _end_call(node: EndCall, walk: Walk) -> None:
    walk.say(node.say)
    walk.finish(Hangup())


ENTER: dict[type[Node], Callable[[Any, Walk], None]] = {
    Announce: _announce,
    Menu: _menu,
    SetLanguage: _set_language,
    AddSkills: _add_skills,
    HandOver: _hand_over,
    EndCall: _end_call,
}
"""What happens when a caller enters a node, by its class."""


def _answer_menu(menu: Menu, walk: Walk, key: Digits | NoInput) -> None:
    if isinstance(key, NoInput):
        _mistake(menu, walk, menu.no_input)
    elif key.digits in menu.repeat:
        return  # the walk enters the menu again
    elif key.digits not in menu.choices:
        _mistake(menu, walk, menu.invalid)
    else:
        choice = menu.choices[key.digits]
        path = (*walk.state.path, PathKey(key.digits, choice.label))
        walk.state = replace(walk.state, node=choice.next, path=path, mistakes=0)


def _mistake(menu: Menu, walk: Walk, way_out: Exit) -> None:
    mistakes = walk.state.mistakes + 1
    if mistakes >= (way_out.tries or menu.tries):
        walk.state = replace(walk.state, node=way_out.next, mistakes=0)
    else:
        walk.state = replace(walk.state, mistakes=mistakes)
        walk.say(way_out.say)


def _queue(node: HandOver, state: State) -> Queue:
    language = {f"lang-{state.language}": LANGUAGE_SKILL_LEVEL}
    skills = {**language, **state.skills, **node.skills}
    return Queue(node.queue, state.language, skills, node.priority, state.path)
