"""`centrala held-answers`: answers that a restored city did not send, and what to do with them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, TypeVar

import typer

from acd.adapters.sql.engine import make_engine
from centrala.cli.console import out
from channels.email.held_answers import HeldAnswer, HeldAnswers
from config import settings
from config.errors import UsageError
from config.settings import Settings

Result = TypeVar("Result")


class Action(StrEnum):
    """Action on the answers."""

    LIST = "list"
    RELEASE = "release"
    DISCARD = "discard"


def command(
    action: Annotated[Action, typer.Argument(help="What to do.")] = Action.LIST,
    message_ids: Annotated[
        list[str] | None, typer.Argument(help="Ids of the answers, as `list` shows them.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All answers that are held.")] = False,
) -> None:
    """List the answers by e-mail that a restore holds back; send or discard them.

    They were unsent when the backup was made, and may have been sent afterwards: look for the
    Message-ID in the log of the mail server or among the sent mails. A released answer is sent
    within a minute while Centrala runs, else at its next start.
    """
    loaded = settings.load()
    if action is Action.LIST:
        for line in lines_of(asyncio.run(_with_answers(loaded, HeldAnswers.list))):
            out.print(line, highlight=False, markup=False)
        return
    changed = asyncio.run(change(loaded, action, message_ids or [], every=every))
    out.print(f"{changed} {action}d", highlight=False, markup=False)


async def change(loaded: Settings, action: Action, message_ids: list[str], *, every: bool) -> int:
    """Release or discard answers; return how many. Raises UsageError for one that is not held."""

    async def work(answers: HeldAnswers) -> int:
        held = [answer.message_id for answer in await answers.list()]
        chosen = held if every else message_ids
        if not every and not chosen:
            raise UsageError(f"{action}: expected ids of answers, or --all")
        for unknown in sorted(set(chosen) - set(held)):
            raise UsageError(f"{unknown}: expected the id of an answer that is held")
        if action is Action.DISCARD:
            return await answers.discard(chosen)
        return await answers.release(chosen, round(time.time() * 1000))

    return await _with_answers(loaded, work)


def lines_of(answers: list[HeldAnswer]) -> list[str]:
    """Return the list, some lines for each answer."""
    lines = [line for answer in answers for line in _lines(answer)]
    return [*lines, f"{len(answers)} held"]


def _lines(answer: HeldAnswer) -> list[str]:
    written = datetime.fromtimestamp(answer.created_ms / 1000, UTC)
    return [
        answer.message_id,
        f"   written {written:%Y-%m-%d %H:%M} UTC, contact {answer.contact_id}",
        f"   to {answer.recipient}: {answer.subject}",
        f"   Message-ID {answer.rfc_id}",
    ]


async def _with_answers(
    loaded: Settings, work: Callable[[HeldAnswers], Awaitable[Result]]
) -> Result:
    engine = make_engine(loaded.database)
    try:
        return await work(HeldAnswers(engine))
    finally:
        await engine.dispose()
