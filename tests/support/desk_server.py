"""The real desk on a port, with residents that come in by a request: for work on the pages.

    .venv/bin/python -m tests.support.desk_server [port]

Everything but the telephone is real. In place of Asterisk:

    curl -X POST localhost:PORT/demo/call            a resident calls (?address=, ?queue=)
    curl -X POST localhost:PORT/demo/chat            a resident opens a chat (?text=...)
    curl -X POST localhost:PORT/demo/write/CONTACT   the resident writes (?text=...)
    curl -X POST localhost:PORT/demo/answer/CONTACT  the consultant's telephone answers
    curl -X POST localhost:PORT/demo/leave/CONTACT   the resident hangs up
    curl -X POST localhost:PORT/demo/phone/USER      the consultant's telephone registers
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from acd.adapters.sql.migrate import migrate
from config.readers.routing import load
from desk.dependencies import DeskDependencies, DeskSettings
from tests.support.desk import (
    PASSWORD,
    WALL_TOKEN,
    DeskWorld,
    a_consultant,
    a_supervisor,
    desk_world,
)
from web.origins import Origin
from web.server import HttpServer

ROOT = Path(__file__).parents[2]
SETTINGS = DeskSettings(
    city="Warszawa",
    hotline="19115",
    sip_ws_url="ws://{host}:8088/ws",
    sip_domain="localhost",
    ui_dir=ROOT / "desk" / "ui" / "dist",
)
FRONT_END_PORT = 5173  # of `npm run dev`, which passes requests on
Act = Callable[[DeskWorld, web.Request], Awaitable[object]]


async def serve(port: int) -> None:
    """Until interrupted; the database is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/desk.db"
        await asyncio.to_thread(migrate, url)
        await _serve(url, port)


async def _serve(url: str, port: int) -> None:
    people = (
        a_consultant("agnieszka"),
        a_consultant("piotr", name="Piotr Zalewski", grammatical_gender="m"),
        a_supervisor("nadzor"),
    )
    rules = load(ROOT / "config").rules
    alter = partial(_with_pages, port=port)
    async with desk_world(url, *people, rules=rules, alter=alter) as world:
        world.app.middlewares.insert(0, _demo(world))
        server = HttpServer(world.app, "127.0.0.1", port)
        print(f"http://127.0.0.1:{port}  agnieszka, piotr, nadzor / {PASSWORD}")  # noqa: T201
        print(f"http://127.0.0.1:{port}/wallboard#token={WALL_TOKEN}")  # noqa: T201
        await server.run()


def _with_pages(deps: DeskDependencies, port: int) -> DeskDependencies:
    hosts, ports = ("127.0.0.1", "localhost"), (port, FRONT_END_PORT)
    origins = tuple(Origin("http", host, port) for port in ports for host in hosts)
    return replace(deps, settings=replace(SETTINGS, origins=origins))


ACTS: dict[str, Act] = {
    "call": lambda w, r: w.call(r.query.get("address", "+48601000118"), _queue(r)),
    "chat": lambda w, r: w.chat(r.query.get("text", "Dzień dobry, gdzie oddam lodówkę?")),
    "write": lambda w, r: w.resident_writes(_name(r), r.query.get("text", "Halo?")),
    "answer": lambda w, r: w.answer(_name(r)),
    "leave": lambda w, r: w.hang_up(_name(r)),
    "phone": lambda w, r: _register(w, _name(r)),
}


def _demo(world: DeskWorld) -> Middleware:
    @web.middleware
    async def demo(request: web.Request, handler: Handler) -> web.StreamResponse:
        parts = request.path.strip("/").split("/")
        if parts[0] != "demo" or request.method != "POST":
            return await handler(request)
        done = await ACTS[parts[1]](world, request)
        return web.json_response({"done": done})

    return demo


def _queue(request: web.Request) -> str:
    return request.query.get("queue", "drogi")


def _name(request: web.Request) -> str:
    return request.path.rsplit("/", 1)[-1]


async def _register(world: DeskWorld, consultant_id: str) -> None:
    world.phone.register(consultant_id)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else 25000))
