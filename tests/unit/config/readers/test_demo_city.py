"""The shipped demo city is complete, and mistakes in demo.yaml are reported with their line."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from config.readers import routing
from config.readers.demo_city import DemoCity, load_demo
from config.readers.taxonomy import load_catalogue
from config.readers.yaml_lines import ConfigInvalid
from tests.support.city import CATALOGUE

FOLDER = Path(__file__).parents[4] / "config"
ROUTING = routing.load(FOLDER)


def demo_city() -> DemoCity:
    return load_demo(FOLDER / "demo.yaml", CATALOGUE, ROUTING)


def test_demo_has_six_consultants_on_three_shifts_and_two_supervisors() -> None:
    staff = demo_city().staff
    assert Counter(item.role for item in staff) == {"consultant": 6, "supervisor": 2}
    shifts = Counter(item.shift for item in staff if item.role == "consultant")
    assert shifts == {"rano": 2, "popoludnie": 2, "noc": 2}


def test_every_shift_serves_every_queue_in_polish_and_has_a_ukrainian_speaker() -> None:
    for shift in ("rano", "popoludnie", "noc"):
        on_duty = [item.skills for item in demo_city().staff if item.shift == shift]
        for queue in ROUTING.rules.queues.values():
            assert any({*queue.skills, "lang-pl"} <= set(skills) for skills in on_duty)
        assert any("lang-uk" in skills for skills in on_duty)


def test_invented_telephone_numbers_are_valid_and_have_their_zeros() -> None:
    phones = [phone for item in demo_city().residents for phone in item.phones]
    assert len(demo_city().residents) == 30
    assert all(phone[6:9] == "000" or phone.startswith("+48220000") for phone in phones)


@pytest.mark.parametrize(
    ("shipped", "wrong", "expected"),
    [
        ("    shift: noc", "    shift: nocna", "shift: expected a shift of shifts.yaml"),
        ("drogi: 95", "mosty: 95", "mosty: expected a skill of skills.yaml"),
        ("district: Wawer}", "district: Łódź}", "district: expected a district named below"),
        ("queue: drogi", "queue: mosty", "queue: expected a queue of queues.yaml"),
        ("id: res-02", "id: res-01", "id: expected a unique id"),
        ("event: Inne zdarzenie", "event: Powódź", "expected an event of taxonomy.yaml"),
        ("days: 60", "days: sixty", "days: expected a whole number"),
        ("days: 60", "dais: 60", "days: expected, but it is missing"),
    ],
)
def test_mistake_in_the_file_is_reported_with_line_and_expectation(
    tmp_path: Path, shipped: str, wrong: str, expected: str
) -> None:
    text = (FOLDER / "demo.yaml").read_text(encoding="utf-8")
    before, message, after = text.partition(shipped)
    assert message
    path = tmp_path / "demo.yaml"
    path.write_text(before + wrong + after, encoding="utf-8")
    with pytest.raises(ConfigInvalid) as refused:
        load_demo(path, load_catalogue(FOLDER), ROUTING)
    assert expected in str(refused.value)
    assert str(refused.value).startswith(f"{path}:")
