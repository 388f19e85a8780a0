"""Synonyms of the city."""

from __future__ import annotations

from crm_bridge.knowledge.synonyms import SynonymRule, prepare


def test_rule_matches_every_inflection_of_its_words_in_their_order() -> None:
    synonyms = prepare([SynonymRule(("leżący policjant",), ("próg", "ograniczenie"))], "pl")
    words = [frozenset({"ulica"}), frozenset({"lezacy", "lezec"}), frozenset({"policjant"})]
    ((span, (first, second)),) = synonyms.matches(words)
    assert (span, first) == (range(1, 3), (("prog",),))
    assert "ograniczenie" in second[0]
    assert list(synonyms.matches(words[::-1])) == []


def test_words_of_rules_are_known_without_diacritics() -> None:
    synonyms = prepare([SynonymRule(("śmietnik",), ("pojemnik",))], "pl")
    assert synonyms.forms["smietnikow"] == {"smietnik"}


def test_rule_of_stop_words_alone_matches_nothing() -> None:
    synonyms = prepare([SynonymRule(("na do",), ("pojemnik",))], "pl")
    assert list(synonyms.matches([frozenset({"na"}), frozenset({"do"})])) == []
