import { act, render, screen, within } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import type { CaseRow, CaseView } from "../../src/api/types";
import { changeSettings } from "../../src/core/settings";
import { OfficerPage } from "../../src/pages/officer/Officer";
import { OfficerServices } from "../../src/pages/officer/services";
import { NOW } from "../builders";
import { caseView, list, OFFICE, OFFICER_SESSION, row, takenCase } from "../officerCases";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, type PageOptions } from "../support/pages";

const CASE = "GET /officer/cases/614902-26";
const OWN = "GET /officer/cases?tab=own&q=";
const PART = "POST /officer/cases/614902-26/parts/1";

interface Open {
  server: FakeServer;
  services: OfficerServices;
  user: UserEvent;
}

async function openPage(rows: CaseRow[], view: CaseView = caseView(), options: PageOptions = {}): Promise<Open> {
  const server = new FakeServer();
  server.answer(OWN, list(rows));
  server.answer(CASE, view);
  const services = new OfficerServices(OFFICER_SESSION);
  services.clock.addServerTime(NOW);
  const user = userEvent.setup({ delay: null });
  render(inLanguage(<OfficerPage services={services} />, options));
  if (rows.length > 0) await screen.findByRole("heading", { level: 1 });
  else await screen.findByText(/Wszystko zrobione|All done/);
  return { server, services, user };
}

/** Opens a form of the menu beside the question. */
async function openForm(user: UserEvent, name: string) {
  await user.click(await screen.findByRole("button", { name: "Więcej" }));
  await user.click(await screen.findByRole("menuitem", { name }));
  return within(await screen.findByRole("dialog"));
}

beforeEach(() => {
  localStorage.clear();
  changeSettings({ letterKeys: true });
});

