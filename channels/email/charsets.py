"""Character sets that mails may name: a fixed list.

Python also decodes names that are no character sets of mails: `punycode` and `idna` take quadratic
time (a mail of 23 MB: five minutes), and further ones are codecs of its own.
"""

from __future__ import annotations

import codecs
import encodings

FALLBACK_CHARSETS = ("utf-8", "cp1250")
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
    """Return the text of `data`, in another character set where the declared one is wrong."""
    declared = python_codec(charset or "ascii")
    for codec in (declared, *FALLBACK_CHARSETS):
        try:
            if codec is not None:
                return data.decode(codec)
        except ValueError:
            continue
    return data.decode("iso8859_2", "replace")


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
