"""Duration of `make up` once everything has been downloaded and built.

    python -m bench.second_start --json second_start.json

The yardstick is the first start into an empty run folder (packages and front end already there:
secrets, database, demo city, prompts and configuration are made). The time is the command's own,
from its first instruction to the printed block.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from bench.report import arguments, at_most, figure, percentile, publish, ratio_at_most
from tests.support.system import System, running_system

STARTS = 5
LIMIT_S = 10.0


def start_seconds(system: System) -> float:
    """Return the duration of one `centrala up --detach`."""
    started = time.monotonic()
    done = system.run("up", "--detach")
    if done.returncode != 0:
        raise SystemExit(done.stdout + done.stderr)
    return time.monotonic() - started


def main() -> None:
    parser = arguments("Time of the second and later starts, in seconds.")
    parser.add_argument("--starts", type=int, default=STARTS, help=f"default {STARTS}")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        with running_system(Path(folder)) as system:
            first = time.monotonic() - begun
            later = []
            for _ in range(options.starts):
                system.run("down")
                later.append(start_seconds(system))
    middle = percentile(later, 0.5)
    goals = [
        at_most("second-start-s", "ready in under 10 s, p50", middle, LIMIT_S),
        at_most("second-start-worst-s", "ready in under 10 s, the slowest", max(later), LIMIT_S),
        ratio_at_most("second-to-first", "not slower than the first start", middle, first, 1.0),
        figure("starts", "number of timed starts", len(later)),
    ]
    publish("second_start", goals, options.json)


if __name__ == "__main__":
    main()
