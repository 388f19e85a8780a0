"""Names of districts and road classes in the spellings of other files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm_bridge.places.import_report import ImportReport
from crm_bridge.search_text import folded


@dataclass(frozen=True, slots=True)
class CityNames:
    """Names that the city uses. `districts`: spelling without hyphens and accents -> name;
    `codes`: TERC code of seven digits -> name of the district; `road_classes`: spelling -> id."""

    districts: Mapping[str, str]
    codes: Mapping[str, str]
    road_classes: Mapping[str, str]

    def district(self, text: str, report: ImportReport) -> str | None:
        """Return the district of a name or code; None if it is no district of the city."""
        name = self.codes.get(text) or self.districts.get(spelling(text))
        if name and text not in (name, *self.codes):
            report.mended[f"district {text!r} read as {name!r}"] += 1
        return name

    def road_class(self, text: str) -> str | None:
        """Return the id of a road class by id or name; None if there is no such class."""
        return self.road_classes.get(spelling(text))


def city_names(
    districts: Iterable[tuple[str, str]], road_classes: Mapping[str, Mapping[str, str]]
) -> CityNames:
    """Return the names of a city. `districts`: name and TERC code; `road_classes`: names by
    language, by id."""
    pairs = tuple(districts)
    spellings = {spelling(identity): identity for identity in road_classes}
    for identity, names in road_classes.items():
        spellings |= {spelling(name): identity for name in names.values()}
    return CityNames(
        {spelling(name): name for name, _ in pairs},
        {code: name for name, code in pairs},
        spellings,
    )


def spelling(text: str) -> str:
    """Return the comparable form of a name: `Praga-Północ` and `praga polnoc` are the same."""
    return " ".join(re.sub(r"[\W_]+", " ", folded(text)).split())
