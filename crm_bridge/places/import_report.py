"""Report of an import: entries taken, mended and left out, each with its place in the file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

MAX_SENTENCES = 50
"""Number of entries left out that a report names; the others are counted."""


@dataclass(slots=True)
class ImportReport:
    """Result of reading a file. `mended`: sentence -> how often; `left_out`: the first
    MAX_SENTENCES sentences; `notes`: what the operator should know besides."""

    taken: int = 0
    left_out_count: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    more_notes: int = 0

    def leave_out(self, sentence: str) -> None:
        self.left_out_count += 1
        if len(self.left_out) < MAX_SENTENCES:
            self.left_out.append(sentence)

    def note(self, sentence: str) -> None:
        if len(self.notes) < MAX_SENTENCES:
            self.notes.append(sentence)
        else:
            self.more_notes += 1

    def lines(self) -> tuple[str, ...]:
        """Return the report in sentences, one a line."""
        mended = (
            f"mended: {sentence} ({count} times)" if count > 1 else f"mended: {sentence}"
            for sentence, count in self.mended.items()
        )
        left_out = (f"left out: {sentence}" for sentence in self.left_out)
        more = self.left_out_count - len(self.left_out)
        rest = [f"left out: {more} more"] if more else []
        rest += [f"note: {self.more_notes} more"] if self.more_notes else []
        return (*mended, *left_out, *(f"note: {sentence}" for sentence in self.notes), *rest)
