"""Built-in knowledge base on both databases."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from acd.adapters.sql.engine import make_engine
from acd.ports.articles import Feedback, FeedbackKind, Situation, UseKind, Validity
from acd.ports.knowledge import SearchOptions
from acd.ports.knowledge_editing import ArticleContent, ArticleText
from crm_bridge.knowledge.editing import BuiltInEditing
from crm_bridge.knowledge.errors import (
    ApprovalRefused,
    ArticleInvalid,
    ArticleStateRefused,
    ArticleUnknown,
    FeedbackUnknown,
)
from crm_bridge.knowledge.store import BuiltInKnowledge
from crm_bridge.knowledge.synonyms import SynonymRule
from tests.support.city import HandClock
from tests.support.databases import BACKENDS, migrated_database

UNITS = {"ZDM": "Zarząd Dróg Miejskich", "BGO": "Biuro Gospodarki Odpadami"}
SYNONYMS = {"pl": (SynonymRule(("kubeł", "śmietnik"), ("pojemnik",)),)}


def a_text(title: str, summary: str, *steps: str) -> ArticleText:
    return ArticleText(title, summary, "Przyjmę zgłoszenie.", steps or ("Zapytaj o adres.",))


LAMP = ArticleContent(
    unit_id="ZDM",
    texts={
        "pl": replace(
            a_text("Latarnia nie świeci", "Awarie oświetlenia ulicznego usuwa zarząd dróg."),
            internal="Numer dyspozytora jest w zakładce.",
        ),
        "en": a_text("A street lamp is out", "Broken street lighting is mended by the roads unit."),
        "uk": a_text("Не світить ліхтар", "Вуличне освітлення ремонтує управління доріг."),
    },
    valid_until="2027-12-31",
    review_on="2027-06-30",
    events=("Awaria oświetlenia",),
    related=("bins", "no-such-article"),
)
BINS = ArticleContent(
    unit_id="BGO",
    texts={"pl": a_text("Zamówienie pojemnika", "Pojemniki na odpady dostarcza operator.")},
    valid_until="2027-12-31",
    review_on="2027-06-30",
    links=("https://example.org/pojemniki",),
)


@dataclass
class Base:
    """One database and both sides of the knowledge base over it."""

    knowledge: BuiltInKnowledge
    editing: BuiltInEditing
    clock: HandClock

    async def publish(self, article_id: str, content: ArticleContent) -> None:
        version = await self.editing.propose(article_id, content, "author")
        await self.editing.approve(article_id, version, "editor")

    async def ids(self, text: str, options: SearchOptions | None = None) -> list[str]:
        hits = await self.knowledge.search(text, options or SearchOptions())
        return [hit.article_id for hit in hits]


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def base(url: str) -> AsyncIterator[Base]:
    engine, clock = make_engine(url), HandClock()
    base = Base(
        BuiltInKnowledge(engine, UNITS, SYNONYMS, clock),
        BuiltInEditing(engine, UNITS, clock),
        clock,
    )
    await base.publish("lamp", LAMP)
    await base.publish("bins", BINS)
    yield base
    await engine.dispose()


@pytest.mark.parametrize(
    "question",
    [
        "latarniach które nie świecą",
        "LATARNIA",
        "oswietleniem ulicznym",
        "latarniia",
        "ltarnia nie działa",
        "oświetl",
        "street lamps",
        "ліхтарі не світять",
    ],
)
async def test_article_is_found_by_words_as_people_type_them(base: Base, question: str) -> None:
    assert (await base.ids(question))[:1] == ["lamp"]


@pytest.mark.parametrize("question", ["kubły na smieci", "smietnika zamowic", "nowy śmietnikk"])
async def test_synonyms_of_the_city_lead_to_the_words_of_the_article(
    base: Base, question: str
) -> None:
    assert (await base.ids(question))[:1] == ["bins"]


@pytest.mark.parametrize("question", ["", "jak gdzie kiedy", "żyrafa", "%_'\"; --", "z" * 5000])
async def test_question_without_an_answer_finds_nothing(base: Base, question: str) -> None:
    assert await base.ids(question) == []


async def test_hit_names_its_unit_validity_and_the_words_that_it_answers(base: Base) -> None:
    (hit,) = await base.knowledge.search("uszkodzone oświetlenie ulicy")
    assert (hit.title, hit.unit, hit.language) == ("Latarnia nie świeci", UNITS["ZDM"], "pl")
    assert hit.validity is Validity.VALID
    assert "oświetlenie" in hit.words


async def test_article_is_read_in_the_language_that_it_has(base: Base) -> None:
    article = await base.knowledge.article("lamp", "uk")
    assert (article.title, article.languages) == ("Не світить ліхтар", ("pl", "en", "uk"))
    assert [item.article_id for item in article.related] == ["bins"]
    in_polish = await base.knowledge.article("bins", "uk")
    assert (in_polish.language, in_polish.title) == ("pl", "Zamówienie pojemnika")
    assert "https://example.org/pojemniki" in in_polish.text


async def test_unknown_article_is_refused(base: Base) -> None:
    with pytest.raises(ArticleUnknown):
        await base.knowledge.article("nobody", "pl")
    with pytest.raises(ArticleUnknown):
        await base.knowledge.use("tel-1", "nobody", UseKind.SENT, "anna")
    with pytest.raises(ArticleUnknown):
        await base.editing.versions("nobody")


async def test_text_is_searched_once_it_is_approved_by_a_second_person(base: Base) -> None:
    changed = replace(LAMP, texts={"pl": a_text("Lampa uliczna", "Zgłoszenie awarii lampy.")})
    version = await base.editing.propose("lamp", changed, "author")
    assert await base.editing.propose("lamp", changed, "author") == version == 2
    assert [item.version for item in await base.editing.waiting()] == [2]
    with pytest.raises(ApprovalRefused):
        await base.editing.approve("lamp", 2, "author")
    assert await base.ids("lampa uliczna", SearchOptions("pl")) == ["lamp"]
    assert (await base.knowledge.article("lamp", "pl")).title == "Latarnia nie świeci"

    await base.editing.approve("lamp", 2, "editor")
    await base.editing.approve("lamp", 2, "editor")

    assert (await base.knowledge.article("lamp", "pl")).title == "Lampa uliczna"
    assert await base.ids("ліхтар") == []
    states = [(item.version, item.state) for item in await base.editing.versions("lamp")]
    assert states == [(2, "published"), (1, "replaced")]


async def test_refused_version_is_never_published(base: Base) -> None:
    changed = replace(BINS, valid_until="2028-12-31")
    version = await base.editing.propose("bins", changed, "author")
    await base.editing.refuse("bins", version, "editor", "brak opłat")
    with pytest.raises(ArticleStateRefused):
        await base.editing.approve("bins", version, "editor")
    assert (await base.editing.versions("bins"))[0].reason == "brak opłat"
    assert await base.editing.propose("bins", changed, "author") == version + 1


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (replace(LAMP, texts={}), "texts"),
        (replace(LAMP, texts={"en": LAMP.texts["en"]}), "texts"),
        (replace(LAMP, texts={**LAMP.texts, "de": LAMP.texts["en"]}), "texts"),
        (replace(LAMP, unit_id="NASA"), "unit_id"),
        (replace(LAMP, review_on="2028-01-01"), "review_on"),
        (replace(LAMP, texts={"pl": a_text(" ", "Opis")}), "texts.pl.title"),
        (replace(LAMP, texts={"pl": replace(a_text("T", "S"), steps=())}), "texts.pl.steps"),
    ],
)
async def test_wrong_content_is_refused_with_its_field(
    base: Base, content: ArticleContent, field: str
) -> None:
    with pytest.raises(ArticleInvalid) as refused:
        await base.editing.propose("new", content, "author")
    assert refused.value.field == field
    with pytest.raises(ArticleUnknown):
        await base.editing.versions("new")


async def test_held_and_expired_articles_are_read_and_not_sent(base: Base) -> None:
    assert (await base.knowledge.article("bins", "pl")).text
    await base.editing.hold("bins", "lead", "zły adres")
    held = await base.knowledge.article("bins", "pl")
    assert (held.validity, held.hold_reason, held.text) == (Validity.HELD, "zły adres", "")
    assert await base.ids("pojemnik", SearchOptions("pl", public_only=True)) == []
    await base.editing.release("bins", "lead")
    base.clock.at_ms += 390 * 86_400_000
    assert (await base.knowledge.article("bins", "pl")).validity is Validity.ENDING
    base.clock.at_ms += 30 * 86_400_000
    expired = await base.knowledge.article("bins", "pl")
    assert (expired.validity, expired.text) == (Validity.EXPIRED, "")
    assert await base.ids("pojemnik") == ["bins"]


async def test_internal_articles_are_for_the_staff_alone(base: Base) -> None:
    await base.publish("bins", replace(BINS, is_public=False))
    assert await base.ids("pojemnik") == ["bins"]
    assert await base.ids("pojemnik", SearchOptions(public_only=True)) == []
    assert (await base.knowledge.article("bins", "pl")).text == ""


async def test_suggestions_follow_event_keys_and_text_and_say_why(base: Base) -> None:
    by_event = await base.knowledge.suggest(Situation(event="Awaria oświetlenia"))
    assert [(hit.article_id, hit.reason_id) for hit in by_event] == [("lamp", "event")]
    by_keys = await base.knowledge.suggest(Situation(keys=("Odpady: pojemniki",)))
    assert [(hit.article_id, hit.reason_id) for hit in by_keys] == [("bins", "keys")]
    by_text = await base.knowledge.suggest(Situation(text="stoi zepsuty pojemnik"))
    assert [(hit.article_id, hit.reason_id) for hit in by_text] == [("bins", "words")]
    assert by_text[0].words == ("pojemnik",)
    assert await base.knowledge.suggest(Situation()) == ()


async def test_used_article_is_recorded_once_and_can_be_taken_back(base: Base) -> None:
    await base.knowledge.use("tel-1", "lamp", UseKind.SENT, "anna")
    await base.knowledge.use("tel-1", "lamp", UseKind.DECLARED, "anna")
    await base.knowledge.use("tel-2", "lamp", UseKind.STEPS, "anna")
    (use,) = await base.knowledge.uses("tel-1")
    assert (use.article_id, use.kind, use.version) == ("lamp", UseKind.SENT, 1)
    await base.knowledge.take_back("tel-1", "lamp")
    await base.knowledge.take_back("tel-1", "lamp")
    assert await base.knowledge.uses("tel-1") == ()


async def test_feedback_is_a_task_of_the_owner_until_it_is_answered(base: Base) -> None:
    remark = Feedback("fb-1", "lamp", FeedbackKind.INCOMPLETE, "Czy wystarczy paragon?", step=1)
    await base.knowledge.give_feedback(remark, "anna")
    await base.knowledge.give_feedback(remark, "anna")
    (task,) = await base.editing.feedback("ZDM")
    assert (task.title, task.owner, task.step) == ("Latarnia nie świeci", "ZDM", 1)
    assert await base.editing.feedback("BGO") == ()
    await base.editing.answer_feedback("fb-1", "editor", "Tak.")
    await base.editing.answer_feedback("fb-1", "editor", "Nie.")
    assert await base.editing.feedback() == ()
    with pytest.raises(FeedbackUnknown):
        await base.editing.answer_feedback("fb-2", "editor", "Tak.")


async def test_gaps_are_counted_without_names_and_numbers(base: Base) -> None:
    await base.knowledge.report_gap("Kowalska pyta o mandat, tel. 601000118")
    await base.knowledge.report_gap("mandaty Kowalskiej, pytanie")
    await base.knowledge.report_gap("601 000 118")
    (gap, *others) = await base.editing.gaps()
    assert "mandat" in gap.words
    stored = " ".join(word for item in (gap, *others) for word in item.words)
    assert "kowalsk" not in stored.lower()
    assert not any(letter.isdigit() for letter in stored)


async def test_import_leaves_what_editors_changed_until_the_file_changes(base: Base) -> None:
    files = [("bins", BINS), ("lamp", LAMP)]
    assert await base.editing.import_articles(files) == 0
    await base.publish("bins", replace(BINS, valid_until="2029-01-01"))
    assert await base.editing.import_articles(files) == 0
    assert (await base.knowledge.article("bins", "pl")).valid_until == "2029-01-01"
    new = replace(BINS, valid_until="2030-01-01")
    assert await base.editing.import_articles([("bins", new), ("other", BINS)]) == 2
    assert (await base.knowledge.article("bins", "pl")).valid_until == "2030-01-01"
    assert sorted(await base.ids("pojemnik")) == ["bins", "other"]
