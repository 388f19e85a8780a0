"""Logs as JSON objects, one a line, of this code and of libraries, without personal data.

Components never log a number, a name or a text of a resident. The mask below is the second line of
defence: what looks like a telephone number, a PESEL or an e-mail address becomes stars.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
MAX_DEPTH = 6

QUIET = ("aiosqlite", "sqlalchemy", "asyncio", "aiohttp.access", "panoramisk")
"""Libraries whose messages below a warning contain statements, parameters or addresses."""

_EMAIL = re.compile(r"[\w.+%'-]+@[\w-]+(?:\.[\w-]+)+")
_PLUS = re.compile(r"(?<![\w.])(?:\+|00)[1-9]\d?(?:[ ()-]{0,2}\d){7,13}(?!\w)")
_GROUPED = re.compile(
    r"(?<![\w.])(?:48[ -]?)?(?:\d{3}[ -]\d{3}[ -]\d{3}|\d{2}[ -]\d{3}[ -]\d{2}[ -]\d{2})(?!\w)"
)
_DIGITS = re.compile(r"(?<![\w.])(?:\d{9}|\d{10}|\d{11}|\d{12}|[02-9]\d{12}|\d{14,15})(?!\w|\.\d)")
"""Separate runs of digits. Thirteen that begin with 1 are a time in milliseconds;
`1763760000.12` is a channel of Asterisk."""

_MEASURES = ("_ms", "_s", "_bytes", "_seconds")


def configure(level: str = "info", file: Path | None = None) -> None:
    """Send structlog and stdlib logging to stderr, or to `file`, as JSON lines.

    `level`: debug, info, warning or error. Tracebacks never show local variables.
    """
    handler = (
        logging.FileHandler(file, encoding="utf-8") if file else logging.StreamHandler(sys.stderr)
    )
    handler.setFormatter(_formatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def mask_personal(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask everything that looks like a person's number or address."""
    return {key: _masked(key, value, 0) for key, value in event.items()}


def mask_text(text: str) -> str:
    """Return `text` with stars for telephone numbers, PESELs and e-mail addresses."""
    for pattern in (_EMAIL, _PLUS, _GROUPED, _DIGITS):
        text = pattern.sub(MASK, text)
    return text


def _masked(key: str, value: Any, depth: int) -> Any:
    if depth > MAX_DEPTH:
        return MASK
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {mask_text(str(k)): _masked(str(k), v, depth + 1) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked(key, item, depth + 1) for item in value]
    return _masked_plain(key, value)


def _masked_plain(key: str, value: Any) -> Any:
    """Mask numbers as well, except values of fields that measure something."""
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        return value if key.endswith(_MEASURES) or mask_text(str(value)) == str(value) else MASK
    return mask_text(str(value))


def _shared() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]


def _formatter() -> logging.Formatter:
    tracebacks = structlog.processors.ExceptionRenderer(
        ExceptionDictTransformer(show_locals=False, max_frames=20)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.PositionalArgumentsFormatter(), *_shared()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            tracebacks,
            mask_personal,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
