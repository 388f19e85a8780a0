"""A wall clock of real processes that a test sets forward or back.

Python imports `sitecustomize` of this folder at every start (site, "Module contents"), and its
`time` and `time_ns` then read how far the clock is set from a file. The monotonic clocks go on, as
on a machine whose date is set.
"""

from __future__ import annotations

from pathlib import Path

from centrala.whole_file import write_whole

FILE_VARIABLE = "CLOCK_SET_BY_FILE"


class SetClock:
    """Clock of the processes that get `environment`."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock-set-by"
        self.set_by(0)

    def set_by(self, seconds: int) -> None:
        """Set the clock that far from the machine's, at once."""
        write_whole(self._file, str(seconds))

    @property
    def environment(self) -> dict[str, str]:
        return {"PYTHONPATH": str(Path(__file__).parent), FILE_VARIABLE: str(self._file)}
