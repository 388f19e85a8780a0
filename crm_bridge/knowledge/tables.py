"""Tables of the knowledge base. All times are UTC epoch milliseconds, dates ISO."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from crm_bridge.metadata import metadata

articles = Table(
    "crm_knowledge_articles",
    metadata,
    Column("article_id", String(64), primary_key=True),
    Column("unit_id", String(64), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("area", String(64), nullable=False),
    Column("is_public", Boolean, nullable=False),
    Column("valid_until", String(10), nullable=False),
    Column("published", Integer),
    Column("hold_reason", Text),
    Column("held_by", String(64)),
)

versions = Table(
    "crm_knowledge_versions",
    metadata,
    Column("article_id", ForeignKey("crm_knowledge_articles.article_id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("state", String(16), nullable=False),
    Column("content", JSON, nullable=False),
    Column("author_id", String(64), nullable=False),
    Column("written_ms", BigInteger, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_ms", BigInteger),
    Column("reason", Text, nullable=False),
    Index("ix_crm_knowledge_versions_state", "state", "written_ms"),
)

documents = Table(
    "crm_knowledge_documents",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("article_id", ForeignKey("crm_knowledge_articles.article_id"), primary_key=True),
    Column("words", Integer, nullable=False),
    Column("title_words", Integer, nullable=False),
)

postings = Table(
    "crm_knowledge_postings",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("term", String(128), primary_key=True),
    Column("article_id", String(64), primary_key=True),
    Column("title", Integer, nullable=False),
    Column("summary", Integer, nullable=False),
    Column("body", Integer, nullable=False),
    Index("ix_crm_knowledge_postings_article", "article_id"),
)

forms = Table(
    "crm_knowledge_forms",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("form", String(64), primary_key=True),
    Column("lemma", String(64), primary_key=True),
    Column("head", String(1), nullable=False),
    Column("length", Integer, nullable=False),
    Index("ix_crm_knowledge_forms_head", "language", "head", "length"),
)

uses = Table(
    "crm_knowledge_uses",
    metadata,
    Column("contact_id", String(255), primary_key=True),
    Column("article_id", ForeignKey("crm_knowledge_articles.article_id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("by_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
)

feedback = Table(
    "crm_knowledge_feedback",
    metadata,
    Column("feedback_id", String(64), primary_key=True),
    Column("article_id", ForeignKey("crm_knowledge_articles.article_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("step", Integer),
    Column("text", Text, nullable=False),
    Column("contact_id", String(255)),
    Column("by_id", String(64), nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("due_ms", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("answered_by", String(64)),
    Column("answered_ms", BigInteger),
    Index("ix_crm_knowledge_feedback_due", "answered_ms", "due_ms"),
)

gaps = Table(
    "crm_knowledge_gaps",
    metadata,
    Column("language", String(8), primary_key=True),
    Column("words", String(255), primary_key=True),
    Column("asked", Integer, nullable=False),
    Column("last_ms", BigInteger, nullable=False),
)
