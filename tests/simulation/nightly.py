"""Many lives in a row: `python -m tests.simulation.nightly [--offers N] [--seed S]`.

Watched lives and clusters of replicas in turn, from the seed on, until so many offers were made.
Stops at the first failure with exit code 1 and says how to see it again.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.simulation.lives import Run
from tests.simulation.replicas import Cluster

ACTS = 1_000
CLUSTER_ACTS = 400


def one_life(seed: int) -> int:
    """Offers made in it. Every fourth life is a cluster's."""
    if seed % 4 != 3:
        run = Run(seed)
        run.live(ACTS)
        return run.offers
    cluster = Cluster(seed)
    for number in range(CLUSTER_ACTS):
        cluster.act(number)
    cluster.catch_up()
    return cluster.offers


def main(offers: int, seed: int) -> int:
    started, made, first = time.monotonic(), 0, seed
    while made < offers:
        try:
            made += one_life(seed)
        except Exception as error:
            sys.stdout.write(f"seed {seed} failed after {made} offers: {error}\n")
            return 1
        seed += 1
        if (seed - first) % 200 == 0:
            sys.stdout.write(f"{made} offers, {seed - first} lives\n")
            sys.stdout.flush()
    took_s = time.monotonic() - started
    sys.stdout.write(
        f"{made} offers in {seed - first} lives from seed {first}: nothing failed; "
        f"{took_s:.0f} s, {made / took_s:.0f} offers/s\n"
    )
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    told = parser.parse_args()
    sys.exit(main(told.offers, told.seed))
