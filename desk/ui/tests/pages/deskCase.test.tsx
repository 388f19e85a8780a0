import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Ticket } from "../../src/api/types";
import { contact, deskView, NOW } from "../builders";
import { EMPTY_DRAFT } from "../../src/pages/desk/drafts";
import { call, openDesk, type OpenDesk } from "../support/pages";

const TICKET: Ticket = { number: "614902/26", kind: "INCIDENT", category: "Drogi", event: "Uszkodzenie chodnika", status: "Nowe", unit: "ZDM", opened_ms: NOW, changed_ms: NOW, description: "Płyty" };

const talking = call({ stage: "talking", engaged_ms: NOW, name: "Halina Wrona" });

const open = (options: Parameters<typeof openDesk>[1] = {}): OpenDesk => openDesk(deskView([talking]), options);

const form = (desk: OpenDesk) => within(desk.contactPanel);

async function chooseCategory(desk: OpenDesk, query: string): Promise<void> {
  const field = await form(desk).findByRole("combobox", { name: "Kategoria" });
  await desk.user.type(field, query);
  await desk.user.keyboard("{ArrowDown}{Enter}");
}

describe("the case form", () => {
  test("finds a category without diacritics and shows the unit that handles it", async () => {
    const desk = open();
    await chooseCategory(desk, "zielen drzewo");
    expect(form(desk).getByRole<HTMLInputElement>("combobox", { name: "Kategoria" }).value).toBe("Zieleń › Powalone drzewo");
    expect(form(desk).getByText("Zarząd Zieleni")).toBeDefined();
    expect(form(desk).getByText("wynika z kategorii")).toBeDefined();
  });

  test("finds a category by a word of residents", async () => {
    const desk = open();
    await chooseCategory(desk, "dziura");
    expect(form(desk).getByRole<HTMLInputElement>("combobox", { name: "Kategoria" }).value).toBe("Drogi › Uszkodzenie chodnika");
  });

  test("asks a question about a state for its ticket and opens no other one", async () => {
    const desk = open();
    desk.server.refuse("POST /desk/contacts/tel-1/ticket", 422, { code: "case-incomplete", field: "follows" });
    await desk.user.click(form(desk).getByRole("radio", { name: "Status" }));
    await desk.user.click(form(desk).getByRole("button", { name: /^Zapisz pytanie o stan/ }));
    const field = form(desk).getByLabelText("Sprawa, o którą pyta mieszkaniec");
    await expect.poll(() => document.activeElement).toBe(field);
    desk.server.answer("POST /desk/contacts/tel-1/ticket", TICKET, 201);
    await desk.user.type(field, "614902/26{Control>}{Enter}{/Control}");
    await expect.poll(() => desk.alert).toBe("Zapisano pytanie o sprawę 614902/26. Nowe zgłoszenie nie powstało.");
    expect(desk.server.bodyOf("POST /desk/contacts/tel-1/ticket")).toMatchObject({ kind: "STATUS", follows: "614902/26" });
  });

  test("offers the categories of the chosen kind only", async () => {
    const desk = open();
    await desk.user.click(form(desk).getByRole("radio", { name: "Reklamacja" }));
    await desk.user.click(await form(desk).findByRole("combobox", { name: "Kategoria" }));
    const options = within(await screen.findByRole("listbox")).getAllByRole("option").map((option) => option.textContent);
    expect(options).toEqual(["Komunikacja › Spóźniony autobus"]);
  });

  test("saves the case with Ctrl Enter and shows its number with the spoken form", async () => {
    const desk = open();
    desk.server.answer("POST /desk/contacts/tel-1/ticket", TICKET, 201);
    await chooseCategory(desk, "chodnik");
    await desk.user.type(form(desk).getByLabelText("Opis"), "Zapadły się płyty.");
    await desk.user.type(form(desk).getByLabelText("Gdzie"), "Wałbrzyska 11");
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.bodyOf("POST /desk/contacts/tel-1/ticket")).toMatchObject({
      kind: "INCIDENT",
      category: "Drogi",
      event: "Uszkodzenie chodnika",
      description: "Zapadły się płyty.",
      address: "Wałbrzyska 11",
      notify: false,
    });
    await expect.poll(() => desk.alert).toBe("Zapisano. Numer zgłoszenia 614902/26.");
    desk.show(deskView([{ ...talking, ticket: TICKET }]));
    const number = within(screen.getByRole("region", { name: "Numer zgłoszenia" }));
    expect(number.getByText("614902/26")).toBeDefined();
    expect(number.getByText(/sześćdziesiąt jeden, czterdzieści dziewięć, zero dwa/)).toBeDefined();
    expect(number.getByText("Zajmie się: ZDM")).toBeDefined();
  });

  test("says how and in which language the resident is answered", async () => {
    const desk = open();
    desk.server.answer("POST /desk/contacts/tel-1/ticket", TICKET, 201);
    await chooseCategory(desk, "chodnik");
    await desk.user.type(form(desk).getByLabelText("Opis"), "Zapadły się płyty.");
    await desk.user.selectOptions(form(desk).getByLabelText("Odpowiedź biura"), "przez telefon");
    await desk.user.selectOptions(form(desk).getByLabelText("Język odpowiedzi"), "ukraiński");
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.bodyOf("POST /desk/contacts/tel-1/ticket")).toMatchObject({ notify_by: "phone", language: "uk" });
  });

  test("shows an error of the ticket system under its field and moves the focus there", async () => {
    const desk = open();
    desk.server.refuse("POST /desk/contacts/tel-1/ticket", 422, { code: "case-incomplete", field: "description" });
    await desk.user.click(desk.button(/^Zapisz i nadaj numer/));
    const field = form(desk).getByLabelText("Opis");
    await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
    expect(field.getAttribute("aria-describedby")).toContain(form(desk).getByText("Opisz sprawę jednym zdaniem.").id);
    await expect.poll(() => document.activeElement).toBe(field);
  });

  test.each([
    ["Opis", 4000, "4001 z 4000"],
    ["Gdzie", 300, "301 z 300"],
    ["Sprawa, o którą pyta mieszkaniec", 32, "33 z 32"],
  ])("keeps a text that is too long for „%s”, says so and does not save the case", async (label, limit, count) => {
    const desk = open();
    await desk.user.click(form(desk).getByRole("radio", { name: "Status" }));
    const field = form(desk).getByLabelText<HTMLInputElement>(label);
    await desk.user.click(field);
    await desk.user.paste("x".repeat(limit + 1));
    expect(field.value).toHaveLength(limit + 1);
    expect(form(desk).getByText(count)).toBeDefined();
    expect(form(desk).getByText(`Za długie: mieści się ${limit} znaków. Nic nie zostało ucięte, skróć tekst przed zapisaniem.`)).toBeDefined();
    await desk.user.click(desk.button(/^Zapisz pytanie o stan/));
    expect(desk.server.countOf("POST /desk/contacts/tel-1/ticket")).toBe(0);
    await expect.poll(() => document.activeElement).toBe(field);
    await desk.user.keyboard("{Backspace}");
    expect(form(desk).queryByText(/^Za długie/)).toBeNull();
    expect(field.getAttribute("aria-invalid")).toBe("false");
  });

  test.each([
    ["pl", "Ewidencja nie odpowiada. Pisz dalej, szkic jest zachowany."],
    ["en", "The ticket system is not answering. Carry on, the draft is kept."],
  ] as const)("says in %s that the draft is kept while the ticket system is down", async (language, text) => {
    const desk = open({ language });
    desk.server.refuse("POST /desk/contacts/tel-1/ticket", 503, { code: "crm-unavailable" });
    await desk.user.click(desk.button(/^Zapisz i nadaj numer|^Save and give a number/));
    expect(await screen.findByText(text)).toBeDefined();
  });

  test("saves the draft when the consultant opens another contact", async () => {
    const desk = openDesk(deskView([talking, contact({ name: "Olena", waiting_for: "consultant" })]));
    desk.act(() => desk.services.setUi({ selected: "tel-1" }));
    await desk.user.type(form(desk).getByLabelText("Opis"), "Dziura");
    await desk.user.click(within(desk.workList).getByRole("button", { name: /Olena/ }));
    expect(desk.server.bodyOf("PUT /desk/contacts/tel-1/draft")).toMatchObject({ description: "Dziura" });
  });

  test("warns while a draft could not be saved", async () => {
    const desk = open();
    desk.server.answer("PUT /desk/contacts/tel-1/draft", undefined, 0);
    await desk.user.type(form(desk).getByLabelText("Opis"), "Dziura");
    desk.act(() => void desk.services.drafts.flush("tel-1"));
    expect(await screen.findByText(/szkic jeszcze niezapisany, spróbujemy ponownie/)).toBeDefined();
  });

  test("takes the other fields of a draft that was changed on another page and keeps the typed text", async () => {
    const stored = { ...EMPTY_DRAFT, address: "Wolska 2" };
    const desk = openDesk(deskView([{ ...talking, draft: { ...stored, address: "" }, draft_version: '"v1"' }]));
    desk.server.refuse("PUT /desk/contacts/tel-1/draft", 412, { code: "version-changed" });
    desk.server.answer("GET /desk/contacts/tel-1/draft", stored, 200, { ETag: '"v2"' });
    await desk.user.type(form(desk).getByLabelText("Opis"), "Dziura");
    desk.act(() => void desk.services.drafts.flush("tel-1"));
    await expect.poll(() => form(desk).getByLabelText<HTMLInputElement>("Gdzie").value).toBe("Wolska 2");
    expect(form(desk).getByLabelText<HTMLTextAreaElement>("Opis").value).toBe("Dziura");
    desk.server.answer("PUT /desk/contacts/tel-1/draft", undefined, 204, { ETag: '"v3"' });
    desk.act(() => void desk.services.drafts.flush("tel-1"));
    expect(desk.server.headersOf("PUT /desk/contacts/tel-1/draft", "If-Match")).toEqual(['"v1"', '"v2"']);
    expect(desk.server.bodyOf("PUT /desk/contacts/tel-1/draft")).toMatchObject({ description: "Dziura", address: "Wolska 2" });
  });

  test("asks before it discards a draft, and keeps it on demand", async () => {
    const desk = open();
    await desk.user.type(form(desk).getByLabelText("Opis"), "Dziura");
    await desk.user.click(desk.button("Odrzuć szkic"));
    await desk.user.click(desk.button("Zostaw"));
    expect(form(desk).getByLabelText<HTMLTextAreaElement>("Opis").value).toBe("Dziura");
    await desk.user.click(desk.button("Odrzuć szkic"));
    await desk.user.click(desk.button("Odrzuć", desk.contactPanel));
    expect(form(desk).getByLabelText<HTMLTextAreaElement>("Opis").value).toBe("");
  });

  test("is replaced by a notice for information only, and comes back on demand", async () => {
    const desk = open();
    await desk.user.click(desk.button("Tylko informacja, bez zgłoszenia"));
    expect(desk.server.bodyOf("PUT /desk/contacts/tel-1/draft")).toMatchObject({ kind: "INFORMATIONAL" });
    await desk.user.click(desk.button("Jednak zgłoszenie"));
    expect(form(desk).getByLabelText("Opis")).toBeDefined();
  });

  test("links the case to an open ticket of the resident and removes the link", async () => {
    const screenPop = { contact_id: "tel-1", confidence: 0, reason_id: "number-unknown", contact_count: 1, alerts: [], others: [], last_contacts: [], open_tickets: [{ ...TICKET, number: "571020/26" }] };
    const desk = openDesk(deskView([{ ...talking, screen_pop: screenPop }]));
    const link = desk.button("To ciąg dalszy 571020/26");
    await desk.user.click(link);
    expect(link.getAttribute("aria-pressed")).toBe("true");
    expect(desk.services.drafts.stateOf(talking).draft.follows).toBe("571020/26");
    await desk.user.click(link);
    expect(desk.services.drafts.stateOf(talking).draft.follows).toBeUndefined();
  });
});

