"""Reader of `knowledge/*.yaml`: the city's articles by area, and its synonyms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from acd.ports.knowledge_editing import LANGUAGES, ArticleContent, ArticleText
from config.readers.fields import Id, Matching, Model, Text
from config.readers.yaml_lines import Location, MarkedDocument, load_model
from crm_bridge.knowledge.synonyms import SynonymRule

FOLDER = "knowledge"
SYNONYMS = "synonyms.yaml"

Language = Literal["pl", "en", "uk"]
Address = Annotated[str, Matching(r"https://[^\s]+", "an address that begins with https://")]
Texts = dict[Language, Text]
Lists = dict[Language, tuple[Text, ...]]


class ArticleEntry(Model):
    """Article. Every language of `titles` also has `summary`, `say` and `steps`; `fees`,
    `documents`, `places` and `internal` may have some of them. `public: false`: for the staff
    alone; `owner`: who keeps it right, the unit without one."""

    id: Id
    unit: Text
    owner: Annotated[str, Field(max_length=64)] = ""
    public: bool = True
    events: tuple[Text, ...] = ()
    titles: Annotated[Texts, Field(min_length=1)]
    summary: Texts
    say: Texts
    steps: dict[Language, Annotated[tuple[Text, ...], Field(min_length=1)]]
    fees: Texts = Field(default_factory=dict)
    documents: Lists = Field(default_factory=dict)
    places: Lists = Field(default_factory=dict)
    internal: Texts = Field(default_factory=dict)
    links: tuple[Address, ...] = ()
    related: tuple[Id, ...] = ()
    valid_until: date
    review: date

    @model_validator(mode="after")
    def _languages_are_whole(self) -> ArticleEntry:
        if LANGUAGES[0] not in self.titles:
            raise ValueError("expected titles in Polish")
        for name in ("summary", "say", "steps"):
            if set(getattr(self, name)) != set(self.titles):
                raise ValueError(f"expected {name} in the languages of titles")
        if self.review > self.valid_until:
            raise ValueError("expected a review before valid_until")
        return self

    def content(self, area: str, is_demo: bool) -> ArticleContent:
        """Return the article as the knowledge base takes it."""
        return ArticleContent(
            unit_id=self.unit,
            owner=self.owner,
            area=area,
            texts={language: self._text(language) for language in self.titles},
            events=self.events,
            links=self.links,
            related=self.related,
            is_public=self.public,
            is_demo=is_demo,
            valid_until=self.valid_until.isoformat(),
            review_on=self.review.isoformat(),
        )

    def _text(self, language: Language) -> ArticleText:
        return ArticleText(
            title=self.titles[language],
            summary=self.summary[language],
            say=self.say[language],
            steps=self.steps[language],
            fees=self.fees.get(language, ""),
            documents=self.documents.get(language, ()),
            places=self.places.get(language, ()),
            internal=self.internal.get(language, ""),
        )


class KnowledgeFile(Model):
    """Articles of one area. `demo`: they were written for the demo."""

    demo: bool = False
    area: Texts
    articles: Annotated[tuple[ArticleEntry, ...], Field(min_length=1)]


class SynonymEntry(Model):
    """A question with one of `words` (word or phrase, any inflection) is also searched by each
    text of `search`."""

    words: Annotated[tuple[Text, ...], Field(min_length=1)]
    search: Annotated[tuple[Text, ...], Field(min_length=1)]


class SynonymsFile(Model):
    """Rules by language."""

    pl: tuple[SynonymEntry, ...] = ()
    en: tuple[SynonymEntry, ...] = ()
    uk: tuple[SynonymEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class ArticleFiles:
    """Articles of all files, by id."""

    contents: Mapping[str, ArticleContent]


def load_synonyms(folder: Path) -> dict[str, tuple[SynonymRule, ...]]:
    """Read the synonyms below the configuration folder; none without the file. Raises
    ConfigInvalid."""
    path = folder / FOLDER / SYNONYMS
    if not path.is_file():
        return {}
    rules, _ = load_model(path, SynonymsFile)
    return {
        language: tuple(
            SynonymRule(entry.words, entry.search) for entry in getattr(rules, language)
        )
        for language in LANGUAGES
    }


def load_articles(folder: Path, units: Mapping[str, object]) -> ArticleFiles:
    """Read and check all files of articles together. Raises ConfigInvalid."""
    contents: dict[str, ArticleContent] = {}
    references: list[tuple[MarkedDocument, Location, str]] = []
    for path in sorted((folder / FOLDER).glob("*.yaml")):
        if path.name != SYNONYMS:
            file, marked = load_model(path, KnowledgeFile)
            for n, entry in enumerate(file.articles):
                _check(marked, ("articles", n), entry, contents, units)
                contents[entry.id] = entry.content(path.stem, file.demo)
                references += ((marked, *reference) for reference in _related(n, entry))
    for marked, where, article_id in references:
        if article_id not in contents:
            raise marked.error(
                where, f"unknown article {article_id!r}: expected one of these files"
            )
    return ArticleFiles(contents)


def _check(
    marked: MarkedDocument,
    where: Location,
    entry: ArticleEntry,
    contents: Mapping[str, ArticleContent],
    units: Mapping[str, object],
) -> None:
    if entry.id in contents:
        raise marked.error((*where, "id"), "expected an id that no other article has")
    if entry.unit not in units:
        expected = f"unknown unit {entry.unit!r}: expected one of units.yaml"
        raise marked.error((*where, "unit"), expected)


def _related(n: int, entry: ArticleEntry) -> Iterator[tuple[Location, str]]:
    for k, article_id in enumerate(entry.related):
        yield ("articles", n, "related", k), article_id
