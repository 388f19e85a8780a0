"""Concepts of a question."""

from __future__ import annotations

import pytest

from crm_bridge.knowledge.document import FAMILY
from crm_bridge.knowledge.query import (
    MAX_WORDS,
    Lexicon,
    concepts,
    content_words,
    near_lemmas,
    unknown_words,
)
from crm_bridge.knowledge.synonyms import SynonymRule, Synonyms, prepare

NO_LEXICON, NO_SYNONYMS = Lexicon(), Synonyms()


def terms(text: str, lexicon: Lexicon = NO_LEXICON, synonyms: Synonyms = NO_SYNONYMS) -> set[str]:
    meant = concepts(content_words(text, "pl"), "pl", lexicon, synonyms)
    all_terms = {term for concept in meant for a in concept.alternatives for term in a.terms()}
    return {term for term in all_terms if not term.startswith(FAMILY)}


def test_question_keeps_each_word_that_says_what_it_is_about_once() -> None:
    assert content_words("Gdzie jest kosz, kosz na psie?", "pl") == ["kosz", "psie"]
    assert len(content_words(" ".join(f"w{n}" for n in range(99)), "pl")) == MAX_WORDS


def test_word_without_diacritics_gets_the_lemmas_that_the_index_knows() -> None:
    assert terms("smieci", Lexicon({"smieci": ["smiec"]})) == {"smiec"}
    assert terms("xqzt") == {"xqzt"}


def test_known_word_is_not_taken_for_a_misspelt_one() -> None:
    assert unknown_words(["latarnia", "latrnia", "12345", "abc"], [{"abc"}], "pl") == ["latrnia"]
    assert unknown_words(["lamps", "lampz"], [{"lamps"}], "en") == ["lampz"]


@pytest.mark.parametrize("word", ["latrnia", "latarnnia", "laatrnia", "latarmia"])
def test_misspelt_word_gets_the_lemma_of_the_nearest_form(word: str) -> None:
    assert near_lemmas(word, {"latarnia": ["latarnia"], "latawiec": ["latawiec"]}) == ["latarnia"]


def test_short_words_may_have_one_wrong_letter_and_long_ones_two() -> None:
    assert near_lemmas("kozs", {"kosz": ["kosz"], "kiosk": ["kiosk"]}) == ["kosz"]
    assert near_lemmas("kbszx", {"kosz": ["kosz"]}) == []
    assert near_lemmas("osweitelnie", {"oswietlenie": ["oswietlenie"]}) == ["oswietlenie"]


def test_synonym_adds_what_the_articles_call_it() -> None:
    synonyms = prepare([SynonymRule(("kubeł",), ("pojemnik na odpady",))], "pl")
    assert {"kubel", "pojemnik", "odpad"} <= terms("kubły", synonyms=synonyms)
    assert "pojemnik" in terms("kubly", synonyms=synonyms)
    assert terms("pojemnik", synonyms=synonyms) == {"pojemnik"}


def test_synonym_phrase_is_a_concept_beside_its_words() -> None:
    synonyms = prepare([SynonymRule(("leżący policjant",), ("próg zwalniający",))], "pl")
    meant = concepts(content_words("leżącego policjanta", "pl"), "pl", Lexicon(), synonyms)
    assert [concept.word for concept in meant][-1] == "leżącego policjanta"
    assert meant[-1].alternatives[0].words[0] == ("prog",)


def test_unfinished_last_word_stands_for_the_words_that_begin_so() -> None:
    lexicon = Lexicon(prefixed=("oswietlenie",))
    assert "oswietlenie" in terms("brak oświet", lexicon)
