"""A small IVR document as a city would write it."""

from __future__ import annotations

import copy
from typing import Any

from config.readers.ivr_schema import ivr_file_model
from ivr.flow.document import Document
from ivr.flow.lint import References

PROMPTS = {
    "welcome", "keys", "wrong", "silent", "position", "thanks", "bye", "between", "at-most",
}  # fmt: skip
REFERENCES = References(
    queues=("drogi", "informacja"),
    skills=("lang-pl", "lang-uk", "drogi"),
    prompts={"pl": PROMPTS, "uk": PROMPTS},
)

REMOVE = object()

IVR_FILE = ivr_file_model()
SMALL: dict[str, Any] = {
    "version": 1,
    "language": "pl",
    "start": "hello",
    "waiting": {
        "position": "position",
        "thanks": ["thanks"],
        "wait_between": "between",
        "wait_at_most": "at-most",
    },
    "nodes": {
        "hello": {"kind": "announce", "say": ["welcome"], "next": "choose"},
        "choose": {
            "kind": "menu",
            "say": ["keys"],
            "timeout_s": 4,
            "choices": {
                "1": {"label": "Drogi", "next": "roads"},
                "2": {"label": "Українська", "next": "ukrainian"},
            },
            "repeat": ["9", "*"],
            "invalid": {"say": ["wrong"], "next": "anything"},
            "no_input": {"say": ["silent"], "next": "anything"},
        },
        "ukrainian": {"kind": "language", "language": "uk", "next": "anything"},
        "roads": {"kind": "queue", "queue": "drogi", "priority": 5, "skills": {"drogi": 40}},
        "anything": {"kind": "queue", "queue": "informacja"},
    },
}


def small() -> dict[str, Any]:
    """Return a copy of SMALL to change."""
    return copy.deepcopy(SMALL)


def document(data: object = SMALL) -> Document:
    """Return the document of valid data."""
    return IVR_FILE.model_validate(data).build()


def changed(path: str, value: object) -> dict[str, Any]:
    """Return the small document with one field replaced or removed."""
    data = small()
    *way, last = path.split("/")
    parent: Any = data
    for key in way:
        parent = parent[key]
    if value is REMOVE:
        del parent[last]
    else:
        parent[last] = value
    return data
