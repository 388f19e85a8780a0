"""Index of an article."""

from __future__ import annotations

from acd.ports.knowledge_editing import ArticleContent, ArticleText
from crm_bridge.knowledge.document import Counts, event_term, indexed_document

TEXT = ArticleText(
    title="Zamówienie pojemnika",
    summary="Pojemniki dostarcza operator.",
    say="Przyjmę zamówienie.",
    steps=("Podaj adres pojemnika.",),
    fees="Bezpłatnie",
    internal="Kontakt z dyspozytorem",
)
CONTENT = ArticleContent(
    "BGO", {"pl": TEXT}, "2027-12-31", "2027-06-30", events=("Kosz przepełniony",)
)


def test_terms_are_counted_by_the_part_in_which_they_stand() -> None:
    document = indexed_document(CONTENT, "pl")
    assert document.terms["pojemnik"] == Counts(title=1, summary=1, body=1)
    assert document.terms["dyspozytor"] == Counts(title=0, summary=0, body=1)
    assert document.title_words == 2


def test_exact_forms_of_title_and_summary_are_terms_of_their_own() -> None:
    terms = indexed_document(CONTENT, "pl").terms
    assert terms["=pojemnika"] == Counts(1, 0, 0)
    assert terms["=pojemniki"] == Counts(0, 1, 0)
    assert "=adres" not in terms


def test_forms_of_every_word_lead_to_its_lemma() -> None:
    forms = indexed_document(CONTENT, "pl").forms
    assert ("zamowieniami", "zamowienie") in forms
    assert ("pojemnikow", "pojemnik") in forms


def test_event_is_one_term_however_it_is_written() -> None:
    assert event_term("Kosz  PRZEPEŁNIONY!") == "@kosz przepelniony"
    assert "@kosz przepelniony" in indexed_document(CONTENT, "pl").terms
    assert len(event_term("bardzo długa nazwa " * 30)) <= 128
