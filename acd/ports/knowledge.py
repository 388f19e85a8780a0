"""Port of the knowledge base: find, read, use and criticise the city's articles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from acd.ports.articles import Article, ArticleHit, ArticleUse, Feedback, Situation, UseKind


@dataclass(frozen=True, slots=True)
class SearchOptions:
    """`language`: None lets the text decide; `limit`: maximum number of hits; `public_only`:
    leave out what residents may not read."""

    language: str | None = None
    limit: int = 10
    public_only: bool = False


ANY_LANGUAGE = SearchOptions()


class Knowledge(Protocol):
    """Knowledge base. Every method raises CrmUnavailable without its store.

    Called by the desk for the consultant, by the public process for readers outside.
    """

    async def search(
        self, text: str, options: SearchOptions = ANY_LANGUAGE
    ) -> tuple[ArticleHit, ...]:
        """Return the articles that answer `text`, best first."""
        ...

    async def suggest(self, situation: Situation, limit: int = 3) -> tuple[ArticleHit, ...]:
        """Return articles for what is known of a contact, best first, each with its reason."""
        ...

    async def article(self, article_id: str, language: str) -> Article:
        """Return the published version, in Polish where it has no such language.

        Raises ArticleUnknown.
        """
        ...

    async def use(self, contact_id: str, article_id: str, kind: UseKind, by_id: str) -> None:
        """Record a use; idempotent by contact and article. Raises ArticleUnknown."""
        ...

    async def take_back(self, contact_id: str, article_id: str) -> None:
        """Delete a recorded use; no-op without one."""
        ...

    async def uses(self, contact_id: str) -> tuple[ArticleUse, ...]:
        """Return what was used in a contact, oldest first."""
        ...

    async def give_feedback(self, feedback: Feedback, by_id: str) -> None:
        """Give the owner a task; idempotent by `feedback_id`. Raises ArticleUnknown."""
        ...

    async def report_gap(self, text: str, language: str | None = None) -> None:
        """Count a question that no article answers. No name or number of it is kept."""
        ...
