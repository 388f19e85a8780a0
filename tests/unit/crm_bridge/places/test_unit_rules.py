"""Unit of a case by district, road class and hours: one for each combination."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from crm_bridge.places.unit_rules import Situation, Subject, UnitRule, UnitRules, review
from tests.support.city import CATALOGUE, NOON_MS

HOLE = Subject("INCIDENT", "Drogi", "Dziura", "ZDM")
TREE = Subject("INCIDENT", "Zieleń", "Drzewo", "ZZW")
MUNICIPAL = UnitRule("UD", frozenset({"Drogi"}), road_classes=frozenset({"gminna"}))
BY_DAY = UnitRule("UD", frozenset({"Zieleń"}), calendar="urzad")
SUBJECTS = tuple(
    Subject(entry.kind, entry.category, entry.event, entry.unit_id) for entry in CATALOGUE.entries
)
NAMES = st.sampled_from(("", "a", "b", "c"))
SETS = st.frozensets(st.sampled_from(("a", "b", "c")), max_size=2)
RULES = st.builds(
    UnitRule,
    unit_id=st.sampled_from(("U", "V")),
    categories=SETS,
    districts=SETS,
    road_classes=SETS,
    calendar=st.sampled_from((None, "urzad", "noc")),
    is_open=st.booleans(),
)


def test_first_rule_that_fits_decides_and_gives_its_reason() -> None:
    rules = UnitRules((MUNICIPAL, BY_DAY))
    choice = rules.choose(Situation(HOLE, "Wola", "gminna"))
    assert (choice.unit_id, choice.reasons) == ("UD", ("road-class",))


def test_category_decides_without_a_rule() -> None:
    choice = UnitRules((MUNICIPAL,)).choose(Situation(HOLE, "Wola", "powiatowa"))
    assert (choice.unit_id, choice.reasons) == ("ZDM", ("category",))


def test_unit_depends_on_the_hours_of_a_calendar() -> None:
    rules = UnitRules((BY_DAY,), is_open=lambda name, at_ms: at_ms < 100)
    assert rules.calendars_open_at(99) == {"urzad"}
    by_day = Situation(TREE, open_calendars=rules.calendars_open_at(99))
    assert rules.choose(by_day).unit_id == "UD"
    assert rules.choose(by_day).reasons == ("hours",)
    assert rules.choose(replace(by_day, open_calendars=frozenset())).unit_id == "ZZW"


def test_rule_behind_one_that_takes_all_its_cases_is_unused() -> None:
    narrow = replace(MUNICIPAL, districts=frozenset({"Wola"}))
    assert review(UnitRules((MUNICIPAL, narrow)), [HOLE]).unused == (1,)
    assert review(UnitRules((narrow, MUNICIPAL)), [HOLE]).unused == ()


def test_case_without_rule_and_unit_is_reported() -> None:
    nobodys = replace(HOLE, unit_id=None)
    without = review(UnitRules((MUNICIPAL,)), [nobodys]).without_unit
    assert {case.road_class for case in without} == {"", "\0other"}
    assert review(UnitRules((UnitRule("ZDM"),)), [nobodys]).without_unit == ()


@given(st.lists(RULES, max_size=6), st.tuples(NAMES, NAMES, NAMES), st.booleans(), st.booleans())
def test_rules_without_fault_give_every_case_one_unit(
    rules: list[UnitRule], names: tuple[str, str, str], urzad: bool, noc: bool
) -> None:
    """A review that compares few combinations stands for all of them."""
    city = UnitRules(tuple(rules))
    subjects = [Subject("INCIDENT", name, "", None) for name in ("", "a", "b", "c")]
    category, district, road_class = names
    is_open = frozenset(name for name, on in (("urzad", urzad), ("noc", noc)) if on)
    case = Situation(Subject("INCIDENT", category, "", None), district, road_class, is_open)
    units = {rule.unit_id for rule in rules[:1] if rule.fits(case)}
    choice = city.choose(case)
    assert units <= {choice.unit_id}
    if not review(city, subjects).without_unit:
        assert choice.unit_id is not None


def test_shipped_rules_give_every_combination_exactly_one_unit_of_the_city() -> None:
    rules = CATALOGUE.unit_rules
    districts = ("", *(district.name for district in CATALOGUE.districts))
    classes = ("", *rules.road_classes)
    moments = (frozenset[str](), frozenset(rules.calendars()))
    opening = [subject for subject in SUBJECTS if subject.kind != "STATUS"]
    for subject, district, road_class, moment in product(opening, districts, classes, moments):
        unit_id = rules.choose(Situation(subject, district, road_class, moment)).unit_id
        assert unit_id in CATALOGUE.units


def test_shipped_office_hours_end_in_the_evening_and_on_holidays() -> None:
    """NOON_MS is a Sunday."""
    monday_noon_ms = NOON_MS + 86_400_000
    is_open = CATALOGUE.unit_rules.is_open
    assert is_open("urzad", monday_noon_ms)
    assert not is_open("urzad", NOON_MS)
    assert not is_open("urzad", monday_noon_ms + 8 * 3_600_000)
