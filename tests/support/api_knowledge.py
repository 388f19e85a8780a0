"""Intended requests of the knowledge base's operations, for the test of the API's documents."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acd.ports.articles import Feedback, FeedbackKind
from tests.support.api_city import CONSULTANT, NOBODY, SUPERVISOR, ApiCity
from tests.support.knowledge import ARTICLE_BODY, ARTICLE_ID, propose_article, publish_article

Request = dict[str, Any]
Prepare = Callable[[ApiCity], Request]

REASON = {"reason": "ćwiczenie"}
ALL_SERVICES = {"path_parameters": {"name": "all.json"}}


def anything(_city: ApiCity) -> Request:
    return {}


def of_contact(city: ApiCity) -> Request:
    return {"path_parameters": {"contact_id": city.call(city.talking_chat())}}


def with_article(city: ApiCity) -> Request:
    city.call(publish_article(city.world.deps.knowledge_editing))
    return {"path_parameters": {"article_id": ARTICLE_ID}}


def with_article_in_contact(city: ApiCity) -> Request:
    contact_id = city.call(city.talking_chat())
    path = with_article(city)["path_parameters"]
    return {"path_parameters": {"contact_id": contact_id, **path}}


def with_waiting_version(city: ApiCity) -> Request:
    version = city.call(propose_article(city.world.deps.knowledge_editing))
    return {"path_parameters": {"article_id": ARTICLE_ID, "version": str(version)}}


def with_feedback(city: ApiCity) -> Request:
    with_article(city)
    remark = Feedback("fb-1", ARTICLE_ID, FeedbackKind.UNCLEAR)
    city.call(city.world.deps.knowledge.give_feedback(remark, "agnieszka"))
    return {"path_parameters": {"feedback_id": "fb-1"}}


REQUESTS: dict[str, tuple[str, Prepare, Request]] = {
    "searchArticles": (CONSULTANT, with_article, {"path_parameters": {}, "query": {"q": "kosz"}}),
    "readArticle": (CONSULTANT, with_article, {"query": {"language": "uk"}}),
    "suggestArticles": (CONSULTANT, of_contact, {"body": {"text": "stoi zepsuty kosz"}}),
    "listArticleUses": (CONSULTANT, of_contact, {}),
    "useArticle": (CONSULTANT, with_article_in_contact, {"body": {"kind": "sent"}}),
    "takeBackArticleUse": (CONSULTANT, with_article_in_contact, {}),
    "giveArticleFeedback": (
        CONSULTANT,
        with_article,
        {"body": {"client_id": "f1", "kind": "wrong", "harmful": True}},
    ),
    "reportKnowledgeGap": (CONSULTANT, anything, {"body": {"text": "mandat za psa"}}),
    "listWaitingVersions": (SUPERVISOR, with_waiting_version, {"path_parameters": {}}),
    "listArticleVersions": (SUPERVISOR, with_article, {}),
    "proposeArticleVersion": (SUPERVISOR, with_article, {"body": ARTICLE_BODY}),
    "approveArticleVersion": (SUPERVISOR, with_waiting_version, {}),
    "refuseArticleVersion": (SUPERVISOR, with_waiting_version, {"body": REASON}),
    "holdArticle": (SUPERVISOR, with_article, {"body": REASON}),
    "releaseArticle": (SUPERVISOR, with_article, {}),
    "listArticleFeedback": (SUPERVISOR, with_feedback, {"path_parameters": {}}),
    "answerArticleFeedback": (SUPERVISOR, with_feedback, {"body": {"answer": "Poprawione."}}),
    "listKnowledgeGaps": (SUPERVISOR, anything, {}),
    "readInquiryServices": (NOBODY, with_article, ALL_SERVICES),
    "readInquiryFacilities": (NOBODY, anything, ALL_SERVICES),
}
