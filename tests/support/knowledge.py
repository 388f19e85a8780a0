"""One article of a knowledge base, as content and as the body of a request."""

from __future__ import annotations

from typing import Any

from acd.ports.knowledge_editing import ArticleContent, ArticleText, KnowledgeEditing

ARTICLE_ID = "street-bin"
TEXT = ArticleText(
    title="Kosz uliczny",
    summary="Kosze przy ulicach opróżnia zarząd oczyszczania.",
    say="Przyjmę zgłoszenie o koszu.",
    steps=("Zapytaj o adres.", "Zapisz zgłoszenie."),
    documents=("Zdjęcie kosza",),
)
CONTENT = ArticleContent(
    unit_id="ZOM",
    texts={"pl": TEXT},
    valid_until="2099-12-31",
    review_on="2099-06-30",
    links=("https://example.org/kosze",),
)
ARTICLE_BODY: dict[str, Any] = {
    "unit_id": "ZOM",
    "pl": {
        "title": "Kosz na psie nieczystości",
        "summary": TEXT.summary,
        "say": TEXT.say,
        "steps": list(TEXT.steps),
    },
    "valid_until": "2099-12-31",
    "review_on": "2099-06-30",
}


async def propose_article(editing: KnowledgeEditing) -> int:
    """Write a version that waits for approval; return its number."""
    return await editing.propose(ARTICLE_ID, CONTENT, "author")


async def publish_article(editing: KnowledgeEditing) -> None:
    """Publish the article."""
    await editing.approve(ARTICLE_ID, await propose_article(editing), "editor")