describe("an officer", () => {
  test("sees the cases by what they wait for, and the first one open", async () => {
    await openPage([row({ number: "600214/26", group: "to-answer", state: "taken" }), row()]);
    const rail = screen.getByRole("navigation", { name: "Moje sprawy" });
    const groups = within(rail).getAllByRole("heading", { level: 3 });
    expect(groups.map((group) => group.textContent)).toEqual(["Do przyjęcia1", "Do odpowiedzi1"]);
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("614902/26");
    expect(screen.getByText("Czy to sprawa Twojego biura?")).toBeDefined();
  });

  test("accepts a case with the key P", async () => {
    const { server, user } = await openPage([row()]);
    server.answer(`${PART}/take`, takenCase());
    await user.keyboard("p");
    expect(await screen.findByText(/Przyjęta przez Ciebie/)).toBeDefined();
    expect(server.countOf(`${PART}/take`)).toBe(1);
  });

  test("accepts nothing with a key that is switched off", async () => {
    const { server, user } = await openPage([row()]);
    changeSettings({ letterKeys: false });
    await user.keyboard("p");
    expect(server.countOf(`${PART}/take`)).toBe(0);
  });

  test("types the letter P into a text without accepting the case", async () => {
    const { server, user } = await openPage([row()]);
    const text = screen.getByRole("textbox", { name: "Pytanie do pierwszej linii" });
    await user.type(text, "po co");
    expect(server.countOf(`${PART}/take`)).toBe(0);
    expect(text).toHaveProperty("value", "po co");
  });

  test("returns a case only with a reason in words", async () => {
    const { server, user } = await openPage([row()]);
    server.answer(`${PART}/return`, caseView({ actions: [] }));
    await user.keyboard("z");
    const form = screen.getByRole("dialog", { name: "Dlaczego zwracasz?" });
    expect(within(form).getByText(/To 2\. zwrot/)).toBeDefined();
    await user.click(within(form).getByRole("radio", { name: /Za mało danych/ }));
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(within(form).getByText(/Napisz jedno zdanie/)).toBeDefined();
    expect(server.countOf(`${PART}/return`)).toBe(0);
    await user.type(within(form).getByRole("textbox"), "Brak numeru domu.");
    await user.click(within(form).getByRole("button", { name: /Zwróć/ }));
    expect(server.bodyOf(`${PART}/return`)).toEqual({ reason: "too-little", text: "Brak numeru domu." });
  });

  test("asks the first line, and keeps the text when it could not be sent", async () => {
    const { server, user } = await openPage([row()]);
    server.refuse(`${PART}/ask-first-line`, 503, { code: "crm-unavailable" });
    const text = screen.getByRole("textbox", { name: "Pytanie do pierwszej linii" });
    await user.type(text, "Która strona?");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(await screen.findByText(/Ewidencja nie odpowiada/)).toBeDefined();
    expect(text).toHaveProperty("value", "Która strona?");
  });

  test("answers the resident by their own channel", async () => {
    const { server, user } = await openPage([row({ state: "taken" })], takenCase());
    server.answer(`${PART}/answer-resident`, takenCase());
    expect(screen.getByRole("button", { name: "Mieszkaniec, e-mail" }).getAttribute("aria-pressed")).toBe("true");
    await user.type(screen.getByRole("textbox", { name: "Odpowiedź do mieszkańca" }), "Naprawimy do 2 grudnia.");
    await user.click(screen.getByRole("button", { name: /Wyślij odpowiedź/ }));
    expect(server.bodyOf(`${PART}/answer-resident`)).toEqual({ text: "Naprawimy do 2 grudnia." });
  });

  test("closes the case with what was done and an answer", async () => {
    const { server, user } = await openPage([row({ state: "taken" })], takenCase());
    server.answer(`${PART}/close`, takenCase({ status: "Zamknięte", actions: [] }));
    await user.click(screen.getByRole("button", { name: "Zamknij sprawę" }));
    const form = screen.getByRole("dialog", { name: "Co zrobiono?" });
    await user.type(within(form).getByRole("textbox", { name: /Co zrobiono/ }), "Płyty wymienione.");
    await user.click(within(form).getByRole("button", { name: /Zamknij/ }));
    expect(within(form).getByText(/Mieszkaniec musi dostać odpowiedź/)).toBeDefined();
    await user.type(within(form).getByRole("textbox", { name: /Odpowiedź/ }), "Naprawione.");
    await user.click(within(form).getByRole("button", { name: /Zamknij/ }));
    expect(server.bodyOf(`${PART}/close`)).toEqual({ done: "Płyty wymienione.", answer: "Naprawione.", children: true });
  });

  test("promises a date and notes a task in times that the server takes", async () => {
    const view = { ...takenCase(), actions: ["promise", "add-follow-up"] };
    const { server, user } = await openPage([row()], view);
    server.answer(`${PART}/promise`, view);
    server.answer(`${PART}/add-follow-up`, view);
    const form = await openForm(user, "Obiecaj");
    await user.type(form.getByLabelText("Data"), "2099-03-02");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const task = await openForm(user, "Dodaj zadanie");
    await user.type(task.getByLabelText(/^Jednym zdaniem/), "Sprawdzić płyty");
    await user.type(task.getByLabelText("Kiedy"), "2099-03-02T10:00");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await expect.poll(() => server.countOf(`${PART}/add-follow-up`)).toBe(1);
    const utc = /^2099-03-02T\d\d:00:00Z$/;
    expect(server.bodyOf(`${PART}/promise`)).toEqual({ at: expect.stringMatching(utc) as string });
    expect(server.bodyOf(`${PART}/add-follow-up`)).toEqual({ text: "Sprawdzić płyty", due: expect.stringMatching(utc) as string });
  });

  test("sets KPA mode, and gives notice of delay with a reason and a new date", async () => {
    const view = { ...takenCase(), actions: ["set-legal-mode", "notify-delay"] };
    const { server, user } = await openPage([row()], view);
    server.answer(`${PART}/set-legal-mode`, view);
    server.answer(`${PART}/notify-delay`, view);
    const mode = await openForm(user, "Ustaw tryb KPA");
    await user.selectOptions(mode.getByLabelText("Rodzaj"), "Szczególnie skomplikowana");
    await user.keyboard("{Control>}{Enter}{/Control}");
    const delay = await openForm(user, "Zawiadom o zwłoce");
    await user.keyboard("{Control>}{Enter}{/Control}");
    expect(delay.getByText("Napisz jedno zdanie. Bez niego sprawa krąży.")).toBeDefined();
    await user.type(delay.getByLabelText(/^Przyczyna zwłoki/), "Czekamy na opinię.");
    await user.type(delay.getByLabelText("Data"), "2099-03-02");
    await user.keyboard("{Control>}{Enter}{/Control}");
    await expect.poll(() => server.countOf(`${PART}/notify-delay`)).toBe(1);
    expect(server.bodyOf(`${PART}/set-legal-mode`)).toEqual({ term: "complex" });
    expect(server.bodyOf(`${PART}/notify-delay`)).toEqual({ reason: "Czekamy na opinię.", new_date: "2099-03-02" });
  });

  test("sees that the resident does not have an answer yet", async () => {
    const answer = { position: 4, kind: "answered-resident", at_ms: NOW, by_kind: "officer", by: { id: "sek", name: "Barbara Sęk" }, public: true, text: "Naprawimy jutro.", details: { delivery: "not-sendable" } } as const;
    await openPage([row()], takenCase({ talk: [{ ...answer, details: { ...answer.details } }] }));
    expect(await screen.findByText(/mieszkaniec jeszcze tego nie dostał/)).toBeDefined();
  });

  test("learns who was first when somebody else has taken the case", async () => {
    const { server, user } = await openPage([row()]);
    server.refuse(`${PART}/take`, 409, { code: "case-taken" });
    const taken = takenCase();
    server.answer(CASE, { ...taken, parts: taken.parts.map((part) => ({ ...part, officer: { id: "lis", name: "Piotr Lis" } })) });
    await user.keyboard("p");
    expect(await screen.findByText("Sprawę przyjął już ktoś inny: Piotr Lis.")).toBeDefined();
  });

  test("lets new cases in, which wait outside the list", async () => {
    const { server, services, user } = await openPage([row()]);
    server.answer(OWN, list([row(), row({ number: "614866/26" })]));
    await act(() => services.refresh());
    expect(screen.queryByText("614866/26")).toBeNull();
    await user.click(screen.getByRole("button", { name: "1 nowa, pokaż" }));
    expect(await screen.findByText("614866/26")).toBeDefined();
  });

  test("says that the page may be closed when nothing waits", async () => {
    await openPage([], undefined, { language: "en" });
    expect(screen.getByText(/You may close this page/)).toBeDefined();
    expect(screen.getByRole("button", { name: "Take a case of the office, 34 free" })).toBeDefined();
  });

  test("reads that the office is closed and its clock stands", async () => {
    const server = new FakeServer();
    const closed = { ...OFFICE, open: false, changes_ms: NOW + 16 * 3_600_000 };
    server.answer(OWN, list([row({ state: "taken" })], { office: closed }));
    server.answer(CASE, takenCase());
    render(inLanguage(<OfficerPage services={new OfficerServices(OFFICER_SESSION)} />));
    expect(await screen.findByText(/Zegar biura stoi\./)).toBeDefined();
  });

  test("keeps reading when the server is away", async () => {
    const { server, services } = await openPage([row()]);
    server.answer(OWN, undefined, 0);
    await act(() => services.refresh());
    expect(screen.getByText(/Brak łączności/)).toBeDefined();
    expect(screen.getByRole("heading", { level: 1 }).textContent).toBe("614902/26");
  });
});
