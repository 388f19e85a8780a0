"""Operations of a supervisor on the knowledge base: versions, approval, feedback, gaps."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from acd.ports.knowledge_editing import ArticleVersion, FeedbackTask, KnowledgeEditing, KnowledgeGap
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role
from desk.auth.permissions import require
from desk.http.access import ARTICLE_REFUSALS, CRM_UNAVAILABLE, SUPERVISOR
from desk.http.schemas_knowledge import (
    ArticleDraft,
    FeedbackAnswer,
    KnowledgeDecision,
    UnitChoice,
)
from desk.http.services import DESK
from web.errors import ResourceUnknown
from web.json_response import json_response
from web.operations import Operation, Refusal
from web.schemas import read_body, read_query

BASE = "/api/v1/supervisor/knowledge"
VERSIONS = f"{BASE}/{{article_id}}/versions"
DECISION: tuple[Refusal, ...] = (
    *ARTICLE_REFUSALS,
    ("article-state-refused", 409),
    ("approval-refused", 409),
    ResourceUnknown,
)


@dataclass(frozen=True, slots=True)
class ArticleVersions:
    """Versions of articles."""

    versions: tuple[ArticleVersion, ...]


@dataclass(frozen=True, slots=True)
class ProposedVersion:
    """Number of a version that waits for approval."""

    version: int


@dataclass(frozen=True, slots=True)
class FeedbackList:
    """Unanswered feedback, the most urgent first."""

    tasks: tuple[FeedbackTask, ...]


@dataclass(frozen=True, slots=True)
class GapList:
    """Questions without an article, the most asked first."""

    gaps: tuple[KnowledgeGap, ...]


def _editing(request: web.Request) -> KnowledgeEditing:
    return request.app[DESK].deps.knowledge_editing


def _version(request: web.Request) -> int:
    """Return the version of the path. Raises ResourceUnknown for what is no number."""
    text = request.match_info["version"]
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise ResourceUnknown("version: no such version", field="version")
    return int(text)


async def list_waiting(request: web.Request) -> web.Response:
    """Return the versions that wait for approval."""
    await require(request, Role.SUPERVISOR)
    return json_response(to_view(ArticleVersions(await _editing(request).waiting())))


async def list_versions(request: web.Request) -> web.Response:
    """Return all versions of an article, newest first."""
    await require(request, Role.SUPERVISOR)
    versions = await _editing(request).versions(request.match_info["article_id"])
    return json_response(to_view(ArticleVersions(versions)))


async def propose_version(request: web.Request) -> web.Response:
    """Write a version that waits for approval. Raises ArticleInvalid."""
    user = await require(request, Role.SUPERVISOR)
    body = await read_body(request, ArticleDraft)
    article_id = request.match_info["article_id"]
    number = await _editing(request).propose(article_id, body.content(), user.id)
    return json_response(to_view(ProposedVersion(number)), 201)


async def approve_version(request: web.Request) -> web.Response:
    """Publish a waiting version. Raises ApprovalRefused for its author."""
    user = await require(request, Role.SUPERVISOR)
    article_id, version = request.match_info["article_id"], _version(request)
    await _editing(request).approve(article_id, version, user.id)
    return web.Response(status=204)


async def refuse_version(request: web.Request) -> web.Response:
    """Refuse a waiting version, with a reason."""
    user = await require(request, Role.SUPERVISOR)
    article_id, version = request.match_info["article_id"], _version(request)
    reason = (await read_body(request, KnowledgeDecision)).reason
    await _editing(request).refuse(article_id, version, user.id, reason)
    return web.Response(status=204)


async def hold_article(request: web.Request) -> web.Response:
    """Stop the use of an article, with a reason."""
    user = await require(request, Role.SUPERVISOR)
    reason = (await read_body(request, KnowledgeDecision)).reason
    await _editing(request).hold(request.match_info["article_id"], user.id, reason)
    return web.Response(status=204)


async def release_article(request: web.Request) -> web.Response:
    """Put a held article into use again."""
    user = await require(request, Role.SUPERVISOR)
    await _editing(request).release(request.match_info["article_id"], user.id)
    return web.Response(status=204)


async def list_feedback(request: web.Request) -> web.Response:
    """Return unanswered feedback, of one unit or all."""
    await require(request, Role.SUPERVISOR)
    unit = read_query(request, UnitChoice).unit
    return json_response(to_view(FeedbackList(await _editing(request).feedback(unit))))


async def answer_feedback(request: web.Request) -> web.Response:
    """Answer feedback; the first answer stays."""
    user = await require(request, Role.SUPERVISOR)
    answer = (await read_body(request, FeedbackAnswer)).answer
    await _editing(request).answer_feedback(request.match_info["feedback_id"], user.id, answer)
    return web.Response(status=204)


async def list_gaps(request: web.Request) -> web.Response:
    """Return the questions that were asked most without an answer."""
    await require(request, Role.SUPERVISOR)
    return json_response(to_view(GapList(await _editing(request).gaps())))


OPERATIONS = (
    Operation(
        method="GET",
        path=f"{BASE}-versions",
        id="listWaitingVersions",
        summary="List the versions of articles that wait for approval.",
        handler=list_waiting,
        answers={200: ArticleVersions},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
    Operation(
        method="GET",
        path=VERSIONS,
        id="listArticleVersions",
        summary="List all versions of an article.",
        handler=list_versions,
        answers={200: ArticleVersions},
        security=(SUPERVISOR,),
        refusals=ARTICLE_REFUSALS,
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path=VERSIONS,
        id="proposeArticleVersion",
        summary="Write a version of an article that waits for approval.",
        handler=propose_version,
        body=ArticleDraft,
        answers={201: ProposedVersion},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE, ("article-invalid", 422), ResourceUnknown),
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path=f"{VERSIONS}/{{version}}/approval",
        id="approveArticleVersion",
        summary="Publish a version that another person wrote.",
        handler=approve_version,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=DECISION,
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path=f"{VERSIONS}/{{version}}/refusal",
        id="refuseArticleVersion",
        summary="Refuse a version that waits for approval.",
        handler=refuse_version,
        body=KnowledgeDecision,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=DECISION,
        tag="knowledge",
    ),
    Operation(
        method="PUT",
        path=f"{BASE}/{{article_id}}/hold",
        id="holdArticle",
        summary="Stop the use of an article.",
        handler=hold_article,
        body=KnowledgeDecision,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=ARTICLE_REFUSALS,
        tag="knowledge",
    ),
    Operation(
        method="DELETE",
        path=f"{BASE}/{{article_id}}/hold",
        id="releaseArticle",
        summary="Put a held article into use again.",
        handler=release_article,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=ARTICLE_REFUSALS,
        tag="knowledge",
    ),
    Operation(
        method="GET",
        path=f"{BASE}-feedback",
        id="listArticleFeedback",
        summary="List unanswered feedback on articles.",
        handler=list_feedback,
        query=UnitChoice,
        answers={200: FeedbackList},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path=f"{BASE}-feedback/{{feedback_id}}/answer",
        id="answerArticleFeedback",
        summary="Answer feedback on an article.",
        handler=answer_feedback,
        body=FeedbackAnswer,
        answers={204: None},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE, ("feedback-unknown", 404)),
        tag="knowledge",
    ),
    Operation(
        method="GET",
        path=f"{BASE}-gaps",
        id="listKnowledgeGaps",
        summary="List the questions that were asked most without an answer.",
        handler=list_gaps,
        answers={200: GapList},
        security=(SUPERVISOR,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
)
