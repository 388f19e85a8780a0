"""Problem of an IVR document: a stable id, the place, and what was expected there."""

from __future__ import annotations

from dataclasses import dataclass

Path = tuple[str, ...]
"""Keys and list indexes from the root of the document, all as text."""


@dataclass(frozen=True, slots=True)
class Problem:
    """`id` is kebab-case; `message` says what was expected at `path`."""

    id: str
    path: Path
    message: str

    @property
    def field(self) -> str:
        """Dotted path, such as `nodes.topic.choices.1.next`."""
        return ".".join(self.path) or "(document)"
