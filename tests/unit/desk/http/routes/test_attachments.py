"""Files of contacts: read by who has the contact, added to answers, never run by a browser."""

from __future__ import annotations

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from acd.domain.model.contact import Author
from acd.ports.attachments import Attachment
from acd.ports.contacts import Message
from desk.http import files
from tests.support.desk import DeskWorld
from tests.support.desk_calls import ready
from tests.support.desk_page import Page, only

OURS = {"X-Centrala": "1"}
FILES = "/api/v1/desk/attachments"


async def talking(world: DeskWorld, page: Page, *files: tuple[str, str, bytes]) -> str:
    """Connect the consultant with a written contact that has these files (name, kind, content)."""
    await ready(page)
    contact_id = await world.chat()
    for name, kind, content in files:
        file = Attachment(f"{contact_id}-{name}", contact_id, "m-1", name, kind, len(content))
        await world.deps.attachments.add(file, content)
    offer = await page.shows(lambda v: only(v["offers"]))
    await page.press(f"offers/{offer['offer_id']}/accept")
    await page.shows(lambda v: v["contacts"][contact_id]["stage"] == "talking")
    await world.services.views.files.reload_messages(contact_id)
    return contact_id


async def add(page: Page, contact_id: str, name: str, content: bytes) -> tuple[int, Any]:
    url = f"/api/v1/desk/contacts/{contact_id}/attachments"
    headers = OURS | {"Content-Type": "application/pdf"}
    async with page.client.post(url, params={"name": name}, data=content, headers=headers) as got:
        return got.status, await got.json()


@pytest.mark.parametrize(
    ("kind", "declared", "disposition"),
    [
        ("image/png", "image/png", "inline"),
        ("image/svg+xml", "application/octet-stream", "attachment"),
        ("text/html", "application/octet-stream", "attachment"),
        ("application/pdf", "application/octet-stream", "attachment"),
    ],
)
async def test_file_is_answered_so_that_nothing_in_it_runs(
    world: DeskWorld, page: Page, kind: str, declared: str, disposition: str
) -> None:
    contact_id = await talking(world, page, ("plan.x", kind, b"<script>"))
    async with page.client.get(f"{FILES}/{contact_id}-plan.x") as answer:
        assert (answer.status, await answer.read()) == (200, b"<script>")
        assert answer.headers["Content-Type"] == declared
        assert answer.headers["Content-Disposition"].startswith(f"{disposition}; filename*=UTF-8''")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]


async def test_file_of_a_contact_of_others_is_not_answered(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page, ("a.png", "image/png", b"x"))
    async with TestClient(TestServer(world.app)) as far:
        colleague = await Page.of(far, "piotr")
        async with colleague.client.get(f"{FILES}/{contact_id}-a.png") as answer:
            assert answer.status == 404


async def test_added_file_goes_out_with_the_answer(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    status, file = await add(page, contact_id, "plan łąki.pdf", b"pdf")
    assert (status, file["name"], file["size"]) == (201, "plan łąki.pdf", 3)
    words = {"client_id": "a1", "text": "W załączniku.", "attachments": [file["id"]]}
    sent = await page.press(f"contacts/{contact_id}/messages", words, expect=201)
    assert [attached["name"] for attached in sent["attachments"]] == ["plan łąki.pdf"]
    stored = await world.deps.attachments.get(file["id"])
    assert stored is not None
    assert stored.message_id == sent["id"]


async def test_added_file_is_removed_before_it_is_sent(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    _, file = await add(page, contact_id, "plan.pdf", b"pdf")
    await page.press(f"contacts/{contact_id}/attachments/{file['id']}/remove")
    assert await world.deps.attachments.get(file["id"]) is None


async def test_file_that_is_too_large_is_refused(
    world: DeskWorld, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MAX_FILE_BYTES", 10)
    contact_id = await talking(world, page)
    status, problem = await add(page, contact_id, "plan.pdf", b"x" * 11)
    assert (status, problem["code"]) == (413, "file-too-large")


async def test_answer_to_another_address_is_sent_after_a_confirmation_only(
    world: DeskWorld, page: Page
) -> None:
    contact_id = await talking(world, page)
    headers = {"sender": "ola@x.example", "reply_to": "x@y.example", "warnings": "reply-to-differs"}
    now = world.deps.clock.now_ms() + 1000
    doubtful = Message("m-9", contact_id, Author.RESIDENT, "Dane?", now, headers=headers)
    await world.deps.conversations.add(doubtful)
    words = {"client_id": "a1", "text": "Oto dane."}
    refused = await page.press(f"contacts/{contact_id}/messages", words, expect=409)
    assert refused["code"] == "recipient-not-confirmed"
    await page.press(
        f"contacts/{contact_id}/messages", words | {"answer_to": "x@y.example"}, expect=201
    )


async def test_copies_go_to_recipients_of_the_mail_alone(world: DeskWorld, page: Page) -> None:
    contact_id = await talking(world, page)
    headers = {"sender": "ola@x.example", "reply_to": "ola@x.example", "others": "jan@x.example"}
    now = world.deps.clock.now_ms() + 1000
    mail = Message("m-9", contact_id, Author.RESIDENT, "Dane?", now, headers=headers)
    await world.deps.conversations.add(mail)
    address = f"contacts/{contact_id}/messages"
    words = {"client_id": "a1", "text": "Oto dane."}
    stranger = words | {"copy_to": ["jan@x.example", "obcy@y.example"]}
    refused = await page.press(address, stranger, expect=409)
    assert refused["code"] == "recipient-not-confirmed"
    await page.press(address, words | {"copy_to": ["jan@x.example"]}, expect=201)
    await page.press(address, words | {"client_id": "a2"}, expect=201)
    messages = await world.deps.conversations.list(contact_id)
    sent = [one.headers for one in messages if one.author is Author.CONSULTANT]
    assert sent == [{"copy_to": "jan@x.example"}, {}]
