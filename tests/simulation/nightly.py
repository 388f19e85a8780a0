"""Many simulation runs in a row: `python -m tests.simulation.nightly`; see `--help`.

Checked runs and clusters of replicas in turn, from a seed on, until a number of offers was made.
The first failure ends it with exit code 1 and a report of how to reproduce it. Runs count in the
order of their seeds, so the number of processes changes only the time.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Generator
from contextlib import closing
from itertools import count
from multiprocessing import Pool

from tests.simulation.replicas import Cluster
from tests.simulation.runs import Run

ACTS = 1_000
CLUSTER_ACTS = 400
WAVE = 200
"""Number of runs given to the processes at once; the count is printed after each wave."""


def run_seed(seed: int) -> int:
    """Run the seed and return the number of offers. Every eighth run is a cluster."""
    if seed % 8 != 7:
        run = Run(seed)
        run.perform(ACTS)
        return run.offers
    cluster = Cluster(seed)
    for number in range(CLUSTER_ACTS):
        cluster.act(number)
    cluster.catch_up()
    return cluster.offers


def outcome_of(seed: int) -> tuple[int, str | None]:
    """Return the offers made in the run, and its failure."""
    try:
        return run_seed(seed), None
    except Exception as error:
        return 0, str(error)


def outcomes(first: int, processes: int) -> Generator[tuple[int, str | None], None, None]:
    """Iterate over the outcomes of one run after the other, for ever."""
    if processes == 1:
        yield from map(outcome_of, count(first))
    with Pool(processes) as pool:
        for seed in count(first, WAVE):
            yield from pool.imap(outcome_of, range(seed, seed + WAVE))


def main(offers: int, first: int, processes: int) -> int:
    started, made, runs = time.monotonic(), 0, 0
    with closing(outcomes(first, processes)) as results:
        while made < offers:
            more, failure = next(results)
            if failure is not None:
                sys.stdout.write(f"seed {first + runs} failed after {made} offers: {failure}\n")
                return 1
            made, runs = made + more, runs + 1
            if runs % WAVE == 0:
                sys.stdout.write(f"{made} offers, {runs} runs\n")
                sys.stdout.flush()
    took_s = time.monotonic() - started
    sys.stdout.write(
        f"{made} offers in {runs} runs from seed {first}: nothing failed; "
        f"{took_s:.0f} s, {made / took_s:.0f} offers/s\n"
    )
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    sys.exit(main(arguments.offers, arguments.seed, arguments.processes))
