"""The oracles agree with published figures, so that the ACD is measured against the truth."""

from __future__ import annotations

import pytest

from bench.exactness.oracles import erlang_a, erlang_b, erlang_c, from_empty, full_house
from bench.exactness.product_form import fcfs_alis

SKILLS = [frozenset(kinds) for kinds in ({0}, {1}, {2}, {0, 1}, {1, 2}, {2, 0})]


@pytest.mark.parametrize(
    ("calls", "servers", "waits", "asa_s", "in_target"),
    [
        (100, 6, 0.5875, 105.75, 0.4743),
        (100, 7, 0.3241, 29.17, 0.7404),
        (100, 8, 0.1673, 10.04, 0.8801),
        (240, 15, 0.3192, 19.15, 0.7713),
        (600, 34, 0.3764, 16.94, 0.7587),
    ],
)
def test_erlang_c_gives_the_published_figures(
    calls: int, servers: int, waits: float, asa_s: float, in_target: float
) -> None:
    line = erlang_c(calls / 3600, 1 / 180, servers, 20)
    assert line.waits == pytest.approx(waits, abs=5e-5)
    assert line.mean_wait == pytest.approx(asa_s, abs=5e-3)
    assert line.in_target == pytest.approx(in_target, abs=5e-5)


@pytest.mark.parametrize(
    ("model", "waits", "abandons", "in_target"),
    [
        ((23, 0.25, 100, 0.2), 0.22459, 0.01099, 0.93056),
        ((100, 1, 100, 0.1), 0.76600, 0.01916, 0.76446),
    ],
)
def test_erlang_a_gives_the_published_figures(
    model: tuple[float, float, int, float], waits: float, abandons: float, in_target: float
) -> None:
    line = erlang_a(*model, target=1 / 3)
    assert line.waits == pytest.approx(waits, abs=5e-6)
    assert line.abandons == pytest.approx(abandons, abs=5e-6)
    assert line.in_target == pytest.approx(in_target, abs=5e-6)


def test_erlang_a_with_endless_patience_is_erlang_c() -> None:
    patient, endless = erlang_a(4.2, 0.5, 12, 1e-7, 1 / 3), erlang_c(4.2, 0.5, 12, 1 / 3)
    assert patient.waits == pytest.approx(endless.waits, abs=1e-4)
    assert patient.in_target == pytest.approx(endless.in_target, abs=1e-4)


def test_erlang_b_of_one_server_is_its_closed_form() -> None:
    assert erlang_b(0.5, 1) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("arrivals", "waits", "mean_wait", "busy"),
    [
        (
            (1.5, 1.2, 0.9),
            (0.39478, 0.32429, 0.26031),
            (0.29490, 0.21262, 0.15296),
            (0.6090, 0.5373, 0.4588, 0.7014, 0.6221, 0.6714),
        ),
        (
            (2.1, 1.8, 1.2),
            (0.79128, 0.73676, 0.61514),
            (1.42530, 1.15992, 0.78657),
            (0.8672, 0.8219, 0.6993, 0.9291, 0.8778, 0.9046),
        ),
    ],
)
def test_product_form_gives_the_published_figures(
    arrivals: tuple[float, ...],
    waits: tuple[float, ...],
    mean_wait: tuple[float, ...],
    busy: tuple[float, ...],
) -> None:
    model = fcfs_alis(arrivals, SKILLS)
    assert model.waits == pytest.approx(waits, abs=5e-6)
    assert model.mean_wait == pytest.approx(mean_wait, abs=5e-6)
    assert model.busy == pytest.approx(busy, abs=5e-5)


def test_the_product_form_of_equal_servers_is_erlang_c() -> None:
    model = fcfs_alis((2.0,), [frozenset({0})] * 3)
    line = erlang_c(2.0, 1.0, 3, 1.0)
    assert model.waits[0] == pytest.approx(line.waits)
    assert model.mean_wait[0] == pytest.approx(line.mean_wait)


def test_a_day_from_empty_lies_in_the_published_interval() -> None:
    day = from_empty(4.2, 0.5, 12, 1 / 3, 480)
    assert 1812.618 < day.in_target < 1819.698
    assert 0.097 < day.waited / day.arrivals < 0.102
    assert 0.694 < day.busy / 480 / 12 < 0.697


def test_a_long_day_from_empty_forgets_its_beginning() -> None:
    day, line = from_empty(4.2, 0.5, 12, 1 / 3, 5_000), erlang_c(4.2, 0.5, 12, 1 / 3)
    assert day.waited / day.arrivals == pytest.approx(line.mean_wait, rel=2e-3)


def test_blocking_model_gives_the_published_figures() -> None:
    blocked, wait, in_target = full_house(8.25, 0.1, 90, 30, 0.5)
    assert blocked == pytest.approx(0.0019813, abs=5e-8)
    assert wait == pytest.approx(0.320933, abs=5e-7)
    assert in_target == pytest.approx(0.801086, abs=5e-7)
