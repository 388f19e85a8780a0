"""Errors of the knowledge base."""

from __future__ import annotations

from typing import ClassVar

from acd.domain.model.errors import InvalidInput


class ArticleUnknown(InvalidInput):
    """Article id or version that the knowledge base does not hold.

    Remedy: search for the article again.
    """

    id: ClassVar[str] = "article-unknown"


class ArticleInvalid(InvalidInput):
    """Content of an article that is incomplete or names what does not exist; `field` names it.

    Remedy: correct the named field.
    """

    id: ClassVar[str] = "article-invalid"


class ArticleStateRefused(InvalidInput):
    """Decision about a version that was decided before.

    Remedy: read the versions of the article again.
    """

    id: ClassVar[str] = "article-state-refused"


class ApprovalRefused(InvalidInput):
    """Approval by the person who wrote the version.

    Remedy: let a second person read and approve it.
    """

    id: ClassVar[str] = "approval-refused"


class FeedbackUnknown(InvalidInput):
    """Feedback id that the knowledge base does not hold.

    Remedy: read the list of feedback again.
    """

    id: ClassVar[str] = "feedback-unknown"
