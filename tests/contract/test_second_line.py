"""The second line on both databases: from the hand-over of a case to the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from acd.adapters.sql.attachments import SqlAttachments
from acd.ports import case_actions as a
from acd.ports.attachments import Attachment, case_folder
from acd.ports.case_notices import CaseReply
from acd.ports.case_views import CaseGroup, PartState, WaitsFor
from acd.ports.crm import CaseDraft
from acd.ports.first_line import AnswerQuestion, AskOffice, Complain, JoinCase, SeparateCase
from acd.ports.officers import Officer
from acd.ports.second_line import CaseView
from crm_bridge.errors import CaseInvalid
from crm_bridge.imports import CrmImporter, ImportedTicket
from crm_bridge.organisation.errors import OfficerUnknown, OfficeUnknown
from crm_bridge.second_line.errors import (
    CaseActionRefused,
    CaseTaken,
    CaseUnknown,
    OfficeLinkExpired,
    OfficeLinkInvalid,
)
from crm_bridge.second_line.notice_queue import MAX_FILES_BYTES
from crm_bridge.tickets.status import TicketStatus
from crm_bridge.tickets.store import StatusChange
from tests.support import second_line
from tests.support.city import CATALOGUE, a_call, a_case
from tests.support.databases import BACKENDS, migrated_database
from tests.support.second_line_city import (
    GREEN,
    HOUR_MS,
    LIS,
    MAIL,
    MOKOTOW,
    MONDAY_MS,
    SEK,
    SORTING,
    TRAMS,
    City,
    running_city,
)
from tests.support.waiting import PATIENCE_S


@pytest.fixture(params=BACKENDS)
def url(request: pytest.FixtureRequest) -> str:
    return migrated_database(request.param)


@pytest.fixture
async def city(url: str) -> AsyncIterator[City]:
    async with running_city(url) as opened:
        yield opened


async def test_new_case_goes_to_the_officer_with_the_least_work(city: City) -> None:
    numbers = [await city.ticket(number=index) for index in (1, 2)]
    for officer, number in zip((LIS, SEK), numbers, strict=True):
        listed = await city.cases.list_cases(officer, whole_office=False, text="")
        assert [(row.number, row.group) for row in listed.cases] == [(number, CaseGroup.TO_ACCEPT)]
        assert (listed.own_count, listed.office_count) == (1, 2)
    office = await city.cases.list_cases(SEK, whole_office=True, text="wałbrzyska")
    assert [row.number for row in office.cases] == numbers
    assert (await city.cases.list_cases(SEK, whole_office=True, text="puławska")).cases == ()


async def test_taken_case_is_in_progress_and_the_resident_is_told(city: City) -> None:
    number = await city.ticket()
    case = await city.act(SEK, number, a.Take())
    assert (case.status, case.parts[0].state) == ("W trakcie", PartState.TAKEN)
    assert case.parts[0].officer is not None
    assert case.parts[0].officer.name == "Barbara Sęk"
    assert await city.mails() == [f"Sprawą {number} zajmuje się: ZDM."]
    assert [clock.state for clock in case.clocks] == ["met", "runs"]


async def test_two_officers_take_one_case_and_the_second_sees_who_has_it(city: City) -> None:
    number = await city.ticket()
    tries = (city.act(officer, number, a.Take()) for officer in (SEK, LIS))
    results = await asyncio.gather(*tries, return_exceptions=True)
    views = [result for result in results if isinstance(result, CaseView)]
    refusals = [result for result in results if isinstance(result, Exception)]
    assert len(views) == len(refusals) == 1
    winner = views[0].parts[0].officer
    assert winner is not None
    assert isinstance(refusals[0], CaseTaken)
    assert str(winner.name) in str(refusals[0])


async def test_head_takes_a_case_over_and_nobody_else(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take())
    assert "take-over" not in (await city.cases.case(SEK, number)).actions
    case = await city.act(LIS, number, a.TakeOver())
    assert case.parts[0].officer is not None
    assert case.parts[0].officer.id == "lis"
    with pytest.raises(CaseTaken):
        await city.act(SEK, number, a.TakeOver())


async def test_burst_of_officers_waits_for_no_connection_that_another_one_holds(
    city: City,
) -> None:
    number = await city.ticket()
    async with asyncio.timeout(PATIENCE_S):
        cases = await asyncio.gather(
            *(city.cases.case(SEK, number) for _ in range(40)),
            *(city.first.case("bielak", number) for _ in range(40)),
            *(city.cases.list_cases(SEK, whole_office=True, text="") for _ in range(40)),
        )
    assert len(cases) == 120


async def test_repeated_request_changes_nothing(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take(), key="one")
    for _ in range(2):
        case = await city.act(SEK, number, a.AddNote("Ekipa jutro."), key="two")
    assert [entry.kind for entry in case.talk] == ["note"]
    again = await city.act(SEK, number, a.Take(), key="three")
    assert [entry.kind for entry in again.history].count("taken") == 1


async def test_case_of_another_office_is_unknown_and_the_sorting_office_reads_all(
    city: City,
) -> None:
    number = await city.ticket()
    for wrong in (number, "9/26", "x"):
        with pytest.raises(CaseUnknown):
            await city.cases.case(MOKOTOW, wrong)
    with pytest.raises(CaseUnknown):
        await city.act(MOKOTOW, number, a.Take())
    with pytest.raises(OfficerUnknown):
        await city.cases.case(Officer("x", "X", None), number)
    seen = await city.cases.case(SORTING, number.replace("/", "-"))
    assert seen.number == number


async def test_third_return_is_decided_by_the_head(city: City) -> None:
    number = await city.ticket()
    for turn in (1, 2):
        case = await city.act(
            SEK, number, a.Return(a.ReturnReason.OTHER_OFFICE, "Droga gminna.", "UD/Mokotów")
        )
        assert (case.parts[0].office.id, case.parts[0].returns) == ("MCK", turn)
        case = await city.act(SORTING, number, a.PassOn("ZDM", "Droga powiatowa."))
        assert (case.parts[0].office.id, case.parts[0].passes) == ("ZDM", turn)
    case = await city.act(SEK, number, a.Return(a.ReturnReason.NOT_THE_CITY, "To nie my."))
    assert (case.parts[0].office.id, case.parts[0].state) == ("ZDM", PartState.TO_DECIDE)
    with pytest.raises(CaseActionRefused):
        await city.act(SEK, number, a.Take())
    case = await city.act(LIS, number, a.Take())
    assert case.parts[0].state is PartState.TAKEN


async def test_question_to_the_first_line_stops_the_clock_of_the_office(city: City) -> None:
    number = await city.ticket()
    before = (await city.act(SEK, number, a.Take())).parts[0].due_ms
    case = await city.act(SEK, number, a.AskFirstLine("Która strona ulicy?"))
    assert case.parts[0].waits_for is WaitsFor.FIRST_LINE
    assert case.clocks[1].state == "stands"
    city.clock.at_ms += 2 * HOUR_MS
    case = await city.act(SEK, number, a.Resume())
    assert before is not None
    assert case.parts[0].due_ms == before + 2 * HOUR_MS


async def test_case_stays_open_until_the_resident_is_answered(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take())
    with pytest.raises(CaseInvalid) as refused:
        await city.act(SEK, number, a.Close("Wymieniono płyty."))
    assert refused.value.field == "answer"
    case = await city.act(SEK, number, a.Close("Wymieniono płyty.", "Chodnik naprawiony."))
    assert (case.status, case.parts[0].state) == ("Zamknięte", PartState.CLOSED)
    assert "Chodnik naprawiony." in (await city.mails())[-1]
    listed = await city.cases.list_cases(SEK, whole_office=True, text="")
    assert (listed.cases, listed.today.closed, listed.today.taken_in_time) == ((), 1, 1)


async def test_close_is_undone_for_ten_minutes(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take())
    await city.act(SEK, number, a.Close("Zrobione.", "Gotowe."))
    case = await city.act(SEK, number, a.UndoClose())
    assert (case.status, case.parts[0].state) == ("W trakcie", PartState.TAKEN)
    await city.act(SEK, number, a.Close("Zrobione.", "Gotowe."))
    city.clock.at_ms += 10 * 60_000
    with pytest.raises(CaseActionRefused):
        await city.act(SEK, number, a.UndoClose())


async def test_complaint_reopens_the_case_at_its_office_with_its_history(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take())
    await city.act(SEK, number, a.Close("Zrobione.", "Gotowe."))
    complaint = CaseDraft(kind="COMPLAINT", description="Nadal dziura.", follows=number)
    complaint_number = await city.ticket(complaint, number=2)
    case = await city.cases.case(SEK, number)
    assert (case.status, case.parts[0].state) == ("Reklamowane - W trakcie", PartState.TO_ACCEPT)
    assert (case.reason_id, case.children) == ("complaint", (complaint_number,))
    kinds = [entry.kind for entry in case.history]
    assert kinds.count("taken") == 1
    assert "complaint" in kinds
    await city.act(SEK, number, a.Take())
    await city.act(SEK, number, a.Close("Poprawione.", "Teraz dobrze."))
    solved = await city.crm.ticket(complaint_number)
    assert solved is not None
    assert solved.status == "Zamknięte"
    case = await city.act(SEK, number, a.UndoClose())
    assert case.status == "Reklamowane - W trakcie"


async def test_tree_on_a_tram_wire_is_the_work_of_three_units_and_closes_with_the_last(
    city: City,
) -> None:
    tree = a_case(category="Zieleń", event="Powalone drzewo lub złamany konar")
    number = await city.ticket(replace(tree, notify=True))
    await city.act(GREEN, number, a.Take())
    await city.act(GREEN, number, a.AddPart("ZTM", "Wyłączcie napięcie."))
    case = await city.act(GREEN, number, a.AddPart("ZDM", "Jezdnia po usunięciu.", after=1))
    assert [part.state for part in case.parts] == [
        PartState.TAKEN,
        PartState.TO_ACCEPT,
        PartState.BLOCKED,
    ]
    await city.act(TRAMS, number, a.Take(), part=2)
    await city.act(TRAMS, number, a.Close("Napięcie wyłączone."), part=2)
    await city.act(GREEN, number, a.Close("Drzewo usunięte."))
    city.clock.at_ms += 5 * 24 * HOUR_MS
    listed = await city.cases.list_cases(SEK, whole_office=True, text="")
    assert [(row.part, row.group) for row in listed.cases] == [(3, CaseGroup.LATE)]
    await city.act(SEK, number, a.Take(), part=3)
    case = await city.act(SEK, number, a.Close("Jezdnia czysta.", "Ulica przejezdna."), part=3)
    assert case.status == "Zamknięte"
    assert sum("Ulica przejezdna." in text for text in await city.mails()) == 1
    complaint = CaseDraft(kind="COMPLAINT", description="Gałęzie leżą.", follows=number)
    await city.ticket(complaint, number=2)
    case = await city.cases.case(SEK, number)
    assert [part.state for part in case.parts] == [
        PartState.CLOSED,
        PartState.CLOSED,
        PartState.TO_ACCEPT,
    ]


async def test_duplicates_are_solved_with_their_parent_and_never_in_a_circle(city: City) -> None:
    parent, child = [await city.ticket(number=index) for index in (1, 2)]
    with pytest.raises(CaseInvalid) as refused:
        await city.act(SEK, child, a.Join(child))
    assert refused.value.field == "parent"
    joined = await city.act(SEK, child, a.Join(parent))
    assert joined.parent == parent
    with pytest.raises(CaseInvalid):
        await city.act(SEK, parent, a.Join(child))
    with pytest.raises(CaseInvalid):
        await city.act(SEK, parent, a.Join("99/26"))
    await city.act(SEK, parent, a.Take())
    case = await city.act(SEK, parent, a.Close("Naprawione.", "Chodnik równy."))
    assert case.children == ()
    solved = await city.cases.case(SEK, child)
    assert (solved.status, solved.parts[0].done) == ("Zamknięte", "Naprawione.")
    assert sum("Chodnik równy." in text for text in await city.mails()) == 2


async def test_tasks_promise_and_priority_are_kept_and_checked(city: City) -> None:
    number, later_ms = await city.ticket(), MONDAY_MS + 24 * HOUR_MS
    await city.act(SEK, number, a.Take())
    case = await city.act(SEK, number, a.AddFollowUp("Zadzwoń do ekipy", later_ms))
    task = case.tasks[0]
    case = await city.act(SEK, number, a.FinishFollowUp(task.task_id))
    assert case.tasks[0].done_ms == MONDAY_MS
    case = await city.act(SEK, number, a.Promise(later_ms))
    assert case.promised_ms == later_ms
    assert (await city.mails())[-1] == f"Termin w sprawie {number}: 24.11.2026. ZDM"
    case = await city.act(SEK, number, a.Prioritise(2))
    assert case.priority == 2
    refused: tuple[tuple[a.CaseAction, str], ...] = (
        (a.Promise(MONDAY_MS), "at"),
        (a.AddFollowUp("x", MONDAY_MS - 1), "due"),
        (a.Prioritise(3), "priority"),
        (a.FinishFollowUp("nothing"), "task_id"),
        (a.AddNote("  "), "text"),
        (a.AddPart("ZDM", "x"), "office_id"),
        (a.AddPart("ZTM", "x", after=7), "after"),
    )
    for action, field in refused:
        with pytest.raises(CaseInvalid) as error:
            await city.act(SEK, number, action)
        assert error.value.field == field
    with pytest.raises(OfficeUnknown):
        await city.act(SEK, number, a.PassOn("NASA", "x"))


async def test_first_line_answers_the_question_and_the_clock_goes_on(city: City) -> None:
    number = await city.ticket()
    before = (await city.act(SEK, number, a.Take())).parts[0].due_ms
    await city.act(SEK, number, a.AskFirstLine("Która strona ulicy?"))
    city.clock.at_ms += HOUR_MS
    seen = await city.first.case("bielak", number.replace("/", "-"))
    assert "answer-question" in seen.actions
    for _ in range(2):
        seen = await city.first.act("bielak", number, AnswerQuestion("Nieparzysta."), "answer")
    assert "answer-question" not in seen.actions
    case = await city.cases.case(SEK, number)
    assert [entry.text for entry in case.talk] == ["Która strona ulicy?", "Nieparzysta."]
    assert case.talk[1].by.name == "Ada Bielak"
    assert before is not None
    assert (case.parts[0].waits_for, case.parts[0].due_ms) == (WaitsFor.NOBODY, before + HOUR_MS)
    with pytest.raises(CaseActionRefused):
        await city.first.act("bielak", number, AnswerQuestion("Parzysta."), "late")


async def test_question_of_the_first_line_stands_in_the_list_until_it_is_answered(
    city: City,
) -> None:
    number = await city.ticket()
    taken = await city.act(SEK, number, a.Take())
    assert "answer-first-line" not in taken.actions
    await city.first.act("bielak", number, AskOffice("Czy ekipa już była?"), "ask")
    assert "answer-first-line" in (await city.cases.case(SEK, number)).actions
    row = (await city.cases.list_cases(SEK, whole_office=True, text="")).cases[0]
    assert (row.group, row.question) == (CaseGroup.ASKED, "Czy ekipa już była?")
    assert row.asked_by == "Ada Bielak"
    answered = await city.act(SEK, number, a.AnswerFirstLine("Tak, rano."))
    assert "answer-first-line" not in answered.actions
    row = (await city.cases.list_cases(SEK, whole_office=True, text="")).cases[0]
    assert row.group is CaseGroup.TO_ANSWER


async def test_clocks_of_an_imported_complaint_begin_with_it(city: City) -> None:
    opened = StatusChange(TicketStatus.NEW, "", MONDAY_MS - 30 * 24 * HOUR_MS)
    complained = StatusChange(TicketStatus.COMPLAINED, "", MONDAY_MS)
    importer = CrmImporter(city.engine, CATALOGUE, second_line.arrivals(city.engine))
    await importer.add_ticket(ImportedTicket("571020/26", a_case(), (opened, complained)))
    [clock, *_] = (await city.cases.case(SEK, "571020/26")).clocks
    assert (clock.kind, clock.state) == ("acceptance", "runs")
    assert clock.due_ms is not None
    assert clock.due_ms > MONDAY_MS


async def test_first_line_complains_and_joins(city: City) -> None:
    parent, child = [await city.ticket(number=index) for index in (1, 2)]
    joined = await city.first.act("bielak", child, JoinCase(parent), "join")
    assert (joined.parent, "separate" in joined.actions) == (parent, True)
    with pytest.raises(CaseInvalid):
        await city.first.act("bielak", parent, JoinCase(child), "circle")
    alone = await city.first.act("bielak", child, SeparateCase(), "separate")
    assert alone.parent is None
    await city.act(SEK, parent, a.Take())
    await city.act(SEK, parent, a.Close("Zrobione.", "Gotowe."))
    again = await city.first.act("bielak", parent, Complain("Nadal dziura."), "complain")
    assert (again.status, again.parts[0].state) == (
        "Reklamowane - W trakcie",
        PartState.TO_ACCEPT,
    )
    with pytest.raises(CaseUnknown):
        await city.first.case("bielak", "9/26")


async def test_resident_answers_the_question_by_mail_and_the_clock_goes_on(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take())
    await city.act(SEK, number, a.AskResident("Która strona ulicy?"))
    queue = second_line.notice_queue(city.engine, city.clock)
    question = (await queue.due(10))[-1]
    assert question.address == MAIL
    await queue.sent(question)
    stranger = CaseReply(number, question.position, "x@example.org", "Moja.", "reply-x")
    assert not await queue.receive(stranger)
    reply = replace(stranger, address=MAIL.upper(), text="Parzysta.", key="reply-1")
    for _ in range(2):
        assert await queue.receive(reply)
    case = await city.cases.case(SEK, number)
    assert [(entry.kind, entry.text) for entry in case.talk] == [
        ("asked-resident", "Która strona ulicy?"),
        ("resident-wrote", "Parzysta."),
    ]
    assert case.talk[0].details["delivery"] == "sent"
    assert case.parts[0].waits_for is WaitsFor.NOBODY
    await city.act(SEK, number, a.Close("Zrobione.", "Gotowe."))
    assert not await queue.receive(replace(reply, key="reply-2"))


async def test_resident_who_wants_a_call_gets_no_mail_and_the_case_says_so(city: City) -> None:
    await city.book.open(a_call())
    draft = replace(a_case(), notify=True, notify_by="phone", language="uk")
    number = (await city.crm.open_ticket(a_call(), draft, "bielak")).number
    await city.act(SEK, number, a.Take())
    case = await city.act(SEK, number, a.Close("Zrobione.", "Готово."))
    assert await city.mails() == []
    assert case.talk[-1].details["delivery"] == "not-sendable"
    assert case.resident is not None
    assert (case.resident.channel, case.resident.language) == ("phone", "uk")


async def test_photo_goes_with_the_next_message_to_the_resident_and_with_no_later_one(
    city: City,
) -> None:
    number, files = await city.ticket(), SqlAttachments(city.engine)
    await city.act(SEK, number, a.Take())
    city.clock.at_ms += 1000
    folder = case_folder(number)
    photo = Attachment("photo", folder, None, "a.png", "image/png", 4, at_ms=city.clock.at_ms)
    huge = replace(photo, attachment_id="huge", size=MAX_FILES_BYTES)
    for file in (photo, huge):
        await files.add(file, b"\x89PNG")
    for action in (a.AskResident("Czy to te płyty?"), a.Close("Wymienione.", "Gotowe.")):
        city.clock.at_ms += 1000
        await city.act(SEK, number, action)
    due = await second_line.notice_queue(city.engine, city.clock).due(10)
    assert [notice.files for notice in due] == [(), ("photo",), ()]


async def test_notice_that_fails_is_due_again_later_and_given_up_for_good(city: City) -> None:
    number = await city.ticket()
    await city.act(SEK, number, a.Take())
    queue = second_line.notice_queue(city.engine, city.clock)
    (notice,) = await queue.due(10)
    await queue.failed(notice, permanent=False)
    assert await queue.due(10) == ()
    city.clock.at_ms += HOUR_MS
    (notice,) = await queue.due(10)
    assert notice.attempts == 1
    await queue.failed(notice, permanent=True)
    city.clock.at_ms += 24 * HOUR_MS
    assert await queue.due(10) == ()


WATER = a_case(category="Wodno-kanalizacyjne", event="Wyciek wody na ulicy")


async def link_of(city: City) -> str:
    """Return the token of the link in the newest mail to an office."""
    queue = second_line.notice_queue(city.engine, city.clock)
    mails = [notice for notice in await queue.due(10) if notice.address.startswith("mpwik@")]
    (link,) = [line for line in mails[-1].text.splitlines() if line.startswith("https://")]
    return link.partition("#")[2]


async def test_office_without_accounts_accepts_and_closes_by_the_link_of_its_mail(
    city: City,
) -> None:
    number = await city.ticket(replace(WATER, notify=True))
    token = await link_of(city)
    assert await link_of(city) == token
    links = second_line.link_cases(city.engine, city.clock)
    case = await links.read(token)
    assert (case.number, case.state, case.needs_answer) == (number, PartState.TO_ACCEPT, True)
    case = await links.act(token, a.Take(), "take")
    assert case.actions == ("return", "answer-resident", "close")
    case = await links.act(token, a.Close("Naprawiono.", "Woda płynie."), "close")
    assert case.state is PartState.CLOSED
    seen = await city.cases.case(SORTING, number)
    assert (seen.status, seen.parts[0].done) == ("Zamknięte", "Naprawiono.")


async def test_link_ends_and_opens_nothing_once_the_case_is_elsewhere(city: City) -> None:
    number = await city.ticket(WATER)
    token = await link_of(city)
    links = second_line.link_cases(city.engine, city.clock)
    for wrong in ("", token[:-1], f"{token[:-1]}x", token.replace(".1.", ".2.", 1)):
        with pytest.raises(OfficeLinkInvalid):
            await links.read(wrong)
    refusal = a.Return(a.ReturnReason.OTHER_OFFICE, "Nie nasza sieć.")
    assert (await links.act(token, refusal, "return")).actions == ()
    with pytest.raises(OfficeLinkInvalid):
        await links.act(token, a.Take(), "late")
    assert (await city.cases.case(SORTING, number)).parts[0].office.id == "MCK"
    city.clock.at_ms += 15 * 24 * HOUR_MS
    with pytest.raises(OfficeLinkExpired):
        await links.read(token)


async def test_sorting_office_acts_for_an_office_without_accounts(city: City) -> None:
    number = await city.ticket(WATER)
    case = await city.act(SORTING, number, a.PassOn("ZDM", "Studzienka w jezdni."))
    assert case.parts[0].office.id == "ZDM"
    with pytest.raises(CaseUnknown):
        await city.act(SORTING, number, a.Take())


async def test_case_without_a_unit_goes_to_the_sorting_office(city: City) -> None:
    number = await city.ticket(CaseDraft(kind="INFORMATIONAL", description="Godziny urzędu?"))
    case = await city.cases.case(SORTING, number)
    assert (case.parts[0].office.id, case.reason_id) == ("MCK", "sorting")


async def test_offices_are_listed_with_their_hours(city: City) -> None:
    offices = {office.id: office for office in await city.cases.offices()}
    assert len(offices) == 47
    assert offices["ZDM"].open
    assert offices["ZDM"].changes_ms == MONDAY_MS + 8 * HOUR_MS
    assert offices["SM"].open
