"""Words of a text and their base forms (lemmas), by language, in comparable letters.

Polish: all readings of Morfeusz 2 (SGJP), so that `zgłoszenia` is found by both of its lemmas.
Ukrainian: the dictionary of simplemma, which takes 60 MB and is loaded with the first Ukrainian
text. English: the Snowball stemmer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

from crm_bridge.knowledge.stop_words import STOP_WORDS
from crm_bridge.search_text import folded

POLISH, ENGLISH, UKRAINIAN = "pl", "en", "uk"
MAX_WORD = 60
"""Maximum length of a word, in characters; longer ones are cut."""

_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_FUNCTION_TAGS = frozenset(
    {"prep", "conj", "comp", "part", "interj", "aglt", "ppron12", "ppron3", "siebie", "qub"}
)
_PLAIN = str.maketrans("ąćęłńóśźż", "acelnoszz", "'’ʼ")
_COMMON_NOUN = "nazwa_pospolita"
_NAME_KINDS = frozenset({"imię", "nazwisko", "patronimicum"})


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a text in lower case, in their order."""
    return [word[:MAX_WORD].lower() for word in _WORD.findall(text)]


def comparable(word: str) -> str:
    """Return a word without accents and apostrophes, in lower case."""
    plain = word.lower().translate(_PLAIN)
    return (plain if plain.isascii() else folded(plain).replace(" ", ""))[:MAX_WORD]


def language_of(text: str) -> str | None:
    """Return Ukrainian for a text that is mostly Cyrillic, None when the letters do not say."""
    letters = sum(letter.isalpha() for letter in text)
    return UKRAINIAN if 2 * len(_CYRILLIC.findall(text)) > letters else None


def is_stop_word(word: str, language: str) -> bool:
    """Tell whether a word says nothing about the subject of a question."""
    return word in _stop_words(language) or (len(word) < 2 and not word.isdigit())


@cache
def _stop_words(language: str) -> frozenset[str]:
    words = STOP_WORDS.get(language, frozenset())
    return words | {comparable(word) for word in words if len(word) > 2}


@lru_cache(maxsize=20_000)
def lemmas(word: str, language: str) -> tuple[str, ...]:
    """Return the base forms of a word in comparable letters; empty for one that the language does
    not know. A number is its own base form."""
    if word.isdigit():
        return (word,)
    bases = _LEMMATISERS.get(language, _no_lemmas)(word)
    return tuple(dict.fromkeys(comparable(lemma) for lemma in bases))


@lru_cache(maxsize=20_000)
def forms(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """Return all inflected forms of a word's lemmas as pairs of form and lemma, both comparable.

    Only Polish has forms: they lead from letters without diacritics to the lemma.
    """
    if language != POLISH or word.isdigit():
        return ()
    of_lemmas = (_polish_forms(lemma) for lemma in dict.fromkeys(_polish_lemmas(word)))
    return tuple(pair for pairs in of_lemmas for pair in pairs)


def is_name(word: str) -> bool:
    """Tell whether a Polish word may be a given name or surname: it is one and no common noun, or
    Polish does not know it."""
    kinds = {kind for reading in _morfeusz().analyse(word.capitalize()) for kind in reading[2][3]}
    readings = _morfeusz().analyse(word)
    if all(reading[2][2] == "ign" for reading in readings):
        return True
    is_common = any(_COMMON_NOUN in reading[2][3] for reading in readings)
    return bool(kinds & _NAME_KINDS) and not is_common


def _polish_lemmas(word: str) -> list[str]:
    readings = _morfeusz().analyse(word)
    return [
        reading[2][1].split(":")[0]
        for reading in readings
        if (tag := reading[2][2].split(":")[0]) not in _FUNCTION_TAGS and tag != "ign"
    ]


@lru_cache(maxsize=20_000)
def _polish_forms(lemma: str) -> tuple[tuple[str, str], ...]:
    plain = comparable(lemma)
    generated = dict.fromkeys(form[0] for form in _morfeusz().generate(lemma))
    return tuple(dict.fromkeys((comparable(form), plain) for form in generated))


def _english_lemmas(word: str) -> list[str]:
    return [_english_stemmer().stemWord(word.removesuffix("'s").removesuffix("’s"))]


def _ukrainian_lemmas(word: str) -> list[str]:
    import simplemma  # the dictionary is loaded with the first Ukrainian text

    return [simplemma.lemmatize(word.replace("’", "'").replace("ʼ", "'"), lang="uk")]


def _no_lemmas(word: str) -> list[str]:
    return [word]


@cache
def _morfeusz() -> Any:
    import morfeusz2  # 40 MB: not before the first text

    return morfeusz2.Morfeusz(expand_tags=False)


@cache
def _english_stemmer() -> Any:
    import snowballstemmer

    return snowballstemmer.stemmer("english")


_LEMMATISERS: dict[str, Callable[[str], list[str]]] = {
    POLISH: _polish_lemmas,
    ENGLISH: _english_lemmas,
    UKRAINIAN: _ukrainian_lemmas,
}
