"""Many lives in a row: `python -m tests.simulation.nightly`; `--help` tells its options.

Watched lives and clusters of replicas in turn, from the seed on, until so many offers were made.
Stops at the first failure with exit code 1 and says how to see it again. Lives count in the order
of their seeds, so the number of processes changes nothing but the time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from multiprocessing import Pool

from tests.simulation.replicas import Cluster
from tests.simulation.runs import Run

ACTS = 1_000
CLUSTER_ACTS = 400
WAVE = 200
"""Lives that are handed out at once, and after which the count is told."""


def one_life(seed: int) -> int:
    """Offers made in it. Every eighth life is a cluster's."""
    if seed % 8 != 7:
        run = Run(seed)
        run.live(ACTS)
        return run.offers
    cluster = Cluster(seed)
    for number in range(CLUSTER_ACTS):
        cluster.act(number)
    cluster.catch_up()
    return cluster.offers


def outcome_of(seed: int) -> tuple[int, str | None]:
    """Offers made in the life, and what failed in it."""
    try:
        return one_life(seed), None
    except Exception as error:
        return 0, str(error)


def outcomes(first: int, processes: int) -> Iterator[tuple[int, str | None]]:
    """Of one life after the other, for ever."""
    if processes == 1:
        yield from map(outcome_of, count(first))
    with Pool(processes) as pool:
        for seed in count(first, WAVE):
            yield from pool.imap(outcome_of, range(seed, seed + WAVE))


def main(offers: int, first: int, processes: int) -> int:
    started, made, lives = time.monotonic(), 0, 0
    with closing(outcomes(first, processes)) as told:
        while made < offers:
            more, failure = next(told)
            if failure is not None:
                sys.stdout.write(f"seed {first + lives} failed after {made} offers: {failure}\n")
                return 1
            made, lives = made + more, lives + 1
            if lives % WAVE == 0:
                sys.stdout.write(f"{made} offers, {lives} lives\n")
                sys.stdout.flush()
    took_s = time.monotonic() - started
    sys.stdout.write(
        f"{made} offers in {lives} lives from seed {first}: nothing failed; "
        f"{took_s:.0f} s, {made / took_s:.0f} offers/s\n"
    )
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    told = parser.parse_args()
    sys.exit(main(told.offers, told.seed, told.processes))
