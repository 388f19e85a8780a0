"""Knowledge base: articles with versions, the search index, uses, feedback, gaps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_knowledge"
down_revision = "0013_residents"

ARTICLE = "crm_knowledge_articles.article_id"


def upgrade() -> None:
    _articles()
    _index()
    _work()


def _articles() -> None:
    op.create_table(
        "crm_knowledge_articles",
        sa.Column("article_id", sa.String(64), primary_key=True),
        sa.Column("unit_id", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("area", sa.String(64), nullable=False),
        sa.Column("is_public", sa.Boolean, nullable=False),
        sa.Column("valid_until", sa.String(10), nullable=False),
        sa.Column("published", sa.Integer),
        sa.Column("hold_reason", sa.Text),
        sa.Column("held_by", sa.String(64)),
    )
    op.create_table(
        "crm_knowledge_versions",
        sa.Column("article_id", sa.String(64), sa.ForeignKey(ARTICLE), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("author_id", sa.String(64), nullable=False),
        sa.Column("written_ms", sa.BigInteger, nullable=False),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("decided_ms", sa.BigInteger),
        sa.Column("reason", sa.Text, nullable=False),
    )
    columns = ["state", "written_ms"]
    op.create_index("ix_crm_knowledge_versions_state", "crm_knowledge_versions", columns)


def _index() -> None:
    op.create_table(
        "crm_knowledge_documents",
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("article_id", sa.String(64), sa.ForeignKey(ARTICLE), primary_key=True),
        sa.Column("words", sa.Integer, nullable=False),
        sa.Column("title_words", sa.Integer, nullable=False),
    )
    op.create_table(
        "crm_knowledge_postings",
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("term", sa.String(128), primary_key=True),
        sa.Column("article_id", sa.String(64), primary_key=True),
        sa.Column("title", sa.Integer, nullable=False),
        sa.Column("summary", sa.Integer, nullable=False),
        sa.Column("body", sa.Integer, nullable=False),
    )
    columns = ["article_id"]
    op.create_index("ix_crm_knowledge_postings_article", "crm_knowledge_postings", columns)
    op.create_table(
        "crm_knowledge_forms",
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("form", sa.String(64), primary_key=True),
        sa.Column("lemma", sa.String(64), primary_key=True),
        sa.Column("head", sa.String(1), nullable=False),
        sa.Column("length", sa.Integer, nullable=False),
    )
    columns = ["language", "head", "length"]
    op.create_index("ix_crm_knowledge_forms_head", "crm_knowledge_forms", columns)


def _work() -> None:
    op.create_table(
        "crm_knowledge_uses",
        sa.Column("contact_id", sa.String(255), primary_key=True),
        sa.Column("article_id", sa.String(64), sa.ForeignKey(ARTICLE), primary_key=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "crm_knowledge_feedback",
        sa.Column("feedback_id", sa.String(64), primary_key=True),
        sa.Column("article_id", sa.String(64), sa.ForeignKey(ARTICLE), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("step", sa.Integer),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("contact_id", sa.String(255)),
        sa.Column("by_id", sa.String(64), nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("due_ms", sa.BigInteger, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("answered_by", sa.String(64)),
        sa.Column("answered_ms", sa.BigInteger),
    )
    columns = ["answered_ms", "due_ms"]
    op.create_index("ix_crm_knowledge_feedback_due", "crm_knowledge_feedback", columns)
    op.create_table(
        "crm_knowledge_gaps",
        sa.Column("language", sa.String(8), primary_key=True),
        sa.Column("words", sa.String(255), primary_key=True),
        sa.Column("asked", sa.Integer, nullable=False),
        sa.Column("last_ms", sa.BigInteger, nullable=False),
    )
