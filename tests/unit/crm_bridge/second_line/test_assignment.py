"""Fair assignment of new cases."""

from __future__ import annotations

from crm_bridge.second_line.assignment import least_loaded


def test_officer_with_the_fewest_open_parts_gets_the_case() -> None:
    load = {"ada": 3, "jan": 1, None: 9}
    assert least_loaded(("ada", "jan", "ola"), load) == "ola"
    assert least_loaded(("ada", "jan"), load) == "jan"
    assert least_loaded(("jan", "bob"), {"jan": 1, "bob": 1}) == "bob"
    assert least_loaded((), load) is None
