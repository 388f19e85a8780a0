"""Rules that a schema cannot express: every caller gets through, every name exists."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivr.flow.document import AddSkills, Document, EndCall, HandOver, Menu, Node, SetLanguage
from ivr.flow.problems import Path, Problem

MAX_OPTIONS = 5  # callers do not remember more


@dataclass(frozen=True, slots=True)
class References:
    """Ids that exist outside the document. `prompts`: language -> ids of its catalogue."""

    queues: Collection[str]
    skills: Collection[str]
    prompts: Mapping[str, Collection[str]]


def lint(document: Document, references: References) -> list[Problem]:
    """Return everything that would go wrong in a call."""
    dangling = [
        _no_node(path, name) for path, name in document.starts() if name not in document.nodes
    ]
    dangling += [p for node in document.nodes.values() for p in _dangling(node, document)]
    if dangling:
        return dangling  # the other rules need every exit to lead to a node
    return [
        *_unreachable(document),
        *_circles(document),
        *_dead_ends(document),
        *_without_keys(document),
        *_of_nodes(document, references),
        *_phrases(document, references),
    ]


def _no_node(path: Path, name: str) -> Problem:
    return Problem("ivr-node-unknown", path, f"expected the name of a node, found {name!r}")


def _dangling(node: Node, document: Document) -> Iterator[Problem]:
    for path, target in node.exits().items():
        if target not in document.nodes:
            yield _no_node(("nodes", node.id, *path), target)


def _reachable(document: Document, first: str) -> set[str]:
    reached, to_visit = {first}, [first]
    while to_visit:
        targets = set(document.nodes[to_visit.pop()].exits().values()) - reached
        reached |= targets
        to_visit += targets
    return reached


def _unreachable(document: Document) -> Iterator[Problem]:
    reached = set().union(*(_reachable(document, start) for _, start in document.starts()))
    for name in document.nodes.keys() - reached:
        message = "expected an exit of some node that leads here"
        yield Problem("ivr-node-unreachable", ("nodes", name), message)


def _circles(document: Document) -> Iterator[Problem]:
    """Yield circles that never end: without a menu, or for a caller who presses no key."""
    for name, node in document.nodes.items():
        if not isinstance(node, Menu) and name in _followers(document, name, through_menus=False):
            message = "expected a menu somewhere in this circle of nodes"
            yield Problem("ivr-loop-endless", ("nodes", name, "next"), message)
        if isinstance(node, Menu) and name in _followers(document, name, through_menus=True):
            message = "expected an exit that does not return to this menu without a key"
            yield Problem("ivr-loop-endless", ("nodes", name, "no_input", "next"), message)


def _followers(document: Document, name: str, *, through_menus: bool) -> set[str]:
    """Return the nodes that follow without a key, `through_menus` when their tries are used up."""
    followers: set[str] = set()
    while True:
        node = document.nodes[name]
        stops = isinstance(node, Menu) and not through_menus
        target = None if stops else node.silent_exit()
        if target is None or target in followers:
            return followers
        followers.add(target)
        name = target


def _dead_ends(document: Document) -> Iterator[Problem]:
    """Yield nodes from which no queue can be reached."""
    for name, node in document.nodes.items():
        if isinstance(node, EndCall):
            continue
        if not _has_queue(document, _reachable(document, name)):
            message = "expected an exit that leads to a queue, so that a human can be reached"
            yield Problem("ivr-queue-unreachable", ("nodes", name), message)


def _without_keys(document: Document) -> Iterator[Problem]:
    """Yield the starts from which a caller who presses no key reaches no queue."""
    for path, start in document.starts():
        passed = {start, *_followers(document, start, through_menus=True)}
        if not _has_queue(document, passed):
            message = "expected that a caller who presses no key ends in a queue"
            yield Problem("ivr-silence-unserved", path, message)


def _has_queue(document: Document, names: Collection[str]) -> bool:
    return any(isinstance(document.nodes[name], HandOver) for name in names)


def _of_nodes(document: Document, references: References) -> Iterator[Problem]:
    for node in document.nodes.values():
        rule = RULES.get(type(node))
        if rule is not None:
            yield from rule(node, ("nodes", node.id), references)


def _menu(node: Menu, path: Path, _references: References) -> Iterator[Problem]:
    if len(node.choices) > MAX_OPTIONS:
        message = f"expected at most {MAX_OPTIONS} options, found {len(node.choices)}"
        yield Problem("ivr-options-too-many", (*path, "choices"), message)
    for key in sorted(node.repeat & node.choices.keys()):
        message = f"expected a key that is no choice, found {key!r}"
        yield Problem("ivr-key-reused", (*path, "repeat"), message)


def _set_language(node: SetLanguage, path: Path, references: References) -> Iterator[Problem]:
    if node.language not in references.prompts:
        yield unknown("language", (*path, "language"), node.language, references.prompts)


def _add_skills(
    node: AddSkills | HandOver, path: Path, references: References
) -> Iterator[Problem]:
    for skill in node.skills:
        if skill not in references.skills:
            yield unknown("skill", (*path, "skills", skill), skill, references.skills)


def _hand_over(node: HandOver, path: Path, references: References) -> Iterator[Problem]:
    if node.queue not in references.queues:
        yield unknown("queue", (*path, "queue"), node.queue, references.queues)
    yield from _add_skills(node, path, references)


Rule = Callable[[Any, Path, References], Iterator[Problem]]

RULES: dict[type[Node], Rule] = {
    Menu: _menu,
    SetLanguage: _set_language,
    AddSkills: _add_skills,
    HandOver: _hand_over,
}
"""Rules of one node by its class, beyond exits and phrases, which are checked for every node."""


def unknown(noun: str, path: Path, name: str, existing: Collection[str]) -> Problem:
    """Return the problem of a name that does not exist outside the document."""
    names = ", ".join(sorted(existing))
    return Problem(f"ivr-{noun}-unknown", path, f"expected one of: {names}; found {name!r}")


def _phrases(document: Document, references: References) -> Iterator[Problem]:
    """Yield phrases whose prompt is missing in a language that may be spoken there."""
    phrases = [(("waiting", *path), phrase) for path, phrase in document.waiting.phrases()]
    for node in document.nodes.values():
        phrases += [(("nodes", node.id, *path), phrase) for path, phrase in node.phrases()]
    for path, phrase in phrases:
        for language in [phrase.language] if phrase.language else sorted(document.languages):
            if phrase.prompt not in references.prompts.get(language, ()):
                message = f"expected a prompt of the catalogue in {language!r}"
                yield Problem("ivr-prompt-unknown", path, f"{message}, found {phrase.prompt!r}")
