"""`ivr.yaml` as a document: one model per kind of node, and the file around them.

A city names its nodes as it likes; what a node does is its `kind`. To add a kind, write a model
with `kind` and `build` and add it to `NODE_MODELS`; `config/ivr.schema.json` follows from it.
What a schema cannot express (reachability, a way to a consultant, known queues) is checked by
`ivr.flow.lint`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, create_model

from config.readers.fields import Matching, Model
from ivr.flow.document import (
    AddSkills,
    Announce,
    Choice,
    Document,
    EndCall,
    Exit,
    HandOver,
    Menu,
    Node,
    SetLanguage,
    Waiting,
)
from ivr.flow.verbs import Phrase

NodeName = Annotated[
    str, Matching(r"[a-z][a-z0-9-]*", "a node name (small letters, digits, hyphens)")
]
Name = Annotated[str, Matching(r"[a-z][a-z0-9-]*", "an id (small letters, digits, hyphens)")]
LanguageCode = Annotated[str, Matching(r"[a-z]{2}", "a language of two letters, such as pl")]
Label = Annotated[str, Matching(r".{1,60}", "1 to 60 characters for the consultant to read")]
Key = Annotated[
    str,
    Matching(r"[0-9*]", "one telephone key, 0-9 or *"),  # '#' ends an entry in Asterisk
    BeforeValidator(lambda key: str(key) if type(key) is int else key),
]
CalledNumber = Annotated[
    str, Matching(r"\+[1-9][0-9]{6,14}|[1-9][0-9]{2,5}", "a number, +48221234567 or 19115")
]
SkillLevels = dict[Name, Annotated[int, Field(strict=True, ge=1, le=100)]]


class PhraseEntry(Model):
    """Prompt in a language of its own, independent of the caller's choice."""

    prompt: Name
    language: LanguageCode | None = None


def _form_of(phrase: Any) -> str:
    return "long form" if isinstance(phrase, dict | PhraseEntry) else "short form"


PhraseForm = Annotated[
    Annotated[Name, Tag("short form")] | Annotated[PhraseEntry, Tag("long form")],
    Discriminator(_form_of),
]
"""`greeting`, or `{prompt: greeting, language: pl}`."""
Phrases = Annotated[tuple[PhraseForm, ...], Field(min_length=1)]


class ExitEntry(Model):
    """`say` before the next try; `next` when the tries are used up.

    `tries` of this kind of mistake alone, in place of the menu's.
    """

    next: NodeName
    say: Phrases | None = None
    tries: Annotated[int, Field(strict=True, ge=1, le=5)] | None = None

    def build(self) -> Exit:
        return Exit(self.next, spoken(self.say), self.tries)


class ChoiceEntry(Model):
    """Key of a menu: `label` is what the consultant reads, `next` where it leads."""

    label: Label
    next: NodeName


class AnnounceNode(Model):
    """Say something. `interruptible`: a key of the next menu works at once."""

    kind: Literal["announce"]
    say: Phrases
    next: NodeName
    interruptible: Annotated[bool, Field(strict=True)] = True

    def build(self, node_id: str) -> Node:
        return Announce(node_id, spoken(self.say), self.next, self.interruptible)


class MenuNode(Model):
    """Ask for one key. `tries` counts wrong keys and silences together; `repeat` costs none."""

    kind: Literal["menu"]
    say: Phrases
    choices: Annotated[dict[Key, ChoiceEntry], Field(min_length=1)]
    invalid: ExitEntry
    no_input: ExitEntry
    repeat: Annotated[tuple[Key, ...], Field(min_length=1)] | None = None
    timeout_s: Annotated[float, Field(strict=True, ge=1, le=30)] = 5.0
    tries: Annotated[int, Field(strict=True, ge=1, le=5)] = 2

    def build(self, node_id: str) -> Node:
        return Menu(
            id=node_id,
            say=spoken(self.say),
            choices={key: Choice(entry.label, entry.next) for key, entry in self.choices.items()},
            invalid=self.invalid.build(),
            no_input=self.no_input.build(),
            repeat=frozenset(self.repeat or ()),
            timeout_ms=milliseconds(self.timeout_s),
            tries=self.tries,
        )


class LanguageNode(Model):
    """Set the language of the call."""

    kind: Literal["language"]
    language: LanguageCode
    next: NodeName

    def build(self, node_id: str) -> Node:
        return SetLanguage(node_id, self.language, self.next)


