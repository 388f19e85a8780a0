"""Published articles with their content, as every reader selects them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Row, Select, select

from crm_bridge.knowledge.tables import articles, versions
from crm_bridge.knowledge.versions import PUBLISHED


def published(condition: Any) -> Select[Any]:
    """Select the published articles that meet a condition, with version and content."""
    joined = articles.join(
        versions,
        (versions.c.article_id == articles.c.article_id)
        & (versions.c.version == articles.c.published),
    )
    columns = (versions.c.version, versions.c.content, versions.c.decided_ms)
    return (
        select(articles, *columns)
        .select_from(joined)
        .where(condition, versions.c.state == PUBLISHED)
    )


def is_public(row: Row[Any], today: date) -> bool:
    """Tell whether readers outside may see the article of a row now."""
    return bool(row.is_public and row.hold_reason is None and row.valid_until >= today.isoformat())
