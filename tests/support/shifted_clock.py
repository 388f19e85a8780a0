"""A wall clock that a test sets forward or back under running processes (libfaketime)."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from centrala.whole_file import write_whole

LIBRARY = "vendor/libfaketime/src/libfaketime.so.1"
READ_AGAIN_S = 1


class ShiftedClock:
    """Clock of the processes that get `environment`; only their wall clock is shifted.

    The monotonic clocks go on as on a machine whose date is set.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / "shift"
        self.shift(0)

    def shift(self, seconds: int) -> None:
        """Set the clock that far from the machine's; the processes see it within a second."""
        write_whole(self._file, f"{seconds:+}")

    @property
    def environment(self) -> dict[str, str]:
        package = importlib.util.find_spec("libfaketime")
        assert package is not None
        assert package.origin is not None
        return {
            "LD_PRELOAD": str(Path(package.origin).parent / LIBRARY),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": str(READ_AGAIN_S),
            "DONT_FAKE_MONOTONIC": "1",
        }
