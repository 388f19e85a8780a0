"""Whether the ACD is exact: its figures on virtual time against theory and published runs.

    python -m bench.exactness --json exactness.json [--quick]

The production `Acd` serves seeded callers of models whose answer is known: lines by skills
(product form), Erlang-C, Erlang-A, ContactCenters' MMC and SimpleMSK, Wallace & Whitt. Each row
says the figure, its 95 % interval, what it should be and the distance in standard errors (z). A
goal is met within 4.5 of them. About 7,000,000 callers, --quick 170,000; the load of the machine
changes how long it takes and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor

from bench.exactness.contact_centers import SKILLS_AND_SL, mmc, simple_msk, wallace_whitt
from bench.exactness.erlang_models import (
    CALLS_AND_AGENTS,
    CASES,
    WITH_PATIENCE,
    impatient,
    patient,
    product_form,
)
from bench.exactness.estimates import T_95, Row
from bench.report import arguments, figure, publish

Model = tuple[Callable[..., Iterable[Row]], tuple[object, ...]]

QUICK: tuple[Model, ...] = (
    (impatient, (WITH_PATIENCE[0], 40_000)),
    (product_form, ("a", 30_000)),
    (mmc, (20,)),
    (wallace_whitt, (2, 30_000)),
    *((patient, (*line, 10_000)) for line in CALLS_AND_AGENTS[1:4]),
)
FULL: tuple[Model, ...] = (
    (simple_msk, (160,)),
    (mmc, (320,)),
    *((product_form, (case, 600_000)) for case in CASES),
    *((impatient, (model, 480_000)) for model in WITH_PATIENCE),
    *((wallace_whitt, (skills, 320_000)) for skills in SKILLS_AND_SL),
    *((patient, (*line, 350_000)) for line in CALLS_AND_AGENTS),
)


def simulate_all(models: Sequence[Model]) -> list[Row]:
    """Simulate the models in one process per processor; return their rows in order."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        return [row for part in pool.map(_simulate, models) for row in part]


def _simulate(model: Model) -> list[Row]:
    function, arguments_of_model = model
    return list(function(*arguments_of_model))


def main() -> None:
    parser = arguments("Exactness of the ACD on virtual time.")
    parser.add_argument("--quick", action="store_true", help="a fortieth of the callers")
    options = parser.parse_args()
    rows = simulate_all(QUICK if options.quick else FULL)
    inside = sum(abs(row.z) <= T_95 for row in rows) / len(rows)
    goals = [row.goal for row in rows]
    share = figure("inside-share", "rows whose 95 % interval holds the oracle", inside)
    publish("exactness", [*goals, share], options.json)


if __name__ == "__main__":
    main()
