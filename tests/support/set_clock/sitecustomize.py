"""Wall clock of this process, set as a file says; see the package."""

from __future__ import annotations

import os
import time

_FILE = os.environ["CLOCK_SET_BY_FILE"]
_machine_ns = time.time_ns


def _time_ns() -> int:
    with open(_FILE, encoding="ascii") as file:
        return _machine_ns() + int(file.read()) * 1_000_000_000


def _time() -> float:
    return _time_ns() / 1e9


time.time_ns, time.time = _time_ns, _time
