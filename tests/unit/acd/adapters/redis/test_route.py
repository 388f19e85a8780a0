"""Ways to the server that serves the ACD now."""

from __future__ import annotations

import pytest

from acd.adapters.redis import address
from acd.adapters.redis.replies import CommandRefused
from acd.adapters.redis.route import route
from acd.ports.log_errors import LogUnavailable
from tests.support.scripted_log_server import ScriptedLogServer, reply, scripted_log_server


def slots(*ports: int) -> bytes:
    return reply([[0, 16_383, *([b"127.0.0.1", port, b"id", []] for port in ports)]])


async def test_single_server_is_kept_after_a_move() -> None:
    one = route(address.parse("redis://db:7000/2"))
    one.follow_move(CommandRefused("MOVED 42 other:7001"))
    options = await one.server()
    assert (options["host"], options["port"], options["db"]) == ("db", 7000, 2)


async def test_first_node_of_a_cluster_that_answers_is_used(server: ScriptedLogServer) -> None:
    async with scripted_log_server() as other:
        server.stop()
        other.answers = lambda _command: slots(other.port)
        url = f"redis+cluster://127.0.0.1:{server.port},127.0.0.1:{other.port}"
        cluster = route(address.parse(url))
        for _ in range(2):
            assert (await cluster.server())["port"] == other.port


async def test_nodes_that_a_cluster_names_are_tried_when_the_known_ones_are_away(
    server: ScriptedLogServer,
) -> None:
    async with scripted_log_server() as joined:
        server.answers = lambda _command: slots(server.port, joined.port)
        joined.answers = lambda _command: slots(joined.port)
        cluster = route(address.parse(f"redis+cluster://127.0.0.1:{server.port}"))
        assert (await cluster.server())["port"] == server.port
        server.stop()
        assert (await cluster.server())["port"] == joined.port


async def test_moved_names_the_node_that_is_asked_first(server: ScriptedLogServer) -> None:
    async with scripted_log_server() as other:
        for node in (server, other):
            node.answers = lambda _command: slots(server.port, other.port)
        cluster = route(address.parse(f"redis+cluster://127.0.0.1:{server.port}"))
        cluster.follow_move(CommandRefused(f"MOVED 42 127.0.0.1:{other.port}"))
        assert (await cluster.server())["port"] == other.port


async def test_move_that_names_no_host_keeps_the_host(server: ScriptedLogServer) -> None:
    async with scripted_log_server() as other:
        other.answers = lambda _command: slots(other.port)
        cluster = route(address.parse(f"redis+cluster://127.0.0.1:{server.port}"))
        cluster.follow_move(CommandRefused(f"MOVED 42 :{other.port}"))
        assert (await cluster.server())["port"] == other.port


async def test_cluster_of_which_no_node_answers_raises(server: ScriptedLogServer) -> None:
    server.stop()
    with pytest.raises((OSError, LogUnavailable, Exception), match=r"onnect"):
        await route(address.parse(f"redis+cluster://127.0.0.1:{server.port}")).server()
