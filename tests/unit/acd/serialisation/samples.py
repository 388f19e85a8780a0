"""A dataclass with a field of every kind that a message or a snapshot may hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum


class Colour(StrEnum):
    RED = "red"


class Size(Enum):
    SMALL = 1


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    score: float = 0.5


@dataclass(slots=True)
class Everything:
    """One field of every kind that a message or a snapshot may hold."""

    text: str
    number: int
    ratio: float
    flag: bool
    colour: Colour
    size: Size
    inner: Inner
    nothing: str | None
    maybe: Colour | None
    maybe_inner: Inner | None
    counts: dict[str, int]
    by_number: dict[int, Inner]
    by_colour: dict[Colour, tuple[str, ...]]
    many: tuple[Inner, ...]
    pair: tuple[str, int]
    items: list[int]
    colours: tuple[tuple[Colour, int], ...] = ()
    by_name: dict[str, Colour] = field(default_factory=dict)
    named: str = field(default="later", kw_only=True)
    made: int = field(default=7, init=False)


EVERYTHING = Everything(
    text="t",
    number=-3,
    ratio=2.0,
    flag=True,
    colour=Colour.RED,
    size=Size.SMALL,
    inner=Inner("i"),
    nothing=None,
    maybe=Colour.RED,
    maybe_inner=Inner("m", 1.5),
    counts={"a": 1},
    by_number={5: Inner("five")},
    by_colour={Colour.RED: ("x", "y")},
    many=(Inner("a"), Inner("b")),
    pair=("p", 2),
    items=[1, 2, 3],
    named="now",
)
