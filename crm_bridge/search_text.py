"""Search text as people type it: without accents, case or blanks in numbers."""

from __future__ import annotations

import re
import unicodedata

_STROKED = str.maketrans({"ł": "l", "Ł": "L", "đ": "d", "ø": "o"})
_PHONE_LIKE = re.compile(r"\+?[0-9][0-9 ()-]{2,}")


def folded(text: str) -> str:
    """Return the comparable form: `Żoliborz Łódź` -> `zoliborz lodz`."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_STROKED))
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(letters.casefold().split())


def digits_of(text: str) -> str | None:
    """Return the digits when `text` looks like (a part of) a telephone number, else None."""
    stripped = text.strip()
    return re.sub(r"[^0-9]", "", stripped) if _PHONE_LIKE.fullmatch(stripped) else None
