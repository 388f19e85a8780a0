"""What the operator sees while long steps run: one line per step, a mark when it is done."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """Lines with the seconds since the start. Steps may run side by side."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()

    def say(self, line: str, mark: str = "·") -> None:
        seconds = f"{time.monotonic() - self._started:6.1f} s"
        self._console.print(f"{seconds}  {mark} {line}", highlight=False, markup=False)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Says that the step is done and how long it took; a failure speaks for itself."""
        started = time.monotonic()
        yield
        elapsed_s = time.monotonic() - started
        self.say(f"{name}" if elapsed_s < 0.1 else f"{name} ({elapsed_s:.1f} s)", "✓")
