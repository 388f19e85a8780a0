"""Calls under attack from outside, beside the same calls while a sink takes the attack.

    python -m bench.flood --json flood.json
    python -m bench.flood --only chat-frames --only mail --pairs 1 --quick

Calls come in at a steady rate, consultants take them, and one kind of attack after the other runs,
first against the sink, then against the city: a pair of runs. Each round of pairs has an
installation of its own (Asterisk, Valkey, the processes of the product). Both runs of a pair carry
the generator's processor time, so that the ratio between them is the product's alone. Generators
run at nice 0 in processes of their own.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

from bench.flood.city import City, running_city
from bench.flood.kinds import Kind
from bench.flood.measure import measure
from bench.flood.priority import measuring
from bench.flood.results import TALKED, Pair, Run, goals
from bench.report import Goal, arguments, percentile, publish

PAIRS = 5
RUN_S, QUICK_RUN_S = 60.0, 20.0


def main() -> None:
    parser = arguments(__doc__ or "")
    parser.add_argument("--only", action="append", choices=[k.value for k in Kind], default=None)
    parser.add_argument("--pairs", type=int, default=PAIRS, help=f"default {PAIRS}")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_RUN_S:g} s a run")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # the installation stops, too
    seconds = QUICK_RUN_S if options.quick else RUN_S
    kinds = [kind for kind in Kind if kind.value in (options.only or list(Kind))]
    pairs: list[Pair] = []
    for number in range(options.pairs):
        print(f"installation {number + 1}/{options.pairs}", flush=True)
        with running_city(kinds) as city, measuring():
            asyncio.run(collect(city, kinds, seconds, pairs))
    publish("flood", all_goals(kinds, pairs), options.json)


async def collect(city: City, kinds: Sequence[Kind], seconds: float, pairs: list[Pair]) -> None:
    """Add a pair of runs of each kind on one installation."""
    async for pair in measure(city, kinds, seconds):
        pairs.append(pair)
        print(f"{pair.kind}\n  control:  {summary(pair.control)}", flush=True)
        print(f"  attacked: {summary(pair.attacked)}", flush=True)


def all_goals(kinds: Sequence[Kind], pairs: Sequence[Pair]) -> list[Goal]:
    """Return the goals of every kind over its pairs."""
    by_kind = {kind: [pair for pair in pairs if pair.kind is kind] for kind in kinds}
    return [goal for kind, of_kind in by_kind.items() for goal in goals(kind, of_kind)]


def summary(run: Run) -> str:
    """Return the figures of one run in a line."""
    offers, answers = run.offer_ms or [0.0], run.agi_ms or [0.0]
    return (
        f"offer p50 {percentile(offers, 0.5):.1f} max {max(offers):.1f} ms of {len(offers)}, "
        f"agi p99 {percentile(answers, 0.99):.1f} max {max(answers):.1f} ms of {len(answers)}, "
        f"gap {max(run.gap_ms, default=0):.0f} ms, fallback {run.in_fallback}, "
        f"talked {run.calls[TALKED]}, calls {dict(run.calls)}, stall {run.own_stall_ms:.0f} ms, "
        f"dropped {run.dropped}, unreached {dict(run.unreached)}, sent {dict(run.sent)}"
    )


if __name__ == "__main__":
    main()
