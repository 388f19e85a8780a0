"""Limit of open files of this process and of its children (RLIMIT_NOFILE)."""

from __future__ import annotations

import resource

WANTED_FILES = 65_536
NEEDED_FILES = 8_192
"""Enough for 4,096 connections of residents, the calls of one machine, and files."""


def raise_file_limit(target: int = WANTED_FILES) -> int:
    """Raise the soft limit as far as the hard limit allows; return the limit then in force."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    limit = highest(target, hard)
    if soft != resource.RLIM_INFINITY and soft < limit:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
    return max(soft, limit) if soft != resource.RLIM_INFINITY else limit


def hard_limit() -> int:
    """Return how far this user may raise the limit, `WANTED_FILES` at most."""
    return highest(WANTED_FILES, resource.getrlimit(resource.RLIMIT_NOFILE)[1])


def highest(target: int, hard: int) -> int:
    return target if hard == resource.RLIM_INFINITY else min(target, hard)
