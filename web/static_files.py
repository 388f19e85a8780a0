"""Files of the built front end, and a page that explains how to build it where it is missing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from aiohttp import web

from web.errors import ResourceUnknown
from web.site import SITE

CACHE_FOREVER = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"

NOT_BUILT = """<!doctype html>
<html lang="pl"><head><meta charset="utf-8"><title>Centrala</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main>
<h1>Strony nie są jeszcze zbudowane</h1>
<p>Serwer działa, brakuje zbudowanych stron. Uruchom <code>make up</code> albo
<code>npm ci &amp;&amp; npm run build</code> w katalogu <code>desk/ui</code>
i odśwież tę stronę.</p>
<h2 lang="en">The pages are not built yet</h2>
<p lang="en">The server works, the built pages are missing. Run <code>make up</code>, or
<code>npm ci &amp;&amp; npm run build</code> in <code>desk/ui</code>, and reload this page.</p>
</main></body></html>
"""


def routes(pages: Sequence[str] = ("/{path:.*}",)) -> list[web.RouteDef]:
    """Return the routes of assets and pages; add them last, because by default every address is a
    page, which the application of the front end routes itself."""
    return [web.get("/assets/{path:.+}", asset), *(web.get(path, page) for path in pages)]


async def asset(request: web.Request) -> web.StreamResponse:
    """Return a file whose name holds its hash; browsers keep it. Raises ResourceUnknown."""
    file = _file_inside(_root(request) / "assets", request.match_info["path"])
    if file is None:
        raise ResourceUnknown("no such file")
    return web.FileResponse(file, headers={"Cache-Control": CACHE_FOREVER})


async def page(request: web.Request) -> web.StreamResponse:
    """Return a file of the build, else the single-page application, which routes itself."""
    path = request.match_info.get("path", "")
    if path.startswith("api/"):
        raise ResourceUnknown("no such address")
    file = _file_inside(_root(request), path)
    if file is None and "." in path.rsplit("/", 1)[-1]:
        raise ResourceUnknown("no such file")
    index = file or _file_inside(_root(request), "index.html")
    if index is None:
        return web.Response(text=NOT_BUILT, status=503, content_type="text/html")
    return web.FileResponse(index, headers={"Cache-Control": REVALIDATE})


def _root(request: web.Request) -> Path:
    return request.app[SITE].ui_dir


def _file_inside(root: Path, path: str) -> Path | None:
    """Return the file unless it is missing or lies outside the folder."""
    if "\x00" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root.resolve()) and file.is_file() else None
