"""What the grammar cannot say: every caller gets through, and everything named exists."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from ivr.flow.document import Announce, Document, Goodbye, HandOver, Language, Menu, Node, Skills
from ivr.flow.problems import Path, Problem
from ivr.flow.verbs import Phrase

MOST_OPTIONS = 5  # more than that nobody keeps in mind


@dataclass(frozen=True, slots=True)
class Known:
    """What exists outside the document. `prompts`: language -> ids of its catalogue."""

    queues: Collection[str]
    skills: Collection[str]
    prompts: Mapping[str, Collection[str]]


def lint(document: Document, known: Known) -> list[Problem]:
    """Everything that would go wrong in a call, in the order of the document."""
    broken = [] if document.start in document.nodes else [_no_node(("start",), document.start)]
    broken += [p for node in document.nodes.values() for p in _dangling(node, document)]
    if broken:
        return broken  # the walk below needs every way to lead somewhere
    return [
        *_unreachable(document),
        *_circles(document),
        *_dead_ends(document),
        *_silence(document),
        *(p for node in document.nodes.values() for p in _names(node, known)),
        *_phrases(document, known),
    ]


def ways(node: Node) -> list[tuple[Path, str]]:
    """Every way out of a node: the field that names it, and where it leads."""
    match node:
        case Menu():
            keys = [(("choices", k, "next"), c.next) for k, c in node.choices.items()]
            exits = [(("invalid", "next"), node.invalid.next)]
            exits += [(("no_input", "next"), node.no_input.next)]
            return [*keys, *exits]
        case HandOver() | Goodbye():
            return []
        case _:
            return [(("next",), node.next)]


def _no_node(path: Path, name: str) -> Problem:
    return Problem("ivr-unknown-node", path, f"expected the name of a node, found {name!r}")


def _dangling(node: Node, document: Document) -> Iterator[Problem]:
    for path, target in ways(node):
        if target not in document.nodes:
            yield _no_node(("nodes", node.id, *path), target)


def _reached(document: Document, first: str) -> set[str]:
    found, open_ends = {first}, [first]
    while open_ends:
        targets = {target for _, target in ways(document.nodes[open_ends.pop()])} - found
        found |= targets
        open_ends += targets
    return found


def _unreachable(document: Document) -> Iterator[Problem]:
    for name in document.nodes.keys() - _reached(document, document.start):
        yield Problem("ivr-unreachable-node", ("nodes", name), "expected some way that leads here")


def _circles(document: Document) -> Iterator[Problem]:
    """A circle of nodes that ask nothing would spin for ever.

    So would one that a silent caller walks: a menu that times out back into itself.
    """
    for name, node in document.nodes.items():
        if not isinstance(node, Menu) and name in _followed(document, name, silent=False):
            message = "expected a menu somewhere in this circle of nodes"
            yield Problem("ivr-loop-without-input", ("nodes", name, "next"), message)
        if isinstance(node, Menu) and name in _followed(document, name, silent=True):
            message = "expected a way on that does not come back to this menu in silence"
            yield Problem("ivr-loop-without-input", ("nodes", name, "no_input", "next"), message)


def _followed(document: Document, name: str, *, silent: bool) -> set[str]:
    """The nodes after `name` that need no key; `silent` also waits menus out."""
    found: set[str] = set()
    while True:
        node = document.nodes[name]
        match node:
            case Menu():
                target = node.no_input.next if silent else None
            case HandOver() | Goodbye():
                target = None
            case _:
                target = node.next
        if target is None or target in found:
            return found
        found.add(target)
        name = target


def _dead_ends(document: Document) -> Iterator[Problem]:
    """From everywhere on the way there is a human, for those who press nothing too."""
    for name in document.nodes:
        if isinstance(document.nodes[name], Goodbye):
            continue
        reached = _reached(document, name)
        if not any(isinstance(document.nodes[n], HandOver) for n in reached):
            message = "expected a way from here to a queue, so that a human can be reached"
            yield Problem("ivr-no-human", ("nodes", name), message)


def _silence(document: Document) -> Iterator[Problem]:
    """A resident who cannot press keys still reaches a human."""
    passed = {document.start, *_followed(document, document.start, silent=True)}
    if not any(isinstance(document.nodes[name], HandOver) for name in passed):
        message = "expected that a caller who presses no key ends in a queue"
        yield Problem("ivr-silence-without-human", ("start",), message)


def _names(node: Node, known: Known) -> Iterator[Problem]:
    path = ("nodes", node.id)
    if isinstance(node, Menu) and len(node.choices) > MOST_OPTIONS:
        message = f"expected at most {MOST_OPTIONS} options, found {len(node.choices)}"
        yield Problem("ivr-too-many-options", (*path, "choices"), message)
    if isinstance(node, Menu):
        for key in sorted(node.repeat & node.choices.keys()):
            message = f"expected a key that is no choice, found {key!r}"
            yield Problem("ivr-key-used-twice", (*path, "repeat"), message)
    if isinstance(node, HandOver) and node.queue not in known.queues:
        yield _unknown("queue", (*path, "queue"), node.queue, known.queues)
    if isinstance(node, Language) and node.language not in known.prompts:
        yield _unknown("language", (*path, "language"), node.language, known.prompts)
    if isinstance(node, Skills | HandOver):
        for skill in node.skills:
            if skill not in known.skills:
                yield _unknown("skill", (*path, "skills", skill), skill, known.skills)


def _unknown(what: str, path: Path, found: str, known: Collection[str]) -> Problem:
    names = ", ".join(sorted(known))
    return Problem(f"ivr-unknown-{what}", path, f"expected one of: {names}; found {found!r}")


def _phrases(document: Document, known: Known) -> Iterator[Problem]:
    spoken = document.languages
    waiting = document.waiting
    named = {name: getattr(waiting, name) for name in ("position", "wait_between", "wait_at_most")}
    said: list[tuple[Path, Phrase]] = [
        (("waiting", name), Phrase(prompt)) for name, prompt in named.items() if prompt
    ]
    said += _numbered(("waiting", "thanks"), waiting.thanks)
    for node in document.nodes.values():
        said += _said(node)
    for path, phrase in said:
        for language in sorted({phrase.language} if phrase.language else spoken):
            if phrase.prompt not in known.prompts.get(language, ()):
                message = f"expected a prompt of the catalogue in {language!r}"
                yield Problem("ivr-unknown-prompt", path, f"{message}, found {phrase.prompt!r}")


def _said(node: Node) -> list[tuple[Path, Phrase]]:
    path = ("nodes", node.id)
    match node:
        case Menu():
            said = _numbered((*path, "say"), node.say)
            said += _numbered((*path, "invalid", "say"), node.invalid.say)
            return said + _numbered((*path, "no_input", "say"), node.no_input.say)
        case Announce() | Goodbye():
            return _numbered((*path, "say"), node.say)
        case _:
            return []


def _numbered(path: Path, phrases: tuple[Phrase, ...]) -> list[tuple[Path, Phrase]]:
    return [((*path, str(index)), phrase) for index, phrase in enumerate(phrases)]