describe("the search for tickets and residents", () => {
  test("finds a ticket by its number and says so when there is none", async () => {
    const desk = open();
    desk.server.answer("GET /desk/tickets?number=614902%2F26", TICKET);
    await desk.user.click(screen.getByRole("tab", { name: /Sprawy/ }));
    const field = within(desk.residentPanel).getByRole("textbox", { name: "Znajdź sprawę po numerze" });
    await desk.user.type(field, "614902/26{Enter}");
    expect(await within(desk.residentPanel).findByText("614902/26")).toBeDefined();
    await desk.user.clear(field);
    await desk.user.type(field, "1/26{Enter}");
    expect(await within(desk.residentPanel).findByText("Nie ma sprawy o tym numerze.")).toBeDefined();
  });

  test("finds a resident with Alt F and takes the person over", async () => {
    const desk = open();
    const found = { contact_id: "tel-1", resident_id: "r-7", name: "Jan Kot", confidence: 4, reason_id: "confirmed", contact_count: 2, alerts: [], others: [], last_contacts: [], open_tickets: [] };
    desk.server.answer("GET /desk/residents?q=Kot", { residents: [found] });
    await desk.user.keyboard("{Alt>}f{/Alt}");
    await expect.poll(() => document.activeElement?.id).toBe("find-person");
    await desk.user.keyboard("Kot{Enter}");
    await desk.user.click(await screen.findByRole("button", { name: "To ta osoba: Jan Kot" }));
    expect(desk.server.bodyOf("POST /desk/contacts/tel-1/resident")).toEqual({ resident_id: "r-7" });
  });

  test("explains an error of the search in the language of the page", async () => {
    const desk = open({ language: "en" });
    desk.server.refuse("GET /desk/residents?q=Kot", 503, { code: "database-unavailable", detail: "internal" });
    await desk.user.type(within(desk.residentPanel).getByLabelText("Name, number or address"), "Kot{Enter}");
    expect(await screen.findByText("The system takes no changes at the moment. Try again shortly.")).toBeDefined();
  });
});
