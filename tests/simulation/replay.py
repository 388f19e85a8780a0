"""Reproduce a failure: `python -m tests.simulation.replay SEED [ACTS]` prints a short script."""

from __future__ import annotations

import sys

from tests.simulation.runs import Run, failure_of, shrink

ACTS = 2_000


def main(seed: int, acts: int) -> int:
    run = None
    try:
        run = Run(seed)
        run.perform(acts)
    except AssertionError as error:
        sys.stdout.write(f"{error}\n")
    twin = run is not None and run.world.twin is not None
    if run is None or failure_of(run.world.script, twin=twin) is None:
        sys.stdout.write(f"seed {seed}: nothing fails in {acts} acts\n")
        return 0
    script = shrink(run.world.script, twin=twin)
    sys.stdout.write(f"\n{len(script)} steps are enough:\n")
    sys.stdout.write("\n".join(map(str, script)) + f"\n{failure_of(script, twin=twin)}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else ACTS))
