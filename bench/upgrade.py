"""`centrala upgrade` with a migration while residents call twice a second.

    python -m bench.upgrade --json upgrade.json [--seconds 300]

The limits are those of the installation's promise, as no yardstick exists: an upgrade without it is
a stop. Voice and positions of waiting callers are in tests/integration/test_upgrade.py.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from pathlib import Path

from bench.report import Goal, arguments, at_most, figure, none, publish
from tests.support.live_upgrade import Load, Observed, upgrade_under_calls
from tests.support.new_version import REVISION, make_new_version, python_variable
from tests.support.system import running_system

DEFAULT_S = 300.0
MAX_FALLBACK_S, MAX_OFFER_S = 10.0, 2.0
TOOK = re.compile(r"(\w+) \S+ serves after ([\d.]+) s")


def goals(observed: Observed) -> list[Goal]:
    """Return the figures of one upgrade."""
    return [
        none("lost-calls", "no call is lost", len(observed.calls.lost)),
        at_most(
            "longest-fallback-s",
            "in the fallback queue at most",
            observed.fallback.longest_s,
            MAX_FALLBACK_S,
        ),
        at_most(
            "longest-offer-s",
            "from contact to offer at most",
            observed.offers.longest_s,
            MAX_OFFER_S,
        ),
        figure("calls", "number of calls", observed.calls.dialled),
        figure("offers", "number of offers", observed.offers.offers),
        *(
            figure(f"{process}-change-s", f"{process} stopped to {process} ready", float(seconds))
            for process, seconds in TOOK.findall(observed.output)
        ),
    ]


async def measure(folder: Path, seconds: float) -> Observed:
    new = make_new_version(folder / "new", REVISION)
    with running_system(folder, **python_variable()) as system:
        observed = await upgrade_under_calls(system, new, Load(seconds / 2))
    if observed.code != 0:
        raise SystemExit(observed.output)
    return observed


def main() -> None:
    parser = arguments("Upgrade under calls: what residents notice.")
    parser.add_argument(
        "--seconds", type=float, default=DEFAULT_S, help="calls before and after, together"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        observed = asyncio.run(measure(Path(folder), options.seconds))
    publish("upgrade", goals(observed), options.json)


if __name__ == "__main__":
    main()
