"""Metadata that all tables of the bridge share, so that one may refer to another."""

from __future__ import annotations

from sqlalchemy import MetaData

metadata = MetaData()
