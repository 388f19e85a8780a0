"""A knowledge base with the shipped articles, in a database of the benchmark's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from acd.adapters.sql.engine import make_engine
from acd.ports.knowledge_editing import ArticleContent
from config.readers.knowledge_file import load_articles, load_synonyms
from config.readers.taxonomy import load_catalogue
from config.settings import ROOT
from crm_bridge.knowledge.editing import BuiltInEditing
from crm_bridge.knowledge.store import BuiltInKnowledge

FOLDER = ROOT / "config"
AT_MS = 1_796_083_200_000
"""2026-12-01: the articles are valid."""


class StandingClock:
    """`Clock` that stands at AT_MS."""

    def now_ms(self) -> int:
        return AT_MS


def shipped_articles(folder: Path = FOLDER) -> Mapping[str, ArticleContent]:
    """Return the articles of the configuration folder by id."""
    return load_articles(folder, load_catalogue(folder).units).contents


def copies(articles: Mapping[str, ArticleContent], count: int) -> dict[str, ArticleContent]:
    """Return at least `count` articles: copies under other ids, for the measurement of speed."""
    rounds = -(-count // len(articles))
    return {
        f"{article_id}-{n}" if n else article_id: replace(content, related=())
        for n in range(rounds)
        for article_id, content in articles.items()
    }


@asynccontextmanager
async def knowledge_base(
    url: str, articles: Mapping[str, ArticleContent]
) -> AsyncIterator[BuiltInKnowledge]:
    """Publish the articles in the migrated database at `url` and search in it."""
    units = {unit.id: unit.name for unit in load_catalogue(FOLDER).units.values()}
    engine, clock = make_engine(url), StandingClock()
    try:
        await BuiltInEditing(engine, units, clock).import_articles(articles.items())
        yield BuiltInKnowledge(engine, units, load_synonyms(FOLDER), clock)
    finally:
        await engine.dispose()
