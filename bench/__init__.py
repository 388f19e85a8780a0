"""Benchmarks: `python -m bench.NAME --json FILE`; each figure has a yardstick from the same run.

Nothing imports this package but its own tests and `tests/simulation`. Begin with `report.py`, then
`bench.acd` (speed), `bench.exactness` (queueing models), `bench.first_call` (telephone).
"""
