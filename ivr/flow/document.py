"""An IVR document: the nodes that a caller walks through, read-only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ivr.flow.problems import Path
from ivr.flow.verbs import Phrase

DEFAULT_TIMEOUT_S = 5.0
DEFAULT_TRIES = 2
DEFAULT_CHANGED_AFTER_S = 15.0
DEFAULT_REPEAT_AFTER_S = 40.0

Phrases = tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """Base of all nodes. `id` is the name of the node in the document."""

    id: str

    def exits(self) -> Mapping[Path, str]:
        """Return every node that may follow, by the field that names it."""
        return {}

    def silent_exit(self) -> str | None:
        """Return the node that follows for a caller who presses no key; None at the end."""
        return next(iter(self.exits().values()), None)

    def phrases(self) -> Iterator[tuple[Path, Phrase]]:
        """Yield every phrase with the field that names it."""
        return iter(())


@dataclass(frozen=True, slots=True)
class Announce(Node):
    """Plays phrases. `interruptible`: a key of the next menu is accepted at once."""

    say: Phrases
    next: str
    interruptible: bool = True

    def exits(self) -> Mapping[Path, str]:
        return {("next",): self.next}

    def phrases(self) -> Iterator[tuple[Path, Phrase]]:
        return numbered(("say",), self.say)


@dataclass(frozen=True, slots=True)
class Exit:
    """Exit of a menu after mistakes: `say` before each retry, `next` when tries are used up.

    `tries`: of this kind of mistake alone; None: the menu's, which count both together.
    """

    next: str
    say: Phrases = ()
    tries: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One key of a menu. `label` is what the consultant reads."""

    label: str
    next: str


@dataclass(frozen=True, slots=True)
class Menu(Node):
    """Asks for one key. `tries` counts wrong keys and missing keys together; a repeat is free."""

    say: Phrases
    choices: Mapping[str, Choice]
    invalid: Exit
    no_input: Exit
    repeat: frozenset[str] = frozenset()
    timeout_ms: int = int(DEFAULT_TIMEOUT_S * 1000)
    tries: int = DEFAULT_TRIES

    def exits(self) -> Mapping[Path, str]:
        exits: dict[Path, str] = {}
        for key, choice in self.choices.items():
            exits["choices", key, "next"] = choice.next
        exits["invalid", "next"] = self.invalid.next
        exits["no_input", "next"] = self.no_input.next
        return exits

    def silent_exit(self) -> str | None:
        return self.no_input.next

    def phrases(self) -> Iterator[tuple[Path, Phrase]]:
        yield from numbered(("say",), self.say)
        yield from numbered(("invalid", "say"), self.invalid.say)
        yield from numbered(("no_input", "say"), self.no_input.say)


@dataclass(frozen=True, slots=True)
class SetLanguage(Node):
    """Speaks another language from here on."""

    language: str
    next: str

    def exits(self) -> Mapping[Path, str]:
        return {("next",): self.next}


@dataclass(frozen=True, slots=True)
class AddSkills(Node):
    """Adds skills (levels 1 to 100) that the consultant has to have."""

    skills: Mapping[str, int]
    next: str

    def exits(self) -> Mapping[Path, str]:
        return {("next",): self.next}


@dataclass(frozen=True, slots=True)
class HandOver(Node):
    """Ends the flow: the caller is handed over to the ACD."""

    queue: str
    skills: Mapping[str, int] = field(default_factory=dict)
    priority: int = 0


@dataclass(frozen=True, slots=True)
class EndCall(Node):
    """Plays phrases and hangs up."""

    say: Phrases = ()

    def phrases(self) -> Iterator[tuple[Path, Phrase]]:
        return numbered(("say",), self.say)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Announcements to waiting callers. Times in milliseconds since the last announcement.

    `position` names the sentence with the value `position`; `wait_between` the one with `low` and
    `high` (seconds), `wait_at_most` the one with `high`: both, or no wait is announced.
    """

    position: str
    thanks: Phrases = ()
    changed_after_ms: int = int(DEFAULT_CHANGED_AFTER_S * 1000)
    repeat_after_ms: int = int(DEFAULT_REPEAT_AFTER_S * 1000)
    wait_between: str | None = None
    wait_at_most: str | None = None

    def phrases(self) -> Iterator[tuple[Path, Phrase]]:
        """Yield every phrase with the field that names it."""
        for name in ("position", "wait_between", "wait_at_most"):
            if prompt := getattr(self, name):
                yield (name,), Phrase(prompt)
        yield from numbered(("thanks",), self.thanks)


@dataclass(frozen=True, slots=True)
class Document:
    """`language` is spoken until the caller chooses one; `start` names the first node.

    `numbers`: first node of the callers of a number, for those that do not begin at `start`.
    """

    language: str
    start: str
    nodes: Mapping[str, Node]
    waiting: Waiting
    numbers: Mapping[str, str] = field(default_factory=dict)

    def start_of(self, number: str) -> str:
        """Return the first node of a caller of this number."""
        return self.numbers.get(number, self.start)

    def starts(self) -> Iterator[tuple[Path, str]]:
        """Yield every first node with the field that names it."""
        yield ("start",), self.start
        for number, node in self.numbers.items():
            yield ("numbers", number), node

    @property
    def languages(self) -> frozenset[str]:
        """Languages that a caller may be spoken to in."""
        chosen = (n.language for n in self.nodes.values() if isinstance(n, SetLanguage))
        return frozenset({self.language, *chosen})


def numbered(path: Path, phrases: Phrases) -> Iterator[tuple[Path, Phrase]]:
    """Yield phrases of a list with the fields that name them: `say.0`, `say.1`, ..."""
    return (((*path, str(index)), phrase) for index, phrase in enumerate(phrases))
