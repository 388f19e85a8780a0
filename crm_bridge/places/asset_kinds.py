"""Kinds of assets and the form of their numbers, with check digits. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

_SEPARATORS = re.compile(r"[\s./-]+")


@dataclass(frozen=True, slots=True)
class AssetKind:
    """Kind such as lamp or stop.

    `number`: pattern of the whole number without separators; `check`: id of CHECKS; `category` and
    `event`: of a case about it; `not_ours`: text by language that the consultant says about a
    private one.
    """

    id: str
    names: Mapping[str, str]
    number: str
    check: str = "none"
    category: str = ""
    event: str = ""
    not_ours: Mapping[str, str] = field(default_factory=dict)

    def accepts(self, number: str) -> bool:
        """Return whether a plain number has the form of this kind and a right check digit."""
        return self.has_form(number) and CHECKS[self.check](number)

    def has_form(self, number: str) -> bool:
        return re.fullmatch(self.number, number) is not None


def plain_number(text: str) -> str:
    """Return a number as it is stored: capitals, without blanks, points, slashes and hyphens."""
    return _SEPARATORS.sub("", text).upper()


def luhn_is_right(number: str) -> bool:
    """Return whether the last digit is the check digit of ISO/IEC 7812-1, annex B."""
    digits = [int(digit) for digit in number if digit.isascii() and digit.isdigit()]
    if len(digits) < 2:
        return False
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def mod97_is_right(number: str) -> bool:
    """Return whether the last two digits are the check digits of ISO/IEC 7064, MOD 97-10."""
    digits = "".join(digit for digit in number if digit.isascii() and digit.isdigit())
    return len(digits) > 2 and int(digits) % 97 == 1


def _unchecked(_number: str) -> bool:
    """Return True because the number has no check digit."""
    return True


CHECKS: Mapping[str, Callable[[str], bool]] = {
    "none": _unchecked,
    "luhn": luhn_is_right,
    "mod97": mod97_is_right,
}
"""Check of a number by the id that assets.yaml gives."""
