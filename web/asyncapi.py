"""AsyncAPI 3.0 document of the WebSockets (https://www.asyncapi.com/docs/reference)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.json_schemas import Schema, schemas_of
from web.problem_json import Handler


@dataclass(frozen=True, slots=True)
class Socket:
    """One WebSocket. `received`: models of what a client sends; `sent`: of what the server
    sends; both by message name. `headers`: description of each header that a client may send."""

    id: str
    path: str
    handler: Handler
    summary: str
    received: Mapping[str, Any]
    sent: Mapping[str, Any]
    headers: Mapping[str, str]
    close_codes: Mapping[int, str]


def asyncapi_document(sockets: Sequence[Socket], *, title: str, version: str) -> Schema:
    """Return the document as JSON data."""
    received = [model for socket in sockets for model in socket.received.values()]
    sent = [model for socket in sockets for model in socket.sent.values()]
    schemas = schemas_of(received, sent)
    messages: dict[str, Schema] = {}
    for socket in sockets:
        for name, model in socket.received.items():
            messages[name] = {"payload": schemas.request(model)}
        for name, model in socket.sent.items():
            messages[name] = {"payload": schemas.answer(model)}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": title, "version": version},
        "defaultContentType": "application/json",
        "channels": {socket.id: _channel(socket) for socket in sockets},
        "operations": {key: op for socket in sockets for key, op in _operations(socket)},
        "components": {"messages": messages, "schemas": schemas.definitions},
    }


def _channel(socket: Socket) -> Schema:
    codes = "; ".join(f"{code}: {reason}" for code, reason in socket.close_codes.items())
    properties = {
        name: {"type": "string", "description": text} for name, text in socket.headers.items()
    }
    binding = {"method": "GET", "headers": {"type": "object", "properties": properties}}
    return {
        "address": socket.path,
        "summary": socket.summary,
        "description": f"Close codes: {codes}.",
        "messages": {name: _message(name) for name in (*socket.received, *socket.sent)},
        "bindings": {"ws": binding},
    }


def _message(name: str) -> Schema:
    return {"$ref": f"#/components/messages/{name}"}


def _operations(socket: Socket) -> list[tuple[str, Schema]]:
    """AsyncAPI speaks for the server: it receives what clients send."""
    return [
        (f"{action}-{socket.id}", _operation(action, socket.id, tuple(models)))
        for action, models in (("receive", socket.received), ("send", socket.sent))
    ]


def _operation(action: str, channel: str, names: Sequence[str]) -> Schema:
    here = f"#/channels/{channel}"
    messages = [{"$ref": f"{here}/messages/{name}"} for name in names]
    return {"action": action, "channel": {"$ref": here}, "messages": messages}
