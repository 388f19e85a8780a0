"""The grammar of IVR documents: which nodes there are and which fields they have.

A city may call a node as it likes; what a node does is its `kind`.
"""

from __future__ import annotations

from ivr.flow.shape import Either, Flag, Many, Number, Record, Shape, Table, Text, Variants

NODE = Text(r"[a-z][a-z0-9-]*", "a node name (small letters, digits, hyphens)")
NAME = Text(r"[a-z][a-z0-9-]*", "an id (small letters, digits, hyphens)")
LANGUAGE = Text(r"[a-z]{2}", "a language of two letters, such as pl")
KEY = Text(r"[0-9*]", "one telephone key, 0-9 or *")  # '#' ends an entry in Asterisk
LABEL = Text(r".{1,60}", "1 to 60 characters for the consultant to read")
LEVEL = Number(1, 100)

PHRASE = Either(NAME, Record({"prompt": NAME, "language": LANGUAGE}, frozenset({"prompt"})))
PHRASES = Many(PHRASE)
SKILLS = Table(NAME, LEVEL, least=0)
EXIT = Record({"say": PHRASES, "next": NODE}, frozenset({"next"}))
CHOICE = Record({"label": LABEL, "next": NODE}, frozenset({"label", "next"}))


def _node(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Record:
    fields: dict[str, Shape] = {"kind": NAME, **required, **(optional or {})}
    return Record(fields, frozenset({"kind", *required}))


NODES = {
    "announce": _node({"say": PHRASES, "next": NODE}, {"interruptible": Flag()}),
    "menu": _node(
        {"say": PHRASES, "choices": Table(KEY, CHOICE), "invalid": EXIT, "no_input": EXIT},
        {"repeat": Many(KEY), "timeout_s": Number(1, 30, whole=False), "tries": Number(1, 5)},
    ),
    "language": _node({"language": LANGUAGE, "next": NODE}),
    "skills": _node({"skills": SKILLS, "next": NODE}),
    "queue": _node({"queue": NAME}, {"skills": SKILLS, "priority": Number(-100, 100)}),
    "hangup": _node({}, {"say": PHRASES}),
}

WAITING = Record(
    {
        "position": NAME,
        "thanks": PHRASES,
        "changed_after_s": Number(5, 600, whole=False),
        "repeat_after_s": Number(10, 600, whole=False),
        "wait_between": NAME,
        "wait_at_most": NAME,
    },
    frozenset({"position"}),
)

DOCUMENT = Record(
    {
        "version": Number(1, 1),
        "language": LANGUAGE,
        "start": NODE,
        "waiting": WAITING,
        "nodes": Table(NODE, Variants("kind", NODES)),
    },
    frozenset({"version", "language", "start", "waiting", "nodes"}),
)
