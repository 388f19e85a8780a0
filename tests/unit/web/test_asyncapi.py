"""AsyncAPI document of the WebSockets.

No Python package ships the JSON Schema of AsyncAPI 3, so the structure is checked here: the
members that the specification requires, and that every reference leads somewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from centrala.wiring.api_documents import api_documents

DOCUMENT = api_documents().asyncapi


def references(part: Any) -> Iterator[str]:
    """Yield every `$ref` in a part of the document."""
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for member in part.values():
            yield from references(member)
    elif isinstance(part, list):
        for member in part:
            yield from references(member)


def resolve(reference: str) -> Any:
    """Return the part that a reference leads to. Raises KeyError."""
    part: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        part = part[name]
    return part


def test_document_has_the_required_members() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert {"title", "version"} <= set(DOCUMENT["info"])


def test_every_reference_leads_somewhere() -> None:
    links = set(references(DOCUMENT))
    assert len(links) > 20
    for reference in links:
        assert resolve(reference) is not None, reference


def test_channels_have_addresses_and_messages() -> None:
    channels = DOCUMENT["channels"]
    assert {channel["address"] for channel in channels.values()} == {
        "/api/v1/ws/desk",
        "/api/v1/ws/wallboard",
        "/api/v1/chat/ws",
    }
    for channel in channels.values():
        for message in channel["messages"].values():
            assert "payload" in resolve(message["$ref"])


def test_operations_use_messages_of_their_channel() -> None:
    operations = DOCUMENT["operations"]
    assert len(operations) == 2 * len(DOCUMENT["channels"])
    for operation in operations.values():
        assert operation["action"] in ("send", "receive")
        channel = resolve(operation["channel"]["$ref"])
        names = {message["$ref"].rsplit("/", 1)[-1] for message in operation["messages"]}
        assert names <= set(channel["messages"])
