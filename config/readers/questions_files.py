"""Reader of `questions/*.yaml`: the questions of a category, one document a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from config.readers.fields import Id, Model, Text
from config.readers.yaml_lines import ConfigInvalid, MarkedDocument, Mistake, load_model
from crm_bridge.questions.book import QuestionBook
from crm_bridge.questions.document import Document, End, EndKind, Option, Question, QuestionKind
from crm_bridge.questions.lint import lint
from crm_bridge.tickets.taxonomy import Catalogue

CaseField = Literal["address", "district", "street", "house", "asset", "description"]
Texts = dict[str, Text]


class OptionEntry(Model):
    """Answer that can be chosen. `next`: instead of the question's; `words`: beginnings of words of
    the description that stand for this answer."""

    names: Texts
    next: Id | None = None
    words: tuple[Text, ...] = ()


class QuestionEntry(Model):
    """Question, read out as it stands. `field`: member of the case form that answers it."""

    kind: QuestionKind
    texts: Texts
    next: Id | None = None
    options: dict[Id, OptionEntry] = Field(default_factory=dict)
    field: CaseField | None = None
    optional: bool = False
    past: bool = False
    least: int | None = None
    most: int | None = None

    def build(self, name: str) -> Question:
        """Return the question of the document."""
        return Question(
            id=name,
            kind=self.kind,
            texts=self.texts,
            next=self.next,
            options={
                key: Option(entry.names, entry.next, entry.words)
                for key, entry in self.options.items()
            },
            field=self.field,
            optional=self.optional,
            past=self.past,
            least=self.least,
            most=self.most,
        )


class EndEntry(Model):
    """End: complete, or a stopper (not-ours, danger). `number`: telephone number to call."""

    kind: EndKind
    texts: Texts
    number: Annotated[str, Field(pattern=r"^[0-9 +]{0,20}$")] = ""


class QuestionsFile(Model):
    """Questions of events of one category. `version`: raise it with every change."""

    version: Annotated[int, Field(ge=1)]
    kind: str
    category: Text
    events: Annotated[tuple[Text, ...], Field(min_length=1)]
    start: Id
    questions: Annotated[dict[Id, QuestionEntry], Field(min_length=1, max_length=50)]
    ends: Annotated[dict[Id, EndEntry], Field(min_length=1, max_length=20)]

    def build(self, name: str) -> Document:
        """Return the document; `name`: that of its file."""
        return Document(
            id=name,
            version=self.version,
            kind=self.kind,
            category=self.category,
            events=self.events,
            start=self.start,
            questions={key: entry.build(key) for key, entry in self.questions.items()},
            ends={
                key: End(entry.kind, entry.texts, entry.number) for key, entry in self.ends.items()
            },
        )


def load_questions(folder: Path, catalogue: Catalogue, zone: tzinfo) -> QuestionBook:
    """Read and check the documents of `folder`, none where it is missing.

    Raises ConfigInvalid with every mistake of the first wrong file.
    """
    documents: list[Document] = []
    for path in sorted(folder.glob("*.yaml")):
        file, marked = load_model(path, QuestionsFile)
        document = file.build(path.stem)
        mistakes = [
            *(marked.mistake(problem.location, problem.expected) for problem in lint(document)),
            *_subjects(marked, document, catalogue, documents),
        ]
        if mistakes:
            raise ConfigInvalid(sorted(mistakes, key=lambda mistake: mistake.line))
        documents.append(document)
    return QuestionBook(documents, zone)


def _subjects(
    marked: MarkedDocument, document: Document, catalogue: Catalogue, before: Iterable[Document]
) -> Iterator[Mistake]:
    """Yield events that the taxonomy lacks, and those that another document has."""
    events = {
        entry.event
        for entry in catalogue.entries
        if (entry.kind, entry.category) == (document.kind, document.category)
    }
    if not events:
        yield marked.mistake(("category",), "expected kind and category of taxonomy.yaml")
        return
    taken = {
        event: other.id
        for other in before
        if (other.kind, other.category) == (document.kind, document.category)
        for event in other.events
    }
    for number, event in enumerate(document.events):
        if event not in events:
            yield marked.mistake(("events", number), "expected an event of this category")
        if event in taken:
            expected = f"expected an event without questions: {taken[event]}.yaml has it"
            yield marked.mistake(("events", number), expected)
