"""The built front end as files, and a friendly page where it has not been built."""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from desk.errors import NotFound
from desk.http.services import ROOM

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"

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


def routes() -> list[web.RouteDef]:
    """Last of all routes: what nothing else has taken."""
    return [web.get("/assets/{path:.+}", asset), web.get("/{path:.*}", page)]


async def asset(request: web.Request) -> web.StreamResponse:
    """A file whose name holds its hash: kept by the browser for ever. Raises NotFound."""
    file = _inside(_root(request) / "assets", request.match_info["path"])
    if file is None:
        raise NotFound("no such file")
    return web.FileResponse(file, headers={"Cache-Control": FOREVER})


async def page(request: web.Request) -> web.StreamResponse:
    """A file of the build, else the application, which knows its own addresses."""
    path = request.match_info["path"]
    if path.startswith("api/"):
        raise NotFound("no such address")
    file = _inside(_root(request), path)
    if file is None and "." in path.rsplit("/", 1)[-1]:
        raise NotFound("no such file")
    index = file or _inside(_root(request), "index.html")
    if index is None:
        return web.Response(text=NOT_BUILT, status=503, content_type="text/html")
    return web.FileResponse(index, headers={"Cache-Control": ASK_AGAIN})


def _root(request: web.Request) -> Path:
    return request.app[ROOM].deps.settings.ui_dir


def _inside(root: Path, path: str) -> Path | None:
    """The file, if it is one and does not lead out of the folder."""
    if "\x00" in path:
        return None
    file = (root / path).resolve()
    return file if file.is_relative_to(root.resolve()) and file.is_file() else None
