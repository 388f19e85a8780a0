"""An IVR document: the nodes that a caller walks through, read-only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ivr.flow.verbs import Phrase

DEFAULT_TIMEOUT_S = 5.0
DEFAULT_TRIES = 2
DEFAULT_CHANGED_AFTER_S = 15.0
DEFAULT_REPEAT_AFTER_S = 40.0

Phrases = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Announce:
    """Says something. `interruptible`: a key of the next menu works at once."""

    id: str
    say: Phrases
    next: str
    interruptible: bool = True


@dataclass(frozen=True, slots=True)
class Exit:
    """What a mistake leads to: `say` before the next try, `next` when the tries are used up."""

    next: str
    say: Phrases = ()


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    next: str


@dataclass(frozen=True, slots=True)
class Menu:
    """One key. `tries` counts wrong keys and silences together; a repeat costs none."""

    id: str
    say: Phrases
    choices: Mapping[str, Choice]
    invalid: Exit
    no_input: Exit
    repeat: frozenset[str] = frozenset()
    timeout_ms: int = int(DEFAULT_TIMEOUT_S * 1000)
    tries: int = DEFAULT_TRIES


@dataclass(frozen=True, slots=True)
class Language:
    id: str
    language: str
    next: str


@dataclass(frozen=True, slots=True)
class Skills:
    """Adds to what the caller will need of a consultant."""

    id: str
    skills: Mapping[str, int]
    next: str


@dataclass(frozen=True, slots=True)
class HandOver:
    """The end of the flow: into the ACD."""

    id: str
    queue: str
    skills: Mapping[str, int] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Goodbye:
    id: str
    say: Phrases = ()


Node = Announce | Menu | Language | Skills | HandOver | Goodbye


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waiting callers hear. Times in milliseconds since the last announcement.

    `position` names the dynamic sentence, which gets the value `position`; `wait_between` the
    one that gets `low` and `high` (seconds), `wait_at_most` the one that gets `high`: both, or
    no wait is told.
    """

    position: str
    thanks: Phrases = ()
    changed_after_ms: int = int(DEFAULT_CHANGED_AFTER_S * 1000)
    repeat_after_ms: int = int(DEFAULT_REPEAT_AFTER_S * 1000)
    wait_between: str | None = None
    wait_at_most: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """`language` holds until the caller chooses one."""

    language: str
    start: str
    nodes: Mapping[str, Node]
    waiting: Waiting

    @property
    def languages(self) -> frozenset[str]:
        """The languages that a caller may be spoken to in."""
        chosen = (n.language for n in self.nodes.values() if isinstance(n, Language))
        return frozenset({self.language, *chosen})


def build(data: Mapping[str, Any]) -> Document:
    """The document of data that `shape.check` found in order."""
    waiting = data["waiting"]
    return Document(
        language=data["language"],
        start=data["start"],
        nodes={name: _node(name, told) for name, told in data["nodes"].items()},
        waiting=Waiting(
            position=waiting["position"],
            thanks=_phrases(waiting.get("thanks")),
            changed_after_ms=_ms(waiting.get("changed_after_s", DEFAULT_CHANGED_AFTER_S)),
            repeat_after_ms=_ms(waiting.get("repeat_after_s", DEFAULT_REPEAT_AFTER_S)),
            wait_between=waiting.get("wait_between"),
            wait_at_most=waiting.get("wait_at_most"),
        ),
    )


def _node(name: str, told: Mapping[str, Any]) -> Node:
    match told["kind"]:
        case "announce":
            say = _phrases(told["say"])
            return Announce(name, say, told["next"], told.get("interruptible", True))
        case "menu":
            return _menu(name, told)
        case "language":
            return Language(name, told["language"], told["next"])
        case "skills":
            return Skills(name, told["skills"], told["next"])
        case "queue":
            return HandOver(name, told["queue"], told.get("skills", {}), told.get("priority", 0))
        case _:
            return Goodbye(name, _phrases(told.get("say")))


def _menu(name: str, told: Mapping[str, Any]) -> Menu:
    return Menu(
        id=name,
        say=_phrases(told["say"]),
        choices={key: Choice(c["label"], c["next"]) for key, c in told["choices"].items()},
        invalid=_exit(told["invalid"]),
        no_input=_exit(told["no_input"]),
        repeat=frozenset(told.get("repeat", ())),
        timeout_ms=_ms(told.get("timeout_s", DEFAULT_TIMEOUT_S)),
        tries=told.get("tries", DEFAULT_TRIES),
    )


def _exit(told: Mapping[str, Any]) -> Exit:
    return Exit(told["next"], _phrases(told.get("say")))


def _phrases(told: list[Any] | None) -> Phrases:
    return tuple(
        Phrase(one) if isinstance(one, str) else Phrase(one["prompt"], one.get("language"))
        for one in told or ()
    )


def _ms(seconds: float) -> int:
    return round(seconds * 1000)