class SkillsNode(Model):
    """Add to the skills that the call will need."""

    kind: Literal["skills"]
    skills: SkillLevels
    next: NodeName

    def build(self, node_id: str) -> Node:
        return AddSkills(node_id, self.skills, self.next)


class QueueNode(Model):
    """Hand the call over to a queue: the end of the flow."""

    kind: Literal["queue"]
    queue: Name
    skills: SkillLevels = Field(default_factory=dict)
    priority: Annotated[int, Field(strict=True, ge=-100, le=100)] = 0

    def build(self, node_id: str) -> Node:
        return HandOver(node_id, self.queue, self.skills, self.priority)


class HangupNode(Model):
    """Say goodbye and end the call."""

    kind: Literal["hangup"]
    say: Phrases | None = None

    def build(self, node_id: str) -> Node:
        return EndCall(node_id, spoken(self.say))


NODE_MODELS: tuple[type[Model], ...] = (
    AnnounceNode,
    MenuNode,
    LanguageNode,
    SkillsNode,
    QueueNode,
    HangupNode,
)


class WaitingEntry(Model):
    """Announcements to waiting callers: ids of prompts, and seconds between announcements."""

    position: Name
    thanks: Phrases | None = None
    changed_after_s: Annotated[float, Field(strict=True, ge=5, le=600)] = 15.0
    repeat_after_s: Annotated[float, Field(strict=True, ge=10, le=600)] = 40.0
    wait_between: Name | None = None
    wait_at_most: Name | None = None

    def build(self) -> Waiting:
        return Waiting(
            position=self.position,
            thanks=spoken(self.thanks),
            changed_after_ms=milliseconds(self.changed_after_s),
            repeat_after_ms=milliseconds(self.repeat_after_s),
            wait_between=self.wait_between,
            wait_at_most=self.wait_at_most,
        )


class IvrFile(Model):
    """`language` holds until the caller chooses another; `start` is the first node.

    `numbers`: further numbers that are answered, with the first node of each.
    """

    version: Literal[1]
    language: LanguageCode
    start: NodeName
    numbers: dict[CalledNumber, NodeName] = Field(default_factory=dict)
    waiting: WaitingEntry
    nodes: Annotated[dict[NodeName, Any], Field(min_length=1)]

    def build(self) -> Document:
        """Return the document that the interpreter runs."""
        return Document(
            language=self.language,
            start=self.start,
            nodes={name: entry.build(name) for name, entry in self.nodes.items()},
            waiting=self.waiting.build(),
            numbers=dict(self.numbers),
        )


def ivr_file_model(node_models: Sequence[type[Model]] = NODE_MODELS) -> type[IvrFile]:
    """Return the model of a file whose nodes are of these kinds."""
    tagged = [Annotated[model, Tag(_tag(kind_of(model)))] for model in node_models]
    union: Any = tagged[0]
    for variant in tagged[1:]:
        union = union | variant
    node = Annotated[union, _by_kind([kind_of(model) for model in node_models])]
    nodes = Annotated[dict[NodeName, node], Field(min_length=1)]
    return create_model("IvrFile", __base__=IvrFile, __doc__=IvrFile.__doc__, nodes=(nodes, ...))


def kind_of(model: type[Model]) -> str:
    """Return the kind that a model of nodes stands for."""
    return str(get_args(model.model_fields["kind"].annotation)[0])


def spoken(phrases: Sequence[str | PhraseEntry] | None) -> tuple[Phrase, ...]:
    """Return the phrases in the order in which they are said."""
    return tuple(
        Phrase(phrase) if isinstance(phrase, str) else Phrase(phrase.prompt, phrase.language)
        for phrase in phrases or ()
    )


def milliseconds(seconds: float) -> int:
    """Return the nearest whole number of milliseconds."""
    return round(seconds * 1000)


def _tag(kind: str) -> str:
    """Return a tag that no field of a node has, so that it drops out of locations."""
    return f"kind {kind}"


def _by_kind(kinds: Sequence[str]) -> Discriminator:
    def choose(node: Any) -> str | None:
        if isinstance(node, Model):
            return _tag(kind_of(type(node)))
        return _tag(str(node.get("kind"))) if isinstance(node, dict) else None

    return Discriminator(
        choose,
        custom_error_type="node_kind",
        custom_error_message=f"expected one of: {', '.join(sorted(kinds))}",
        custom_error_context={"chosen_by": "kind"},
    )
