"""Writer of the API's documents: `python -m centrala.wiring.api_documents FOLDER`.

The build of the front end runs it and generates its types from the files.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from aiohttp import web

from channels.chat.routes import chat_api
from config.version import version
from crm_bridge.knowledge.inquiry import inquiry_api
from crm_bridge.open_data.routes import open_data_api
from crm_bridge.second_line.link_routes import link_api
from desk.http.api import DESK_API
from desk.http.documents import Documents


async def _not_served(_request: web.Request) -> web.StreamResponse:
    """Handler of documents, which are never called."""
    raise web.HTTPNotImplemented


CHAT_API = chat_api(*[_not_served] * 5)
"""Operations of the chat, for documents of a process that does not serve them."""

OPEN_DATA_API = open_data_api(*[_not_served] * 5)
"""Operations of the open data, likewise."""


INQUIRY_API = inquiry_api(*[_not_served] * 2)
"""Operations of Open311 Inquiry, likewise."""

OFFICE_LINK_API = link_api(*[_not_served] * 2)
"""Operations of offices without accounts, likewise."""


def api_documents() -> Documents:
    """Return the documents of the desk, of all channels, and of the open data."""
    public = (CHAT_API, OPEN_DATA_API, INQUIRY_API, OFFICE_LINK_API)
    return Documents.of((DESK_API, *public), version())


def write(folder: Path) -> None:
    """Write `openapi.json` and `asyncapi.json`."""
    documents = api_documents()
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in (("openapi", documents.openapi), ("asyncapi", documents.asyncapi)):
        text = json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
