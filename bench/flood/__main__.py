"""Calls under attack from outside, beside the same calls while a sink takes the attack.

    python -m bench.flood --json flood.json
    python -m bench.flood --only chat-frames --only mail --pairs 1 --quick

Each pair has an installation of its own (Asterisk, Valkey, the processes of the product): calls
come in at a steady rate, consultants take them, and one kind of attack runs, first against the
sink, then against the city. Both runs carry the generator's processor time, so that the ratio
between them is the product's alone. Generators run at nice 0 in processes of their own.
"""

from __future__ import annotations

import asyncio

from bench.flood.city import running_city
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
    seconds = QUICK_RUN_S if options.quick else RUN_S
    kinds = [Kind(name) for name in options.only or list(Kind)]
    measured: dict[Kind, list[Pair]] = {kind: [] for kind in kinds}
    for number in range(options.pairs):
        for kind in kinds:
            pair = one_pair(kind, seconds)
            measured[kind].append(pair)
            print(f"{kind} {number + 1}/{options.pairs}", flush=True)
            print(f"  control:  {summary(pair.control)}\n  attacked: {summary(pair.attacked)}")
    publish("flood", all_goals(measured), options.json)


def one_pair(kind: Kind, seconds: float) -> Pair:
    """Measure one pair on an installation of its own."""
    with running_city(kind) as city, measuring():
        return asyncio.run(measure(city, kind, seconds))


def all_goals(measured: dict[Kind, list[Pair]]) -> list[Goal]:
    return [goal for kind, pairs in measured.items() for goal in goals(kind, pairs)]


def summary(run: Run) -> str:
    """Return the figures of one run in a line."""
    offers, answers = run.offer_ms or [0.0], run.agi_ms or [0.0]
    return (
        f"offer p50 {percentile(offers, 0.5):.1f} max {max(offers):.1f} ms of {len(offers)}, "
        f"agi p99 {percentile(answers, 0.99):.1f} max {max(answers):.1f} ms of {len(answers)}, "
        f"gap {max(run.gap_ms, default=0):.0f} ms, fallback {run.in_fallback}, "
        f"talked {run.calls[TALKED]}, calls {dict(run.calls)}, stall {run.own_stall_ms:.0f} ms, "
        f"unreached {dict(run.unreached)}, sent {dict(run.sent)}"
    )


if __name__ == "__main__":
    main()
