"""Models of the requests to the knowledge base."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from acd.ports.articles import Feedback, FeedbackKind, Situation, UseKind
from acd.ports.knowledge_editing import ArticleContent, ArticleText
from desk.http.schemas import Day, Line, LongText, Reason
from web.schemas import NO_CONTROL, Body, Id, Query

Language = Literal["pl", "en", "uk"]
ArticleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Paragraph = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=NO_CONTROL),
]
OptionalParagraph = Annotated[str, StringConstraints(max_length=2000, pattern=NO_CONTROL)]
Link = Annotated[str, StringConstraints(pattern=r"^https://[^\s\x00-\x1f\x7f]{1,500}$")]


class ArticleSearch(Query):
    """Words of a question. `language`: of the articles; without it the words decide."""

    q: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_CONTROL)]
    language: Language | None = None
    count: Annotated[int, Field(ge=1, le=50)] = 10


class ArticleReading(Query):
    """Language to read an article in; Polish where it has no such text."""

    language: Language = "pl"


class SituationNow(Body):
    """State of a contact: what was chosen and written so far."""

    language: Language | None = None
    event: Line = ""
    category: Line = ""
    text: LongText = ""

    def situation(self, keys: tuple[str, ...]) -> Situation:
        """Return it with the labels of the choices on the telephone."""
        return Situation(self.language, self.event, self.category, self.text, keys)


class ArticleUsed(Body):
    """How an article was used."""

    kind: Literal["declared", "sent", "steps"] = "declared"

    def use(self) -> UseKind:
        """Return the kind as the port has it."""
        return UseKind(self.kind)


class ArticleRemark(Body):
    """Fault of an article. `client_id`: makes the id, so that a repeat is the same remark; `step`:
    from 1; `harmful`: the article is held until a supervisor decides."""

    client_id: Id
    kind: Literal["wrong", "incomplete", "unclear"]
    text: Annotated[str, StringConstraints(max_length=2000, pattern=NO_CONTROL)] = ""
    step: Annotated[int, Field(ge=1, le=99)] | None = None
    contact_id: Id | None = None
    harmful: bool = False

    def feedback(self, article_id: str, author_id: str) -> Feedback:
        """Return the remark as the port has it; ids of two authors never meet."""
        return Feedback(
            feedback_id=f"{author_id}.{self.client_id}"[:64],
            article_id=article_id,
            kind=FeedbackKind(self.kind),
            text=self.text,
            step=self.step,
            contact_id=self.contact_id,
        )


class MissingArticle(Body):
    """Question that no article answers; its words are kept, its names and numbers are not."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_CONTROL)]
    language: Language | None = None


class TextBody(Body):
    """Text of an article in one language."""

    title: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROL),
    ]
    summary: Paragraph
    say: Paragraph
    steps: Annotated[list[Paragraph], Field(min_length=1, max_length=30)]
    fees: OptionalParagraph = ""
    documents: Annotated[list[Paragraph], Field(max_length=30, default_factory=list)]
    places: Annotated[list[Paragraph], Field(max_length=30, default_factory=list)]
    internal: OptionalParagraph = ""

    def text(self) -> ArticleText:
        """Return the text as the port has it."""
        return ArticleText(
            title=self.title,
            summary=self.summary,
            say=self.say,
            steps=tuple(self.steps),
            fees=self.fees,
            documents=tuple(self.documents),
            places=tuple(self.places),
            internal=self.internal,
        )


class ArticleDraft(Body):
    """Content of a new version. `pl` is needed, the other languages are not."""

    unit_id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")]
    owner: Annotated[str, StringConstraints(max_length=64, pattern=NO_CONTROL)] = ""
    area: Annotated[str, StringConstraints(max_length=64, pattern=NO_CONTROL)] = ""
    pl: TextBody
    en: TextBody | None = None
    uk: TextBody | None = None
    events: Annotated[list[Line], Field(max_length=50, default_factory=list)]
    links: Annotated[list[Link], Field(max_length=20, default_factory=list)]
    related: Annotated[list[ArticleId], Field(max_length=20, default_factory=list)]
    is_public: bool = True
    valid_until: Day
    review_on: Day

    def content(self) -> ArticleContent:
        """Return the content as the port has it."""
        bodies = {"pl": self.pl, "en": self.en, "uk": self.uk}
        return ArticleContent(
            unit_id=self.unit_id,
            owner=self.owner,
            area=self.area,
            texts={code: body.text() for code, body in bodies.items() if body is not None},
            events=tuple(self.events),
            links=tuple(self.links),
            related=tuple(self.related),
            is_public=self.is_public,
            valid_until=self.valid_until,
            review_on=self.review_on,
        )


class KnowledgeDecision(Body):
    """Reason of a refusal or a hold."""

    reason: Reason


class FeedbackAnswer(Body):
    """Answer of the owner to a remark."""

    answer: Paragraph


class UnitChoice(Query):
    """Unit whose feedback is read; all without it."""

    unit: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{1,64}$")] | None = None
