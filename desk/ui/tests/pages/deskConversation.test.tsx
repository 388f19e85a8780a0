import { act, screen, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Contact, Message, ScreenPop } from "../../src/api/types";
import { contact, deskView, NOW } from "../builders";
import { openDesk, type OpenDesk } from "../support/pages";

const DAY = 86_400_000;

const message = (change: Partial<Message> = {}): Message => ({ id: "chat-1-r-1", author: "resident", text: "Nie świeci latarnia.", sent_ms: NOW, ...change });

const chat = (change: Partial<Contact> = {}): Contact =>
  contact({ name: "Olena", engaged_ms: NOW, waiting_for: "consultant", messages: { "000001": message() }, ...change });

const mail = (change: Partial<Contact> = {}): Contact => contact({ contact_id: "mail-1", channel: "email", subject: "Odpady", waiting_for: "consultant", engaged_ms: NOW, ...change });

const reply = (desk: OpenDesk): HTMLTextAreaElement => within(desk.contactPanel).getByRole("textbox", { name: /^Odpowiedź/ });

const TYPING = "POST /desk/contacts/chat-1/typing";
const TICKET = { number: "614902/26", kind: "INCIDENT", category: "Drogi i chodniki", event: "", district: "Mokotów", status: "Nowe", opened_ms: NOW, changed_ms: NOW, description: "Płyty" };
const SENDING = "POST /desk/contacts/chat-1/messages";

afterEach(() => vi.useRealTimers());

describe("a ticket number in a message", () => {
  test("opens the ticket beside the contact; dates and telephone numbers stay text", async () => {
    const text = "Sprawa 614902/26 z 2026-11-18, tel. 601-000-118.";
    const desk = openDesk(deskView([chat({ messages: { "000001": message({ text }) } })]));
    desk.server.answer("GET /desk/tickets?number=614902%2F26", { ...TICKET });
    const log = within(desk.contactPanel).getByRole("log");
    expect(log.textContent).toContain(text);
    expect(within(log).getAllByRole("button").map((button) => button.textContent)).toEqual(["614902/26"]);
    await desk.user.click(desk.button("614902/26", log));
    expect(await within(desk.residentPanel).findByText("Drogi i chodniki · Mokotów")).toBeDefined();
  });
});

describe("the typing signal to the resident", () => {
  test("is sent while the consultant writes, at most once in three seconds", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: NOW });
    const desk = openDesk(deskView([chat()]));
    await desk.user.type(reply(desk), "Dzień");
    expect(desk.server.countOf(TYPING)).toBe(1);
    vi.setSystemTime(NOW + 3000);
    await desk.user.type(reply(desk), " dobry");
    expect(desk.server.countOf(TYPING)).toBe(2);
  });

  test("is not sent for a private note or an e-mail", async () => {
    const desk = openDesk(deskView([chat(), mail()]));
    act(() => desk.services.setUi({ selected: "chat-1" }));
    await desk.user.click(desk.button("Notatka prywatna"));
    await desk.user.type(within(desk.contactPanel).getByRole("textbox", { name: /^Notatka/ }), "Sprawdzić");
    act(() => desk.services.setUi({ selected: "mail-1" }));
    await desk.user.type(reply(desk), "Dzień dobry");
    expect([desk.server.countOf(TYPING), desk.server.countOf("POST /desk/contacts/mail-1/typing")]).toEqual([0, 0]);
  });
});

describe("a sent message", () => {
  const shown = (desk: OpenDesk): HTMLElement[] => within(within(desk.contactPanel).getByRole("log")).queryAllByText("Dzień dobry");

  test("stays in the conversation until the live view has it, and is there once", async () => {
    const desk = openDesk(deskView([chat()]));
    desk.server.answer(SENDING, {}, 201);
    await desk.user.type(reply(desk), "Dzień dobry{Enter}");
    await screen.findByText("wysłano");
    expect(shown(desk)).toHaveLength(1);
    const { client_id: clientId } = desk.server.bodyOf(SENDING) as { client_id: string };
    const stored = message({ id: `chat-1-c-${clientId}`, author: "consultant", author_name: "Agnieszka Bielak", text: "Dzień dobry" });
    desk.show(deskView([chat({ messages: { "000001": message(), "000002": stored } })]));
    expect(shown(desk)).toHaveLength(1);
    expect(screen.queryByText("wysłano")).toBeNull();
  });

  test("that the live view shows before the server has answered is there once", async () => {
    const desk = openDesk(deskView([chat()]));
    desk.server.answer(SENDING, undefined, 0);
    await desk.user.type(reply(desk), "Dzień dobry{Enter}");
    const { client_id: clientId } = desk.server.bodyOf(SENDING) as { client_id: string };
    const stored = message({ id: `chat-1-c-${clientId}`, author: "consultant", text: "Dzień dobry" });
    desk.show(deskView([chat({ messages: { "000001": message(), "000002": stored } })]));
    expect(shown(desk)).toHaveLength(1);
    expect(screen.queryByText(/nie wysłano/)).toBeNull();
  });

  test("that the server refuses says why", async () => {
    const desk = openDesk(deskView([chat()]));
    desk.server.refuse(SENDING, 409, { code: "contact-not-assigned" });
    await desk.user.type(reply(desk), "Dzień dobry{Enter}");
    expect(await screen.findByText("nie wysłano: Tym kontaktem zajmuje się inna osoba.")).toBeDefined();
  });
});

