"""Strength of new passwords: length, names and words of the city, guesses by zxcvbn.

zxcvbn (Wheeler, USENIX Security 2016) estimates how many guesses an attacker needs who knows
dictionaries, keyboards and dates. Its dictionaries are English; the operator's list adds the words
of the place.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from acd.domain.model.errors import InvalidInput

FORBIDDEN_PASSWORDS = "forbidden-passwords.txt"
"""File of the city's words in its configuration folder."""
MIN_CHARS = 10
MIN_SCORE = 3
"""Of 0 to 4: at least 10^8 guesses, beyond what an online attack reaches."""
EXAMINED_CHARS = 72
"""zxcvbn's own limit; its time grows with the square of the length."""
MIN_WORD_CHARS = 4
"""Shorter words, such as the surname "Wit", are parts of many other words."""


class PasswordTooShort(InvalidInput):
    """New password with too few characters.

    Remedy: choose at least ten characters, best several words.
    """

    id: ClassVar[str] = "password-too-short"


class PasswordForbidden(InvalidInput):
    """New password that contains a name, the login, the hotline or a word of the city's list.

    Remedy: choose words that have nothing to do with the person or the city.
    """

    id: ClassVar[str] = "password-forbidden"


class PasswordGuessable(InvalidInput):
    """New password that a program guesses soon.

    Remedy: choose a longer password, best several words that do not belong together.
    """

    id: ClassVar[str] = "password-guessable"


@dataclass(frozen=True, slots=True)
class PasswordRules:
    """Rules of one city. `forbidden`: words that no password may contain, such as the hotline."""

    forbidden: frozenset[str] = frozenset()

    def check(self, password: str, names: Iterable[str], field: str = "password") -> None:
        """Raise PasswordTooShort, PasswordForbidden or PasswordGuessable.

        `names`: login and names of the owner; each of their words is forbidden as well.
        """
        if len(password) < MIN_CHARS:
            raise PasswordTooShort(f"{field}: expected {MIN_CHARS} characters or more", field=field)
        words = self._words(names)
        folded = _folded(password)
        if any(word in folded for word in words):
            message = f"{field}: expected none of: names, login, hotline, words of the city's list"
            raise PasswordForbidden(message, field=field)
        if _score(password, words) < MIN_SCORE:
            raise PasswordGuessable(f"{field}: expected one that is harder to guess", field=field)

    def _words(self, names: Iterable[str]) -> list[str]:
        own = (word for name in names for word in _folded(name).replace("-", " ").split())
        return [
            word for word in (*own, *map(_folded, self.forbidden)) if len(word) >= MIN_WORD_CHARS
        ]


def read_forbidden(path: Path) -> frozenset[str]:
    """Return the words of the operator's list: one a line, `#` begins a comment."""
    if not path.is_file():
        return frozenset()
    lines = path.read_text(encoding="utf-8").splitlines()
    words = (line.partition("#")[0].strip() for line in lines)
    return frozenset(word for word in words if word)


def _folded(text: str) -> str:
    """Return lower-case text without diacritics, so that `Łoś` and `los` are one word."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ł", "l"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _score(password: str, words: list[str]) -> int:
    from zxcvbn import zxcvbn  # its dictionaries are loaded at the first use

    return int(zxcvbn(password[:EXAMINED_CHARS], user_inputs=words)["score"])
