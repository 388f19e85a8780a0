"""A small IVR document as a city would write it."""

from __future__ import annotations

import copy
from typing import Any

from ivr.flow.document import Document, build
from ivr.flow.lint import References

PROMPTS = {
    "welcome", "keys", "wrong", "silent", "position", "thanks", "bye", "between", "at-most",
}  # fmt: skip
REFERENCES = References(
    queues=("drogi", "informacja"),
    skills=("lang-pl", "lang-uk", "drogi"),
    prompts={"pl": PROMPTS, "uk": PROMPTS},
)

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


def document() -> Document:
    return build(SMALL)
