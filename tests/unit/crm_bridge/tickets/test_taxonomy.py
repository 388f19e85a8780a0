"""Required fields of a case, and the unit that handles it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from acd.ports.crm import CaseDraft
from crm_bridge.errors import CaseIncomplete, CaseInvalid
from crm_bridge.places.unit_rules import UnitRule, UnitRules
from crm_bridge.tickets.taxonomy import Catalogue, District, Kind, ReportableEvent, Unit
from tests.support.city import NOON_MS

CITY = Catalogue(
    kinds={
        "INCIDENT": Kind("INCIDENT", {"pl": "Interwencja"}, ("category", "description")),
        "STATUS": Kind("STATUS", {"pl": "Status"}, ()),
    },
    entries=(
        ReportableEvent("INCIDENT", "Drogi", "Dziura", "ZDM"),
        ReportableEvent("INCIDENT", "Drogi", "Droga gminna", "UD"),
        ReportableEvent("INCIDENT", "Uwagi", "", None),
        ReportableEvent("STATUS", "", "", None),
    ),
    units={
        "ZDM": Unit("ZDM", "Zarząd Dróg Miejskich", "ZDM"),
        "UD": Unit("UD", "Urząd Dzielnicy", "Urząd Dzielnicy", per_district=True),
    },
    districts=(District("Wola", "1465188"),),
    unit_rules=UnitRules(
        (UnitRule("UD", road_classes=frozenset({"gminna"})),), {"gminna": {"pl": "droga gminna"}}
    ),
)
HOLE = CaseDraft(category="Drogi", event="Dziura", description="Głęboka.", district="Wola")


def test_complete_case_is_accepted_and_goes_to_the_unit_of_its_event() -> None:
    CITY.check(HOLE)
    assert CITY.unit_for(HOLE, NOON_MS) == "ZDM"


def test_kind_without_required_fields_accepts_an_empty_case() -> None:
    CITY.check(CaseDraft(kind="STATUS"))


def test_first_empty_field_of_the_form_is_named() -> None:
    with pytest.raises(CaseIncomplete, match="needs a category") as refused:
        CITY.check(CaseDraft(description=" "))
    assert refused.value.field == "category"


@pytest.mark.parametrize(
    ("field", "case"),
    [
        ("kind", CaseDraft(kind="POEM")),
        ("category", CaseDraft(category="Morze", description="x")),
        ("event", CaseDraft(category="Drogi", event="Fala", description="x")),
        ("event", CaseDraft(category="Uwagi", event="Dziura", description="x")),
        ("district", CaseDraft(category="Drogi", description="x", district="Praga Północ")),
        ("description", CaseDraft(category="Drogi", description="x" * 4001)),
    ],
)
def test_unknown_value_is_refused_by_field(field: str, case: CaseDraft) -> None:
    with pytest.raises(CaseInvalid, match=r"expected|longer than 4000") as refused:
        CITY.check(case)
    assert refused.value.field == field


def test_four_thousand_characters_are_accepted() -> None:
    CITY.check(CaseDraft(category="Drogi", description="ż" * 4000))


def test_office_of_a_district_is_named_after_it() -> None:
    assert CITY.unit_title("UD", "Wola") == "Urząd Dzielnicy Wola"
    assert CITY.unit_title("UD", None) == "Urząd Dzielnicy"


def test_removed_unit_is_shown_by_its_id() -> None:
    assert CITY.unit_title("GDDKIA", "Wola") == "GDDKIA"
    assert CITY.unit_title(None, "Wola") is None


def test_form_shows_the_full_name_of_the_unit() -> None:
    taxonomy = CITY.taxonomy()
    assert [entry.unit for entry in taxonomy.entries] == [
        "Zarząd Dróg Miejskich",
        "Urząd Dzielnicy",
        None,
        None,
    ]
    assert taxonomy.districts == ("Wola",)


def test_unit_follows_road_class_and_then_the_consultants_choice() -> None:
    municipal = replace(HOLE, road_class="gminna")
    assert CITY.unit_for(municipal, NOON_MS) == "UD"
    assert CITY.choose_unit(municipal, NOON_MS).reasons == ("road-class",)
    assert CITY.unit_for(replace(municipal, unit_id="ZDM"), NOON_MS) == "ZDM"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"unit_id": "ABC"}, "unit_id"),
        ({"road_class": "polna"}, "road_class"),
        ({"lon": 21.0}, "lat"),
        ({"lat": 52.2}, "lon"),
    ],
)
def test_wrong_part_of_a_place_is_named(change: dict[str, Any], field: str) -> None:
    with pytest.raises(CaseInvalid) as refused:
        CITY.check(replace(HOLE, **change))
    assert refused.value.field == field