describe("a conversation over several days", () => {
  test("has a heading for each day", () => {
    const messages = {
      "000001": message({ sent_ms: NOW - 2 * DAY }),
      "000002": message({ id: "2", sent_ms: NOW - 2 * DAY + 60_000 }),
      "000003": message({ id: "3", sent_ms: NOW }),
    };
    const desk = openDesk(deskView([mail({ messages })]));
    const days = [...desk.contactPanel.querySelectorAll(".message--day")].map((day) => day.textContent);
    expect(days).toEqual([expect.stringMatching(/^\d+ \S+, \d\d:\d\d$/), expect.stringMatching(/^Dziś, \d\d:\d\d$/)]);
  });
});

describe("an ended conversation", () => {
  test("shows the reply that was not sent, so that it is not lost", async () => {
    const desk = openDesk(deskView([chat()]));
    await desk.user.type(reply(desk), "Dzień do");
    desk.show(deskView([chat({ stage: "wrap-up", ended_ms: NOW, wrap_up_until_ms: NOW + 30_000 })]));
    await desk.user.click(screen.getByRole("tab", { name: "Rozmowa" }));
    expect(screen.getByText("Niewysłane: Dzień do")).toBeDefined();
  });
});

describe("many candidates for a resident", () => {
  const candidate = (number: number): ScreenPop => ({ contact_id: "", resident_id: `r-${number}`, name: `Jan Kowalski ${number}`, confidence: 0, reason_id: "number-unknown", contact_count: number, alerts: [], others: [], open_tickets: [], last_contacts: [] });
  const FIND = "GET /desk/residents?q=Kowalski";

  async function search(desk: OpenDesk, residents: readonly ScreenPop[], next?: number): Promise<void> {
    desk.server.answer(FIND, { residents, ...(next === undefined ? {} : { next }) });
    await desk.user.type(within(desk.residentPanel).getByLabelText("Nazwisko, numer albo adres"), "Kowalski{Enter}");
    await screen.findByRole("button", { name: "To ta osoba: Jan Kowalski 1" });
  }

  const choices = (desk: OpenDesk): HTMLElement[] => within(desk.residentPanel).queryAllByRole("button", { name: /^To ta osoba/ });

  test("are listed with a button each, and a hint when there are more", async () => {
    const desk = openDesk(deskView([chat()]));
    await search(desk, Array.from({ length: 20 }, (_, index) => candidate(index + 1)), 20);
    expect(choices(desk)).toHaveLength(20);
    expect(screen.getByText("Jest więcej osób. Dopisz imię, ulicę albo numer.")).toBeDefined();
  });

  test("of one contact are never offered for another one", async () => {
    const desk = openDesk(deskView([chat(), mail()]));
    act(() => desk.services.setUi({ selected: "chat-1" }));
    await search(desk, [candidate(1)]);
    act(() => desk.services.setUi({ selected: "mail-1" }));
    expect(choices(desk)).toHaveLength(0);
  });

  test("are gone once one of them is chosen", async () => {
    const desk = openDesk(deskView([chat()]));
    await search(desk, [candidate(1), candidate(2)]);
    await desk.user.click(desk.button("To ta osoba: Jan Kowalski 2"));
    expect(desk.server.bodyOf("POST /desk/contacts/chat-1/resident")).toEqual({ resident_id: "r-2" });
    await expect.poll(() => choices(desk)).toHaveLength(0);
  });

  test("stay when the choice is refused, and the page says why", async () => {
    const desk = openDesk(deskView([chat()]));
    desk.server.refuse("POST /desk/contacts/chat-1/resident", 404, { code: "resident-unknown" });
    await search(desk, [candidate(1)]);
    await desk.user.click(desk.button("To ta osoba: Jan Kowalski 1"));
    expect(await screen.findByText("Nie ma już tej osoby w ewidencji. Wyszukaj ją ponownie.")).toBeDefined();
    expect(choices(desk)).toHaveLength(1);
  });

  test("are those of the last search when an earlier one is slower", async () => {
    const desk = openDesk(deskView([chat()]));
    const slow = desk.server.delay("GET /desk/residents?q=Kow");
    const field = within(desk.residentPanel).getByLabelText("Nazwisko, numer albo adres");
    await desk.user.type(field, "Kow{Enter}");
    await desk.user.clear(field);
    await search(desk, [candidate(1)]);
    await act(() => slow({ residents: [candidate(7)] }));
    expect(choices(desk).map((button) => button.getAttribute("aria-label"))).toEqual(["To ta osoba: Jan Kowalski 1"]);
  });
});

describe("an error of the case form", () => {
  test("goes away when the field is corrected", async () => {
    const desk = openDesk(deskView([chat({ stage: "wrap-up", ended_ms: NOW, wrap_up_until_ms: NOW + 30_000 })]));
    desk.server.refuse("POST /desk/contacts/chat-1/ticket", 422, { code: "case-incomplete", field: "description" });
    await desk.user.click(desk.button(/^Zapisz i nadaj numer/));
    await screen.findByText("Opisz sprawę jednym zdaniem.");
    await desk.user.type(within(desk.contactPanel).getByLabelText("Opis"), "D");
    expect(screen.queryByText("Opisz sprawę jednym zdaniem.")).toBeNull();
  });
});
