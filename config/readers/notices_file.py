"""Reader of `notices.yaml`: what residents read whose chat or mail waits in a closed or full queue.

A configuration folder without the file has no notices: nothing is sent.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import tzinfo
from pathlib import Path
from typing import Annotated

from pydantic import Field

from acd.domain.model.contact import ChannelId
from channels.notices import CLOSED, FULL, PLACEHOLDERS, Notices, unknown_placeholders
from config.readers.fields import Id, Model
from config.readers.yaml_lines import Location, MarkedDocument, load_model

NoticeText = Annotated[str, Field(min_length=1, max_length=2000)]


class NoticeTexts(Model):
    """Text in each language of the pages."""

    pl: NoticeText
    en: NoticeText
    uk: NoticeText


class NoticesFile(Model):
    """Content of the file. `opens`: sentence for `{opens}`, with `{time}`; `notices`: by name and
    channel."""

    opens: NoticeTexts | None = None
    notices: dict[Id, dict[Id, NoticeTexts]] = Field(default_factory=dict)


def load_notices(
    path: Path,
    channels: Collection[ChannelId],
    prompts: Collection[str],
    hotline: str,
    zone: tzinfo,
) -> Notices:
    """Read and check the file. Raises ConfigInvalid.

    `channels`: the written ones; `prompts`: names that an overflow may have as its message.
    """
    if not path.is_file():
        return Notices()
    file, marked = load_model(path, NoticesFile)
    if file.opens is not None:
        _check_texts(marked, ("opens",), file.opens, ("time",))
    for name, texts in file.notices.items():
        if name not in (CLOSED, FULL) and name not in prompts:
            raise marked.error(("notices", name), f"expected {CLOSED}, {FULL} or a prompt")
        for channel, entry in texts.items():
            if channel not in channels:
                expected = f"expected a written channel: {', '.join(channels)}"
                raise marked.error(("notices", name, channel), expected)
            _check_texts(marked, ("notices", name, channel), entry, PLACEHOLDERS)
    return Notices(
        {
            name: {channel: entry.model_dump() for channel, entry in texts.items()}
            for name, texts in file.notices.items()
        },
        file.opens.model_dump() if file.opens is not None else {},
        hotline,
        zone,
    )


def _check_texts(
    marked: MarkedDocument, location: Location, texts: NoticeTexts, names: tuple[str, ...]
) -> None:
    for language, text in texts.model_dump().items():
        if unknown_placeholders(text, names):
            expected = f"expected no placeholder but {', '.join(f'{{{name}}}' for name in names)}"
            raise marked.error((*location, language), expected)
