"""Search terms of residents: words of names and addresses, each found by its beginning.

The first letter of a term is its kind: `w` a word of a name or of an e-mail address, `e` a whole
e-mail address, `p` the digits of a telephone number, `r` the same backwards, so that the last
digits of a number are a beginning as well. One table with one index serves both databases.
"""

from __future__ import annotations

import re

from crm_bridge.residents.addresses import normal_address
from crm_bridge.search_text import digits_of, folded

_HOME_PREFIX = "48"
_WORD = re.compile(r"\w+")
LAST = "\U0010ffff"
"""Greater than every character: with it a prefix ends the range of the terms that begin so."""


def name_terms(name: str) -> frozenset[str]:
    """Return the terms of a name: `Zięba-Łoś` has `wzieba` and `wlos`."""
    return frozenset("w" + word for word in _WORD.findall(folded(name)))


def address_terms(address: str) -> frozenset[str]:
    """Return the terms of a normal address; none for an identity in another channel."""
    if "@" in address:
        return frozenset(("e" + address, *("w" + word for word in _WORD.findall(address))))
    if not address.startswith("+"):
        return frozenset()
    digits = address[1:]
    national = {"p" + digits.removeprefix(_HOME_PREFIX)} if digits.startswith("48") else set()
    return frozenset({"p" + digits, "r" + digits[::-1], *national})


def query_prefixes(text: str) -> tuple[frozenset[str], ...]:
    """Return what a resident must have, the rarest first: of each set, a term that begins with
    one of its prefixes. Empty when `text` has nothing to search for.

    A number may be given by its beginning, its end, or whole in any form (`0048…`, `+48…`).
    """
    digits = digits_of(text)
    if digits:
        whole = normal_address(text)
        readings = {"p" + digits, "r" + digits[::-1]}
        return (frozenset(readings | {"p" + whole[1:]} if whole else readings),)
    if "@" in text:
        return (frozenset({"e" + text.strip().lower()}),)
    words = sorted(set(_WORD.findall(folded(text))), key=lambda word: (-len(word), word))
    return tuple(frozenset({"w" + word}) for word in words)
