"""Drops are read from the kernel's table of UDP sockets."""

from __future__ import annotations

import socket

from bench.flood.socket_drops import dropped, dropped_now
from bench.flood.targets import HOST

TABLE = """\
   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  101: 0100007F:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 11 2 0000000000000000 17
  102: 0200007F:13C4 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 12 2 0000000000000000 3
  103: 0100007F:13C5 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 13 2 0000000000000000 90
"""  # noqa: E501


def test_drops_of_one_port_are_added_up() -> None:
    assert dropped(5060, TABLE) == 20
    assert dropped(5061, TABLE) == 90
    assert dropped(5062, TABLE) == 0


def test_socket_that_is_not_read_drops_what_its_buffer_does_not_hold() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
    ):
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        receiver.bind((HOST, 0))
        address = receiver.getsockname()
        for _ in range(100):
            sender.sendto(bytes(1000), address)
        assert dropped_now(address[1]) > 0
