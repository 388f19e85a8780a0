"""Progress of long steps for the operator: one line per step."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from rich.console import Console


class Progress:
    """Lines with the seconds since the start. Steps may run concurrently.

    A line that cannot be written (a full disk, a closed terminal) is lost and stops nothing.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._started = time.monotonic()

    def say(self, line: str, mark: str = "·") -> None:
        seconds = f"{time.monotonic() - self._started:6.1f} s"
        with suppress(OSError):
            self._console.print(f"{seconds}  {mark} {line}", highlight=False, markup=False)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Print the step and its duration when it succeeds; a failure is printed by its error."""
        started = time.monotonic()
        yield
        elapsed_s = time.monotonic() - started
        self.say(f"{name}" if elapsed_s < 0.1 else f"{name} ({elapsed_s:.1f} s)", "✓")
