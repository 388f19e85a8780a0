"""Synonyms of the city: everyday words, and the words of the articles that they stand for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from crm_bridge.knowledge.words import comparable, forms, is_stop_word, lemmas, words_of

Phrase = tuple[frozenset[str], ...]
"""The lemmas of each word of a phrase."""
Alternatives = tuple[tuple[tuple[str, ...], ...], ...]
"""Phrases to search, each with the lemmas of each of its words."""


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """A question with one of `words` (word or phrase, any inflection) is also searched by each of
    `search`. Directional."""

    words: tuple[str, ...]
    search: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Rules of one language, prepared for look-ups.

    `phrases`: by the phrase that a question has, the terms that are searched as well; `by_first`:
    numbers of phrases by each lemma of their first word; `forms`: lemmas by each form of the rules'
    words, so that they are known without diacritics.
    """

    phrases: tuple[tuple[Phrase, Alternatives], ...] = ()
    forms: Mapping[str, frozenset[str]] = field(default_factory=dict)
    by_first: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def matches(self, words: Sequence[frozenset[str]]) -> Iterable[tuple[range, Alternatives]]:
        """Yield the span of words that a rule matches, and the alternatives to search.

        `words`: the lemmas of each word of a question.
        """
        for start, word in enumerate(words):
            numbers = {n for lemma in word for n in self.by_first.get(lemma, ())}
            for phrase, alternatives in (self.phrases[n] for n in sorted(numbers)):
                following = words[start : start + len(phrase)]
                if len(following) == len(phrase) and all(map(frozenset.__and__, following, phrase)):
                    yield range(start, start + len(phrase)), alternatives


def prepare(rules: Iterable[SynonymRule], language: str) -> Synonyms:
    """Return the rules of a language, prepared for look-ups."""
    phrases: list[tuple[Phrase, Alternatives]] = []
    lemmas_by_form: dict[str, set[str]] = {}
    for rule in rules:
        alternatives = tuple(_terms(text, language) for text in rule.search)
        for text in rule.words:
            content = [word for word in words_of(text) if not is_stop_word(word, language)]
            for word in content:
                for form, lemma in _forms(word, language):
                    lemmas_by_form.setdefault(form, set()).add(lemma)
            if content:
                phrases.append((tuple(_lemmas(word, language) for word in content), alternatives))
    by_first: dict[str, list[int]] = {}
    for number, (phrase, _) in enumerate(phrases):
        for lemma in phrase[0]:
            by_first.setdefault(lemma, []).append(number)
    return Synonyms(
        phrases=tuple(phrases),
        forms={form: frozenset(bases) for form, bases in lemmas_by_form.items()},
        by_first={lemma: tuple(numbers) for lemma, numbers in by_first.items()},
    )


def _lemmas(word: str, language: str) -> frozenset[str]:
    return frozenset(lemmas(word, language) or (comparable(word),))


def _forms(word: str, language: str) -> Iterable[tuple[str, str]]:
    return forms(word, language) or tuple(
        (comparable(word), one) for one in _lemmas(word, language)
    )


def _terms(text: str, language: str) -> tuple[tuple[str, ...], ...]:
    """Return the lemmas of each content word."""
    content = [word for word in words_of(text) if not is_stop_word(word, language)]
    return tuple(lemmas(word, language) or (comparable(word),) for word in content)
