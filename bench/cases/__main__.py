"""Speed of cases in a large city.

    python -m bench.cases --backend sqlite --tickets 1000000 --json cases.json

First a city of 10,000 tickets, then the large one: five tickets a resident, 200 officers and 50
consultants at work, as many assets as residents. Times count from the moment at which a request
was due. The yardstick of a screen pop is its three questions as bare SQL, in the same run, one
after the other while nobody else is at work.
"""

from __future__ import annotations

import asyncio
import time

from bench.cases.content import LargeCity
from bench.cases.fill import fill
from bench.cases.work import ALONE, BARE_ALONE, RATES_HZ, measure
from bench.report import Goal, arguments, at_most, figure, percentile, publish, ratio_at_most
from tests.support.city import CATALOGUE
from tests.support.databases import BACKENDS, migrated_database
from tests.support.second_line import ORGANISATION

SMALL = 10_000
MAX_POP_MS, MAX_ASSET_MS, MAX_LIST_MS = 20.0, 20.0, 100.0
MAX_BARE_RATIO = MAX_GROWTH = 2.0
LISTS = ("case-search", "resident-search", "own-list", "office-list", "officer-case")


def run(backend: str, size: int, seconds: float) -> dict[str, list[float]]:
    """Fill a new database and return the times of each request, ms."""
    city = LargeCity(size, CATALOGUE, ORGANISATION)
    began = time.perf_counter()
    url = migrated_database(backend)
    fill(url, city.rows())
    print(f"{backend}: {size} tickets written in {time.perf_counter() - began:.0f} s", flush=True)
    return asyncio.run(measure(url, city, seconds))


def goals(backend: str, small: dict[str, list[float]], large: dict[str, list[float]]) -> list[Goal]:
    """Return the figures of one database."""
    p99 = {name: percentile(times, 0.99) for name, times in large.items()}
    median = {name: percentile(times, 0.5) for name, times in large.items()}
    before = {name: percentile(times, 0.5) for name, times in small.items()}
    result = [
        at_most(f"{backend}-screen-pop-p99-ms", "under 20 ms", p99["screen-pop"], MAX_POP_MS),
        ratio_at_most(
            f"{backend}-{ALONE}-p99-ms",
            "within 2 times of the bare queries",
            p99[ALONE],
            p99[BARE_ALONE],
            MAX_BARE_RATIO,
        ),
        at_most(f"{backend}-asset-number-p99-ms", "< 20 ms", p99["asset-number"], MAX_ASSET_MS),
    ]
    result += [
        at_most(
            f"{backend}-{name}-p99-ms", "at most 100 ms at the large size", p99[name], MAX_LIST_MS
        )
        for name in LISTS
    ]
    result += [
        figure(f"{backend}-{name}-p99-ms", "no goal", p99[name])
        for name in ("asset-near", "tickets-near")
    ]
    growth = (
        ratio_at_most(
            f"{backend}-{name}-growth-p50-ms",
            "under 2 times of 10,000 tickets",
            median[name],
            before[name],
            MAX_GROWTH,
        )
        for name in (*RATES_HZ, ALONE, BARE_ALONE)
    )
    return [*result, *growth]


def main() -> None:
    parser = arguments("Speed of cases in a large city")
    parser.add_argument("--backend", choices=BACKENDS, action="append", default=None)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=SMALL, help="tickets of the first city")
    parser.add_argument("--seconds", type=float, default=30.0)
    options = parser.parse_args()
    result: list[Goal] = []
    for backend in options.backend or BACKENDS:
        small = run(backend, options.small, options.seconds)
        result += goals(backend, small, run(backend, options.tickets, options.seconds))
    publish("cases", result, options.json)


if __name__ == "__main__":
    main()
