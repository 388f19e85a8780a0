"""Questions of a case over HTTP."""

from __future__ import annotations

from typing import Any

from tests.support.desk import Client
from tests.support.desk_page import OURS, Page

PATH = "/api/v1/desk/questions"
LAMP = {"category": "Drogi", "event": "Awaria oświetlenia ulicznego"}


async def ask(client: Client, **case: Any) -> Any:
    answer = await client.post(PATH, json=LAMP | case, headers=OURS)
    assert answer.status == 200
    return (await answer.json()).get("script")


async def test_script_leads_from_answer_to_answer(client: Client, page: Page) -> None:
    first = await ask(client)
    assert [question["id"] for question in first["questions"]] == ["danger"]
    assert set(first["questions"][0]["texts"]) == {"pl", "en", "uk"}
    second = await ask(client, answers={"danger": ["none"]})
    assert [question["id"] for question in second["questions"]] == ["danger", "owner"]
    stopped = await ask(client, answers={"danger": ["cable"]})
    assert (stopped["end"]["kind"], stopped["end"]["number"]) == ("danger", "112")


async def test_event_without_questions_has_no_script(client: Client, page: Page) -> None:
    assert await ask(client, event="Zgłoszenie o zajęciu pasa drogi") is None
