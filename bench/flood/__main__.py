"""Calls under attack from outside, beside the same calls while a sink takes the attack.

    python -m bench.flood --json flood.json
    python -m bench.flood --json flood.json --quick --resume
    python -m bench.flood --only chat-frames --only mail --pairs 1 --quick

Calls come in at a steady rate, consultants take them, and one kind of attack after the other runs,
first against the sink, then against the city: a pair of runs. Each round of pairs has an
installation of its own (Asterisk, Valkey, the processes of the product). Both runs of a pair carry
the generator's processor time, so that the ratio between them is the product's alone. Generators
run in processes of their own.

With `--json FILE` the figures are written after each pair, and the pairs themselves to
`FILE.pairs`: `--resume` continues from there.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import Sequence
from pathlib import Path

from bench.flood import pairs_file
from bench.flood.city import City, running_city
from bench.flood.kinds import Kind
from bench.flood.measure import measure
from bench.flood.priority import MEASURING, run_at
from bench.flood.results import goals
from bench.flood.runs import Pair
from bench.flood.summary import summary
from bench.report import Goal, arguments, publish, write

BENCH = "flood"
PAIRS = 5
RUN_S, QUICK_RUN_S = 60.0, 18.0


class Measurement:
    """Pairs of runs, those of an earlier command included, and the files that keep them."""

    def __init__(self, kinds: Sequence[Kind], json_file: Path | None, *, resume: bool) -> None:
        self._kinds = kinds
        self._json_file = json_file
        self._pairs_file = json_file.with_name(f"{json_file.name}.pairs") if json_file else None
        if self._pairs_file is not None and not resume:
            self._pairs_file.unlink(missing_ok=True)
        self.pairs = pairs_file.read(self._pairs_file) if self._pairs_file else []

    def missing(self, round_number: int) -> list[Kind]:
        """Return the kinds that have no pair of this round (from 1) yet."""
        return [kind for kind in self._kinds if len(self._of(kind)) < round_number]

    def add(self, pair: Pair) -> None:
        """Keep a pair, and print it."""
        self.pairs.append(pair)
        if self._pairs_file is not None:
            pairs_file.append(self._pairs_file, pair)
        write(BENCH, self.goals(), self._json_file)
        print(f"{pair.kind}\n  control:  {summary(pair.control)}", flush=True)
        print(f"  attacked: {summary(pair.attacked)}", flush=True)

    def goals(self) -> list[Goal]:
        """Return the goals of every kind that has a pair."""
        of_kinds = ((kind, self._of(kind)) for kind in self._kinds)
        return [goal for kind, pairs in of_kinds if pairs for goal in goals(kind, pairs)]

    def _of(self, kind: Kind) -> list[Pair]:
        return [pair for pair in self.pairs if pair.kind is kind]


def main() -> None:
    options = _options().parse_args()
    run_at(MEASURING)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the installation stops, too
    seconds = QUICK_RUN_S if options.quick else RUN_S
    kinds = [kind for kind in Kind if kind.value in (options.only or list(Kind))]
    measurement = Measurement(kinds, options.json, resume=options.resume)
    for number in range(1, options.pairs + 1):
        missing = measurement.missing(number)
        print(f"installation {number}/{options.pairs}: {len(missing)} pairs", flush=True)
        if missing:
            with running_city(missing) as city:
                asyncio.run(collect(city, missing, seconds, measurement))
    publish(BENCH, measurement.goals(), options.json)


async def collect(
    city: City, kinds: Sequence[Kind], seconds: float, measurement: Measurement
) -> None:
    """Add a pair of runs of each kind on one installation."""
    async for pair in measure(city, kinds, seconds):
        measurement.add(pair)


def _options() -> argparse.ArgumentParser:
    parser = arguments(__doc__ or "")
    parser.add_argument("--only", action="append", choices=[k.value for k in Kind], default=None)
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"default {PAIRS}")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUN_S:g} s a run")
    parser.add_argument("--resume", action="store_true", help="continue what --json FILE holds")
    return parser


if __name__ == "__main__":
    main()
