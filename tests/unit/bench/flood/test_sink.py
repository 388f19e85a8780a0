"""The sink answers what generators need to go on."""

from __future__ import annotations

from bench.flood.sink import answer_to


def test_websocket_is_accepted_with_the_key_of_the_protocols_example() -> None:
    head = b"GET /api/v1/chat/ws HTTP/1.1\r\nUpgrade: websocket\r\n"
    head += b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    assert b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n" in answer_to(head)


def test_chat_is_begun_with_a_cookie_and_login_refused() -> None:
    begun = answer_to(b"POST /api/v1/chat HTTP/1.1\r\nHost: x")
    assert begun.startswith(b"HTTP/1.1 201 ")
    assert b"Set-Cookie: centrala_chat=" in begun
    assert answer_to(b"POST /api/v1/login HTTP/1.1\r\nHost: x").startswith(b"HTTP/1.1 401 ")
