"""Question as concepts to search for. Pure: what the index knows of its words comes in.

A concept is what one word or phrase of the question means: alternatives, of which the best counts.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from crm_bridge.knowledge.document import EXACT, family_term
from crm_bridge.knowledge.synonyms import Synonyms
from crm_bridge.knowledge.words import comparable, is_stop_word, lemmas, words_of

MAX_WORDS = 40
"""Maximum number of words of a question that are searched; the first ones count."""
MIN_TYPO_LENGTH = 4
LONG_WORD = 8
MAX_NEAR_FORMS = 4
SYNONYM_WEIGHT = 1.0
FORM_WEIGHT = 0.95
TYPO_WEIGHT = 0.8
PREFIX_WEIGHT = 0.7
FAMILY_WEIGHT = 0.35
MAX_PREFIXED = 8


@dataclass(frozen=True, slots=True)
class Alternative:
    """Words that an article needs to be about the concept, and how sure that is (0 to 1).

    `words`: for each word, the terms of which any will do.
    """

    words: tuple[tuple[str, ...], ...]
    weight: float

    def terms(self) -> Iterable[str]:
        """Yield every term of every word."""
        return (term for word in self.words for term in word)


@dataclass(slots=True)
class Concept:
    """Meaning of a word or phrase. `word`: as it was typed; `exact`: its exact form, if it may
    stand in a title; `positions`: of its words in the question."""

    word: str
    alternatives: list[Alternative]
    exact: str | None = None
    positions: range = field(default_factory=lambda: range(0))

    def terms(self) -> Iterable[str]:
        """Yield every term of the concept."""
        for alternative in self.alternatives:
            yield from alternative.terms()
        if self.exact:
            yield self.exact


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Knowledge of the index about a question's words.

    `forms`: lemmas by comparable form, of the question's words and of words near to them;
    `prefixed`: lemmas of words that begin as the last word does, which may not be finished.
    """

    forms: Mapping[str, Collection[str]] = field(default_factory=dict)
    prefixed: Sequence[str] = ()


def content_words(text: str, language: str) -> list[str]:
    """Return the words of a question that say what it is about, each once."""
    words = dict.fromkeys(w for w in words_of(text) if not is_stop_word(w, language))
    return list(words)[:MAX_WORDS]


def unknown_words(
    words: Iterable[str], indexed: Sequence[Container[str]], language: str
) -> list[str]:
    """Return the words that neither the index nor the language knows: they may be misspelt."""
    return [
        word
        for word in words
        if len(word) >= MIN_TYPO_LENGTH
        and not word.isdigit()
        and not any(comparable(word) in words_of_index for words_of_index in indexed)
        and (language != "pl" or not lemmas(word, language))
    ]


def concepts(
    words: Sequence[str], language: str, lexicon: Lexicon, synonyms: Synonyms
) -> list[Concept]:
    """Return the concepts of a question with these content words."""
    meanings_found = [
        _concept(word, n, language, lexicon, synonyms) for n, word in enumerate(words)
    ]
    if meanings_found and lexicon.prefixed:
        prefixed = (Alternative(((lemma,),), PREFIX_WEIGHT) for lemma in lexicon.prefixed)
        meanings_found[-1].alternatives.extend(prefixed)
    meanings = [frozenset(_single_terms(concept)) for concept in meanings_found]
    for span, alternatives in synonyms.matches(meanings):
        weighted = [Alternative(phrase, SYNONYM_WEIGHT) for phrase in alternatives if phrase]
        if len(span) == 1:
            meanings_found[span.start].alternatives.extend(weighted)
        else:
            typed = " ".join(words[span.start : span.stop])
            meanings_found.append(Concept(typed, weighted, positions=span))
    return meanings_found


def _single_terms(concept: Concept) -> Iterable[str]:
    singles = (item.words[0] for item in concept.alternatives if len(item.words) == 1)
    return (term for word in singles for term in word)


def _concept(
    word: str, position: int, language: str, lexicon: Lexicon, synonyms: Synonyms
) -> Concept:
    plain = comparable(word)
    weights = dict.fromkeys(lemmas(word, language), 1.0)
    by_form = {*lexicon.forms.get(plain, ()), *synonyms.forms.get(plain, ())}
    for lemma in by_form:
        weights.setdefault(lemma, FORM_WEIGHT)
    # Where only the stemmer answered, the word may still be a misspelt one.
    if not by_form and (not weights or language != "pl") and len(word) >= MIN_TYPO_LENGTH:
        for lemma in near_lemmas(plain, {**synonyms.forms, **lexicon.forms}):
            weights.setdefault(lemma, TYPO_WEIGHT)
    weights = weights or {plain: 1.0}
    families = {lemma: family_term(lemma) for lemma in weights}
    for lemma, family in families.items():
        if family is not None:
            weights.setdefault(family, FAMILY_WEIGHT * weights[lemma])
    alternatives = [Alternative(((lemma,),), weight) for lemma, weight in weights.items()]
    return Concept(word, alternatives, EXACT + plain, range(position, position + 1))


def near_lemmas(word: str, forms: Mapping[str, Collection[str]]) -> list[str]:
    """Return the lemmas of the forms nearest to a misspelt word.

    One wrong, missing, added or swapped letter; two in words of 8 letters and more.
    """
    limit = 2 if len(word) >= LONG_WORD else 1
    near = process.extract(
        word, list(forms), scorer=OSA.distance, score_cutoff=limit, limit=MAX_NEAR_FORMS
    )
    nearest = min((distance for _, distance, _ in near), default=0)
    kept = [forms[form] for form, distance, _ in near if distance == nearest]
    return list(dict.fromkeys(lemma for meanings_found in kept for lemma in meanings_found))
