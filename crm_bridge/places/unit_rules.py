"""Rules by which a unit handles a case: category, district, road class, hours. Pure.

Rules are read from the first to the last; the first that fits decides, and without one the
category's own unit. So each combination has one unit as soon as each category has one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

OTHER = "\0other"
"""Stands for all districts or road classes that no rule names."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Subject of a case; `unit_id`: the unit that the taxonomy gives it."""

    kind: str
    category: str
    event: str
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a rule may look at. `open_calendars`: ids of the calendars within whose
    hours the case came in."""

    subject: Subject
    district: str = ""
    road_class: str = ""
    open_calendars: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class UnitRule:
    """One rule; an empty set stands for any. `calendar` and `is_open`: the rule fits within, or
    outside, the hours of that calendar."""

    unit_id: str
    categories: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()
    road_classes: frozenset[str] = frozenset()
    calendar: str | None = None
    is_open: bool = True

    def fits(self, case: Situation) -> bool:
        return (
            _any_or(self.categories, case.subject.category)
            and _any_or(self.events, case.subject.event)
            and _any_or(self.districts, case.district)
            and _any_or(self.road_classes, case.road_class)
            and self._fits_hours(case.open_calendars)
        )

    def reasons(self) -> tuple[str, ...]:
        """Return what the rule looked at besides the category, as ids that the desk translates."""
        looked_at = {
            "road-class": bool(self.road_classes),
            "district": bool(self.districts),
            "hours": self.calendar is not None,
        }
        return tuple(reason for reason, is_used in looked_at.items() if is_used)

    def _fits_hours(self, open_calendars: frozenset[str]) -> bool:
        return self.calendar is None or (self.calendar in open_calendars) is self.is_open


def _any_or(names: frozenset[str], name: str) -> bool:
    return not names or name in names


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """Unit of a case. `reasons`: of the rule, `category` when the taxonomy decided."""

    unit_id: str | None
    reasons: tuple[str, ...] = ("category",)


def _always_open(_calendar: str, _at_ms: int) -> bool:
    """Return True because there are no calendars."""
    return True


@dataclass(frozen=True, slots=True)
class UnitRules:
    """Rules of a city. `road_classes`: names by language, by id; `is_open(calendar, at_ms)`:
    whether a moment, UTC epoch ms, is within the hours of a calendar."""

    rules: tuple[UnitRule, ...] = ()
    road_classes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    is_open: Callable[[str, int], bool] = _always_open

    def choose(self, case: Situation) -> UnitChoice:
        """Return the unit of the first rule that fits, else that of the category."""
        index = self.rule_of(case)
        if index is None:
            return UnitChoice(case.subject.unit_id)
        rule = self.rules[index]
        return UnitChoice(rule.unit_id, rule.reasons() or ("category",))

    def rule_of(self, case: Situation) -> int | None:
        """Return the position of the first rule that fits; None without one."""
        return next((i for i, rule in enumerate(self.rules) if rule.fits(case)), None)

    def calendars_open_at(self, at_ms: int) -> frozenset[str]:
        return frozenset(name for name in self.calendars() if self.is_open(name, at_ms))

    def calendars(self) -> tuple[str, ...]:
        """Return the ids of the calendars that rules name."""
        return tuple(dict.fromkeys(rule.calendar for rule in self.rules if rule.calendar))


def situations(rules: UnitRules, subjects: Sequence[Subject]) -> Iterator[Situation]:
    """Yield every combination that the rules can tell apart: OTHER and the empty name stand for
    the districts and road classes that no rule names."""
    districts = {name for rule in rules.rules for name in rule.districts} | {"", OTHER}
    classes = {name for rule in rules.rules for name in rule.road_classes} | {"", OTHER}
    states = tuple(_open_states(rules.calendars()))
    for subject, district, road_class, state in product(
        subjects, sorted(districts), sorted(classes), states
    ):
        yield Situation(subject, district, road_class, state)


def _open_states(calendars: Sequence[str]) -> Iterator[frozenset[str]]:
    for chosen in product((False, True), repeat=len(calendars)):
        yield frozenset(name for name, is_open in zip(calendars, chosen, strict=True) if is_open)


@dataclass(frozen=True, slots=True)
class RulesReview:
    """Faults of the rules: `unused`: positions of rules that never decide, because earlier ones
    fit first or nothing fits; `without_unit`: combinations that no rule and no category covers."""

    unused: tuple[int, ...]
    without_unit: tuple[Situation, ...]


def review(rules: UnitRules, subjects: Sequence[Subject]) -> RulesReview:
    """Return the faults of the rules over all subjects of the taxonomy."""
    used: set[int] = set()
    without: list[Situation] = []
    for case in situations(rules, subjects):
        index = rules.rule_of(case)
        if index is not None:
            used.add(index)
        elif case.subject.unit_id is None:
            without.append(case)
    unused = tuple(index for index in range(len(rules.rules)) if index not in used)
    return RulesReview(unused, tuple(without))
