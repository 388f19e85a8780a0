"""Character sets that mails may name: a fixed list.

Python also decodes names that are no character sets of mails: `punycode` and `idna` take quadratic
time (a mail of 23 MB: five minutes), and further ones are codecs of its own.
"""

from __future__ import annotations

import codecs
import encodings
import re
from contextlib import suppress

import charset_normalizer

_CANDIDATES = ("cp1250", "iso8859_2", "cp1252", "cp1251", "koi8_u")
"""Character sets that mails in Warsaw come in without saying so."""

_CONFUSED = frozenset({"ascii", "utf_8", "latin_1", "iso8859_15", "cp1250", "iso8859_2", "cp1252"})
"""Declared by programs that write in another one."""

_SEVEN_BIT = frozenset({"utf_7", "hz", "iso2022_jp", "iso2022_kr"})
_WIDE = frozenset({"utf_16", "utf_16_le", "utf_16_be", "utf_32"})
_POLISH = re.compile(
    r"(?<=[a-zA-Ząćęłńóśźż])[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ]|[ąćęłńóśźżĄĆĘŁŃÓŚŹŻ](?=[a-zA-Ząćęłńóśźż])"
)
"""Polish letter beside another letter: the pound sign before a number is none."""

MAX_CHAOS = 0.2
"""Maximum share of unlikely neighbours (charset-normalizer's `chaos`) in a text of its script."""

_UNICODE = ("ascii", "utf_8", "utf_7", "utf_16", "utf_16_le", "utf_16_be", "utf_32")
_LATIN = tuple(f"iso8859_{part}" for part in (*range(2, 12), 13, 14, 15, 16))
_CODE_PAGES = tuple(
    f"cp{number}" for number in (437, 850, 852, 855, 858, 862, 866, 874, 932, 949, 950)
) + tuple(f"cp{number}" for number in range(1250, 1259))
_OTHERS = (
    "latin_1",
    "koi8_r",
    "koi8_u",
    "mac_roman",
    "mac_latin2",
    "mac_cyrillic",
    "gbk",
    "gb2312",
    "gb18030",
    "hz",
    "big5",
    "big5hkscs",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "iso2022_jp",
    "iso2022_kr",
    "tis_620",
)
CHARSETS = frozenset((*_UNICODE, *_LATIN, *_CODE_PAGES, *_OTHERS))
"""Modules of `encodings`, the canonical form of a character set's name and of its aliases."""


def python_codec(charset: str) -> str | None:
    """Return Python's codec for a name or alias in a mail; None for one outside the list."""
    name = encodings.normalize_encoding(charset.strip().lower()[:40])
    codec = encodings.aliases.aliases.get(name.replace(".", "_"), name)
    return codec if codec in CHARSETS else None


def decode(data: bytes, charset: str | None) -> str:
    """Return the text of `data`; a character set that was declared wrongly is found.

    UTF-8 is known by its form. Character sets that Polish programs confuse
    are distinguished by the text; any other declaration is taken.
    """
    declared = python_codec(charset or "ascii")
    if data.isascii() and declared not in _SEVEN_BIT | _WIDE:
        return data.decode("ascii")
    if declared in _WIDE or (declared in _SEVEN_BIT and data.isascii()):
        return data.decode(declared or "ascii", "replace")
    if (text := _utf8(data)) is not None:
        return text
    if declared is not None and declared not in _CONFUSED:
        with suppress(ValueError):
            return data.decode(declared)
    return _detected(data, declared)


def _utf8(data: bytes) -> str | None:
    """Return UTF-8 text, also one that was cut or has a few wrong bytes; None for another text."""
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd") - data.count(b"\xef\xbf\xbd")
    right = sum(ord(sign) > 127 for sign in text) - wrong
    return text if right > 3 * wrong or not wrong else None


def _detected(data: bytes, declared: str | None) -> str:
    """Return the text in the character set that suits it best.

    charset-normalizer tells scripts apart; between Latin ones the letters of the city's language
    decide, as in `œmieci` for `śmieci`: a short text has no other sign. Then the declaration.
    """
    matches = charset_normalizer.from_bytes(
        data, cp_isolation=list(_CANDIDATES), threshold=1.0, enable_fallback=False
    )
    chaos = {codec: match.chaos for match in matches for codec in match.could_be_from_charset}
    texts = {codec: data.decode(codec, "replace") for codec in _CANDIDATES if codec in chaos}

    preferred = "cp1252" if declared in ("latin_1", "iso8859_15") else declared

    def rank(codec: str) -> tuple[bool, int, bool, float]:
        polish = len(_POLISH.findall(texts[codec]))
        return chaos[codec] > MAX_CHAOS, -polish, codec != preferred, chaos[codec]

    best = min(texts, key=rank, default="iso8859_2")
    return data.decode(best, "replace")


def restrict_codecs() -> None:
    """Make every other codec unknown to this process, whichever library asks for it.

    Encoded words (RFC 2047) and parameters (RFC 2231) name character sets, too; Python's e-mail
    package decodes them by itself.
    """
    original = encodings.search_function

    def search(name: str) -> codecs.CodecInfo | None:
        codec = python_codec(name)
        return original(codec) if codec else None

    codecs.unregister(original)
    codecs.register(search)
