"""Street register: streets by what people type, with one typo and without diacritics. Pure.

The scorer is rapidfuzz's normalised indel ratio (`fuzz.ratio`) over folded names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from crm_bridge.places.points import Point
from crm_bridge.search_text import folded

MIN_SCORE = 72.0
"""Least similarity of a suggestion, of 100: one typo in a name of four letters gives 75."""
MIN_TYPED = 2
"""Characters typed before anything is suggested."""
EXACT, BEGINNING, WORD, SIMILAR = 0, 1, 2, 3
"""Ranks of a suggestion, best first."""
_TYPE = re.compile(
    r"^(?:(?:ul|ulica|al|aleja|aleje|pl|plac|os|osiedle|rondo|skwer|park|bulw|bulwar)\b[. ]*)"
)
_BEFORE_NUMBER = r"(?P<street>.*?[^\W\d_]{2}.*?)"
_HOUSE = r"(?P<house>[0-9]{1,4}[a-z]?(?:[/-][0-9]{1,4}[a-z]?)?)"
_WRITTEN = re.compile(rf"^{_BEFORE_NUMBER}\s+{_HOUSE}(?:\s*(?:m|lok|mieszkania?)\b.*)?$", re.I)


@dataclass(frozen=True, slots=True)
class Street:
    """Street, or the part of one in a district.

    `id`: of the register; `main`: the part of the name by which it is filed (Andersa); `point`:
    its middle; `road_class`: id of unit-rules.yaml, empty if the register does not say.
    """

    id: str
    name: str
    main: str
    district: str | None = None
    road_class: str = ""
    point: Point | None = None


@dataclass(frozen=True, slots=True)
class WrittenAddress:
    """Address as it was typed, in its parts; `house`: empty without a number."""

    street: str
    house: str


@dataclass(frozen=True, slots=True)
class StreetMatch:
    """Street that fits what was typed. `score`: similarity from 0 to 100."""

    street: Street
    score: float


def read_address(text: str) -> WrittenAddress:
    """Return street and house number of `ul. Wałbrzyska 11 m. 4, przy przystanku`.

    Behind a comma come remarks; a number that begins the name (3 Maja) is no house number.
    """
    head = text.split(",", 1)[0].strip()
    match = _WRITTEN.match(head)
    if match is None:
        return WrittenAddress(head, "")
    return WrittenAddress(match["street"].strip(), match["house"].upper())


def search_key(name: str) -> str:
    """Return the folded name without the word for its type: `ul. Wałbrzyska` -> `walbrzyska`."""
    plain = re.sub(r"[.,\"'’\-–]+", " ", folded(name))
    plain = " ".join(plain.split())
    return _TYPE.sub("", plain) or plain


class StreetIndex:
    """Streets of the city in memory, some thousand of them."""

    def __init__(self, streets: Iterable[Street]) -> None:
        self._streets = tuple(streets)

    def __len__(self) -> int:
        return len(self._streets)

    def search(self, text: str, limit: int) -> tuple[StreetMatch, ...]:
        """Return the best streets: exact names, then beginnings, then words of the name, then
        similar ones."""
        typed = search_key(text)
        if len(typed) < MIN_TYPED or limit < 1:
            return ()
        best: dict[str, tuple[int, float]] = {}
        for key, rank, score in self._ranked(typed):
            best[key] = min(best.get(key, (rank, -score)), (rank, -score))
        ordered = sorted(best, key=lambda key: (best[key], key))
        matches = [
            StreetMatch(street, -best[key][1])
            for key in ordered[: 4 * limit]
            for street in self._by_key[key]
        ]
        return _once(matches)[:limit]

    def named(self, name: str) -> tuple[Street, ...]:
        """Return the streets with exactly this name, one for each of their districts."""
        return self._by_key.get(search_key(name), ())

    def _ranked(self, typed: str) -> Iterator[tuple[str, int, float]]:
        for key in self._keys:
            if key == typed:
                yield key, EXACT, 100.0
            elif key.startswith(typed):
                yield key, BEGINNING, 100.0
            elif f" {typed}" in key:
                yield key, WORD, 100.0
        for key, score, _ in process.extract(
            typed, self._keys, scorer=fuzz.ratio, limit=20, score_cutoff=MIN_SCORE
        ):
            yield key, SIMILAR, score

    @cached_property
    def _by_key(self) -> dict[str, tuple[Street, ...]]:
        """Streets by whole name and by the part under which they are filed."""
        keys: dict[str, list[Street]] = {}
        for street in self._streets:
            for key in {search_key(street.name), search_key(street.main)} - {""}:
                keys.setdefault(key, []).append(street)
        return {key: tuple(streets) for key, streets in keys.items()}

    @cached_property
    def _keys(self) -> list[str]:
        return list(self._by_key)


def _once(matches: Iterable[StreetMatch]) -> tuple[StreetMatch, ...]:
    return tuple({match.street.id: match for match in reversed(tuple(matches))}.values())[::-1]
