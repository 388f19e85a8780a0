"""Operations of a consultant on the knowledge base: search, suggestions, use, feedback."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import web

from acd.ports.articles import Article, ArticleHit, ArticleUse
from acd.ports.knowledge import SearchOptions
from acd.serialisation.serialiser import to_view
from desk.auth.accounts import Role, User
from desk.auth.permissions import admit
from desk.http.access import ARTICLE_REFUSALS, CRM_UNAVAILABLE
from desk.http.schemas_knowledge import (
    ArticleReading,
    ArticleRemark,
    ArticleSearch,
    ArticleUsed,
    MissingArticle,
    SituationNow,
)
from desk.http.services import DESK
from web.json_response import json_response
from web.operations import Operation, Security
from web.schemas import read_body, read_query

BASE = "/api/v1/desk/knowledge"
CONTACT = "/api/v1/desk/contacts/{contact_id}/articles"
MAX_SUGGESTED = 3
READERS: Security = {"session": (Role.CONSULTANT.value, Role.SUPERVISOR.value)}


@dataclass(frozen=True, slots=True)
class ArticleList:
    """Articles, best first."""

    articles: tuple[ArticleHit, ...]


@dataclass(frozen=True, slots=True)
class ArticleUses:
    """Articles that were used in a contact, oldest first."""

    uses: tuple[ArticleUse, ...]


async def reader(request: web.Request) -> User:
    """Return the signed-in consultant or supervisor."""
    _, user = await admit(request, Role.CONSULTANT, Role.SUPERVISOR)
    return user


async def search_articles(request: web.Request) -> web.Response:
    """Return the articles that answer a question."""
    await reader(request)
    query = read_query(request, ArticleSearch)
    options = SearchOptions(query.language, query.count)
    hits = await request.app[DESK].deps.knowledge.search(query.q, options)
    return json_response(to_view(ArticleList(hits)))


async def read_article(request: web.Request) -> web.Response:
    """Return the published version of an article. Raises ArticleUnknown."""
    await reader(request)
    language = read_query(request, ArticleReading).language
    knowledge = request.app[DESK].deps.knowledge
    return json_response(to_view(await knowledge.article(_article_id(request), language)))


async def suggest_articles(request: web.Request) -> web.Response:
    """Return articles for a contact: by its choices on the telephone, its case and its text."""
    await reader(request)
    body = await read_body(request, SituationNow)
    services = request.app[DESK]
    contact_id = request.match_info["contact_id"]
    file = services.views.files.get(contact_id)
    record = (file.record if file else None) or await services.deps.book.get(contact_id)
    keys = tuple(step.label for step in record.path) if record else ()
    hits = await services.deps.knowledge.suggest(body.situation(keys), MAX_SUGGESTED)
    return json_response(to_view(ArticleList(hits)))


async def list_uses(request: web.Request) -> web.Response:
    """Return the articles that were used in a contact."""
    await reader(request)
    contact_id = request.match_info["contact_id"]
    uses = await request.app[DESK].deps.knowledge.uses(contact_id)
    return json_response(to_view(ArticleUses(uses)))


async def use_article(request: web.Request) -> web.Response:
    """Record that an article was used in a contact; a repeat changes nothing."""
    user = await reader(request)
    body = await read_body(request, ArticleUsed)
    contact_id = request.match_info["contact_id"]
    knowledge = request.app[DESK].deps.knowledge
    await knowledge.use(contact_id, _article_id(request), body.use(), user.id)
    return web.Response(status=204)


async def take_back_use(request: web.Request) -> web.Response:
    """Delete the record that an article was used in a contact."""
    await reader(request)
    contact_id = request.match_info["contact_id"]
    await request.app[DESK].deps.knowledge.take_back(contact_id, _article_id(request))
    return web.Response(status=204)


async def give_feedback(request: web.Request) -> web.Response:
    """Give the owner of an article a task; a harmful article is held at once."""
    user = await reader(request)
    body = await read_body(request, ArticleRemark)
    deps, article_id = request.app[DESK].deps, _article_id(request)
    await deps.knowledge.give_feedback(body.feedback(article_id, user.id), user.id)
    if body.harmful:
        await deps.knowledge_editing.hold(article_id, user.id, body.text or body.kind)
    return web.Response(status=204)


async def report_gap(request: web.Request) -> web.Response:
    """Count a question that no article answers."""
    await reader(request)
    body = await read_body(request, MissingArticle)
    await request.app[DESK].deps.knowledge.report_gap(body.text, body.language)
    return web.Response(status=204)


def _article_id(request: web.Request) -> str:
    return request.match_info["article_id"]


OPERATIONS = (
    Operation(
        method="GET",
        path=BASE,
        id="searchArticles",
        summary="Search the knowledge base.",
        handler=search_articles,
        query=ArticleSearch,
        answers={200: ArticleList},
        security=(READERS,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
    Operation(
        method="GET",
        path=f"{BASE}/{{article_id}}",
        id="readArticle",
        summary="Return the published version of an article.",
        handler=read_article,
        query=ArticleReading,
        answers={200: Article},
        security=(READERS,),
        refusals=ARTICLE_REFUSALS,
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path=f"{BASE}/{{article_id}}/feedback",
        id="giveArticleFeedback",
        summary="Report a fault of an article to its owner.",
        handler=give_feedback,
        body=ArticleRemark,
        answers={204: None},
        security=(READERS,),
        refusals=ARTICLE_REFUSALS,
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path="/api/v1/desk/knowledge-gaps",
        id="reportKnowledgeGap",
        summary="Count a question that no article answers.",
        handler=report_gap,
        body=MissingArticle,
        answers={204: None},
        security=(READERS,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
    Operation(
        method="POST",
        path=f"{CONTACT}/suggestions",
        id="suggestArticles",
        summary="Suggest articles for a contact.",
        handler=suggest_articles,
        body=SituationNow,
        answers={200: ArticleList},
        security=(READERS,),
        refusals=(CRM_UNAVAILABLE,),
        repeatable=False,
        tag="knowledge",
    ),
    Operation(
        method="GET",
        path=CONTACT,
        id="listArticleUses",
        summary="List the articles that were used in a contact.",
        handler=list_uses,
        answers={200: ArticleUses},
        security=(READERS,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
    Operation(
        method="PUT",
        path=f"{CONTACT}/{{article_id}}",
        id="useArticle",
        summary="Record that an article was used in a contact.",
        handler=use_article,
        body=ArticleUsed,
        answers={204: None},
        security=(READERS,),
        refusals=ARTICLE_REFUSALS,
        tag="knowledge",
    ),
    Operation(
        method="DELETE",
        path=f"{CONTACT}/{{article_id}}",
        id="takeBackArticleUse",
        summary="Delete the record that an article was used in a contact.",
        handler=take_back_use,
        answers={204: None},
        security=(READERS,),
        refusals=(CRM_UNAVAILABLE,),
        tag="knowledge",
    ),
)
