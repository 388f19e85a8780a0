"""A case from the call to the answer and back: desk, second line, mails of the resident."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.e2e.steps import become_ready, finish_wrap_up, telephone_of
from tests.e2e.test_first_call import CALLER_HZ, HALINA, walk_the_menu, write_the_case
from tests.support.browser import MICROPHONE_HZ, signed_in
from tests.support.city_mail import CityMail
from tests.support.sipp import sipp_call
from tests.support.system import System
from tests.support.waiting import PATIENCE_S, until_true

CONSULTANT, OFFICER = "bielak", "stepien"
HALINAS_MAIL = "halina.wrona@example.org"
PHOTO = Path(__file__).parents[2] / "docs" / "images" / "desk.png"
QUESTION = "Po której stronie ulicy są te płyty?"
REPLY = "Po stronie parzystej, przy wiacie."
DONE = "Wymieniono trzy płyty chodnika."
ANSWER = "Płyty chodnika są wymienione, dziękujemy za zgłoszenie."
SUNK = "Jedna płyta znów się zapadła."
COMPLAINT = "Pani Halina mówi, że jedna płyta znów się zapadła."


async def test_case_of_a_call_is_asked_about_answered_and_reopened(
    system: System, browser: Browser, city_mail: CityMail, tmp_path: Path
) -> None:
    async with (
        city_mail.post_of(HALINAS_MAIL) as post,
        signed_in(browser, system, CONSULTANT) as desk,
        signed_in(browser, system, OFFICER) as office,
    ):
        number = await case_of_a_call(system, desk, tmp_path)
        await open_case(office, number)
        await accept(office)
        await ask_the_resident(office)

        question = await post.mail_with(QUESTION)
        assert number in str(question["Subject"])
        await post.reply(question, REPLY)
        await until_shown(office, number, REPLY)

        await close_with_a_photo(office)
        answer = await post.mail_with(ANSWER)
        assert [file.get_filename() for file in answer.iter_attachments()] == [PHOTO.name]
        await post.reply(answer, SUNK)

        await complain_at_the_desk(desk, number)
        await post.mail_with("została otwarta ponownie")
        await office.reload()
        await open_case(office, number)
        await expect(office.get_by_role("main")).to_contain_text("Czy to sprawa Twojego biura?")
        for text in (REPLY, DONE, COMPLAINT):
            await expect(office.locator("body")).to_contain_text(text)


async def case_of_a_call(system: System, desk: Page, tmp_path: Path) -> str:
    """Take the call, write its case with the wish for news, and end it; return the number."""
    await become_ready(desk)
    calling = sipp_call(system.runtime, tmp_path, system.sip_port, HALINA, CALLER_HZ)
    async with calling as resident:
        await walk_the_menu(resident)
        telephone = telephone_of(desk)
        await expect(telephone).to_contain_text("Dzwoni telefon")
        await desk.keyboard.press("Alt+a")
        await resident.wait_for_tone(MICROPHONE_HZ, within=PATIENCE_S)
        beside = desk.get_by_role("complementary")
        await beside.get_by_role("button", name="Potwierdź: to ta osoba").click()
        await expect(beside).to_contain_text("Osoba potwierdzona")
        await desk.get_by_role("main").get_by_text("Chce być na bieżąco").click()
        number = await write_the_case(desk)
        await telephone.get_by_role("button", name="Rozłącz").click()
        assert await resident.hung_up_by_them(within=PATIENCE_S)
    await finish_wrap_up(desk)
    return number


async def until_shown(office: Page, number: str, text: str) -> None:
    """Open the case anew until the page shows the text; by itself it asks every 20 s."""

    async def is_shown() -> bool:
        await office.get_by_role("button", name=number).click()
        return text in await office.locator("body").inner_text()

    await until_true(is_shown)


async def open_case(office: Page, number: str) -> None:
    """In the list of the whole office, found by the number."""
    await office.get_by_role("button", name=re.compile("Całe biuro")).click()
    await office.get_by_label("Numer, ulica, nazwisko").fill(number)
    await office.get_by_role("button", name=number).click()
    await expect(office.get_by_role("main")).to_contain_text(number)


async def accept(office: Page) -> None:
    await office.get_by_role("button", name=re.compile("Przyjmuję")).press("p")
    await expect(office.get_by_role("main")).to_contain_text("Sprawa zostaje otwarta")


async def ask_the_resident(office: Page) -> None:
    main = office.get_by_role("main")
    await main.get_by_text("To pytanie, zegar stanie").click()
    await main.get_by_label("Pytanie do mieszkańca").fill(QUESTION)
    await office.keyboard.press("Control+Enter")
    await expect(main).to_contain_text("odpowiada mieszkaniec")


async def close_with_a_photo(office: Page) -> None:
    await office.get_by_role("button", name="Zamknij sprawę").click()
    form = office.get_by_role("dialog")
    await form.get_by_label("Co zrobiono").fill(DONE)
    await form.get_by_label("Odpowiedź dla mieszkańca").fill(ANSWER)
    await form.get_by_label("Zdjęcie").set_input_files(PHOTO)
    await expect(form).to_contain_text(f"Dodano: {PHOTO.name}")
    await office.keyboard.press("Control+Enter")
    await expect(office.get_by_role("main")).to_contain_text("Zamknięta o")


async def complain_at_the_desk(desk: Page, number: str) -> None:
    """The reply to the closing mail is a contact; its case stands beside it."""
    telephone = telephone_of(desk)
    await expect(telephone).to_contain_text("Nowy kontakt: e-mail")
    await desk.keyboard.press("Alt+a")
    await expect(desk.get_by_role("log", name=re.compile("Rozmowa"))).to_contain_text(SUNK)
    beside = desk.get_by_role("complementary")
    await beside.get_by_role("tab", name=re.compile("Sprawy")).click()
    await beside.get_by_role("button", name=f"Otwórz sprawę {number}").click()
    case = desk.get_by_role("main")
    await case.get_by_label("Co piszesz").select_option("Reklamacja")
    await case.get_by_label("Treść").fill(COMPLAINT)
    await case.get_by_role("button", name=re.compile("Wyślij")).click()
    await expect(case.get_by_role("list", name="Przebieg statusów")).to_contain_text("Reklamowane")
    await desk.keyboard.press("Escape")
    await desk.get_by_role("button", name=re.compile("^Zakończ")).click()
    await finish_wrap_up(desk)
