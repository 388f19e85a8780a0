"""Mails set aside and answers given up: counted, listed, decided once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from acd.adapters.sql.engine import make_engine
from acd.ports.mail_review import MailReview
from channels.email.errors import Reason
from channels.email.parse import parse
from channels.email.quarantine import KEEP_MS, Quarantine
from channels.email.schemas import Cursor
from channels.email.store import MailStore
from tests.support.databases import BACKENDS, migrated_database
from tests.support.mails import an_answer, mail

RAW = mail("treść", Subject="Biuletyn")


class FixedClock:
    def __init__(self) -> None:
        self.ms = 1_790_000_000_000

    def now_ms(self) -> int:
        return self.ms


@pytest.fixture(params=BACKENDS)
def database(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
async def quarantine(database: str, clock: FixedClock) -> AsyncIterator[Quarantine]:
    engine = make_engine(database)
    yield Quarantine(engine, clock)
    await engine.dispose()


async def put(quarantine: Quarantine, uid: int = 1, reason: Reason = Reason.BULK) -> None:
    await quarantine.put("box", Cursor(7, uid), reason, RAW, parse(RAW))


async def test_mail_is_listed_once_with_what_identifies_it(quarantine: Quarantine) -> None:
    await put(quarantine)
    await put(quarantine)
    review = await quarantine.read(10)
    assert review.set_aside_count == 1
    (aside,) = review.set_aside
    assert (aside.mail_id, aside.reason) == ("box.7.1", "bulk")
    assert (aside.sender, aside.subject) == ("anna@example.pl", "Biuletyn")


async def test_released_mail_is_admitted_once(quarantine: Quarantine) -> None:
    await put(quarantine)
    assert await quarantine.release("box.7.1")
    assert not await quarantine.release("box.7.1")
    (released,) = await quarantine.released()
    assert released.raw == RAW
    await quarantine.admitted(released)
    assert await quarantine.released() == ()
    assert (await quarantine.counts())[0] == 0


@pytest.mark.parametrize("mail_id", ["", "box", "box.7", "box.x.1", "box.7.1.2", "box.7.99"])
async def test_unknown_mail_cannot_be_released(quarantine: Quarantine, mail_id: str) -> None:
    await put(quarantine)
    assert not await quarantine.release(mail_id)


async def test_dismissed_mail_is_forgotten(quarantine: Quarantine) -> None:
    await put(quarantine)
    assert await quarantine.dismiss("box.7.1")
    assert (await quarantine.read(10)).set_aside == ()


async def test_own_mail_waits_for_nobody(quarantine: Quarantine) -> None:
    await put(quarantine, reason=Reason.OWN_MAIL)
    assert await quarantine.counts() == (0, 0)


async def test_list_is_limited_and_the_count_is_not(quarantine: Quarantine) -> None:
    for uid in range(5):
        await put(quarantine, uid)
    review = await quarantine.read(2)
    assert (review.set_aside_count, len(review.set_aside)) == (5, 2)


async def test_content_is_forgotten_after_thirty_days(
    quarantine: Quarantine, clock: FixedClock
) -> None:
    await put(quarantine)
    clock.ms += KEEP_MS + 1
    await quarantine.purge()
    assert await quarantine.counts() == (0, 0)


async def test_answer_given_up_is_listed_and_sent_again(
    quarantine: Quarantine, clock: FixedClock
) -> None:
    store = MailStore(quarantine._engine)
    await store.queue(an_answer("m-1", clock.ms))
    await store.give_up("m-1", "550")
    review = await quarantine.read(10)
    assert [(unsent.message_id, unsent.error) for unsent in review.unsent] == [("m-1", "550")]
    as_port: MailReview = quarantine
    assert await as_port.resend("m-1")
    claimed = await store.claim(clock.ms)
    assert claimed is not None
    assert claimed.message_id == "m-1"


async def test_discarded_answer_is_never_sent(quarantine: Quarantine, clock: FixedClock) -> None:
    store = MailStore(quarantine._engine)
    await store.queue(an_answer("m-1", clock.ms))
    await store.give_up("m-1", "550")
    assert await quarantine.discard("m-1")
    assert not await quarantine.resend("m-1")
    assert await quarantine.counts() == (0, 0)
