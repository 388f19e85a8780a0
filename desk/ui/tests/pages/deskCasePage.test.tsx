import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Ticket } from "../../src/api/types";
import { deskView, NOW } from "../builders";
import { caseView } from "../officerCases";
import { call, openDesk, type OpenDesk } from "../support/pages";

const TICKET: Ticket = { number: "614902/26", kind: "INCIDENT", category: "Drogi", event: "Uszkodzenie chodnika", status: "W trakcie", unit: "ZDM", opened_ms: NOW, changed_ms: NOW, description: "Płyty" };
const CASE = "/desk/cases/614902-26";

async function openCase(actions: string[]): Promise<OpenDesk> {
  const talking = call({ stage: "talking", engaged_ms: NOW, screen_pop: { contact_id: "tel-1", confidence: 0, reason_id: "number-unknown", contact_count: 1, alerts: [], others: [], last_contacts: [], open_tickets: [TICKET] } });
  const desk = openDesk(deskView([talking]));
  desk.server.answer(`GET ${CASE}`, caseView({ actions, legal: true, clocks: [{ kind: "legal", state: "runs", due_ms: NOW + 29 * 86_400_000, used: 0.1, left_ms: 1 }] }));
  await desk.user.click(await screen.findByRole("tab", { name: /^Sprawy/ }));
  const [button] = await within(desk.residentPanel).findAllByRole("button", { name: "Otwórz sprawę 614902/26" });
  if (button) await desk.user.click(button);
  await screen.findByText("Czy ktoś postawi barierki?");
  return desk;
}

describe("the case of a ticket at the desk", () => {
  test("shows who has it, until when, and what happened", async () => {
    await openCase([]);
    expect(screen.getByText("ZDM, Utrzymanie")).toBeDefined();
    expect(screen.getByText("Termin KPA")).toBeDefined();
    expect(screen.getByText(/droga powiatowa/)).toBeDefined();
    expect(screen.queryByRole("textbox", { name: "Treść" })).toBeNull();
  });

  test("takes the answer to the office's question", async () => {
    const desk = await openCase(["answer-question", "add-note"]);
    desk.server.answer(`POST ${CASE}/answer-question`, caseView({ actions: ["add-note"] }));
    await desk.user.type(screen.getByRole("textbox", { name: "Treść" }), "Strona nieparzysta.");
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.bodyOf(`POST ${CASE}/answer-question`)).toEqual({ text: "Strona nieparzysta." });
  });

  test("reopens by a complaint, and keeps the text when the server refuses it", async () => {
    const desk = await openCase(["add-note", "complain"]);
    desk.server.refuse(`POST ${CASE}/complain`, 503, { code: "crm-unavailable" });
    await desk.user.selectOptions(screen.getByRole("combobox", { name: "Co piszesz" }), "Reklamacja");
    expect(screen.getByText(/otworzy sprawę ponownie/)).toBeDefined();
    const text = screen.getByRole("textbox", { name: "Treść" });
    await desk.user.type(text, "Dziura jest dalej.");
    await desk.user.click(screen.getByRole("button", { name: /^Wyślij/ }));
    expect(await screen.findByText(/Ewidencja nie odpowiada/)).toBeDefined();
    expect(text).toHaveProperty("value", "Dziura jest dalej.");
  });

  test("stands in the place of the contact, and Esc leads back to where it was opened", async () => {
    const desk = await openCase([]);
    expect(document.activeElement).toBe(screen.getByRole("heading", { level: 1, name: "614902/26" }));
    await desk.user.keyboard("{Escape}");
    await expect.poll(() => document.activeElement?.getAttribute("aria-label")).toBe("Otwórz sprawę 614902/26");
    expect(within(desk.contactPanel).getByLabelText("Opis")).toBeDefined();
  });

  test("gives way to a contact that the consultant opens", async () => {
    const desk = await openCase([]);
    await desk.user.click(within(desk.workList).getAllByRole("button")[0] as HTMLElement);
    expect(within(desk.contactPanel).getByLabelText("Opis")).toBeDefined();
  });

  test("is joined to a similar one nearby", async () => {
    const desk = await openCase(["join"]);
    desk.server.answer(`POST ${CASE}/join`, caseView({ parent: "600214/26", actions: ["separate"] }));
    await desk.user.click(screen.getByRole("button", { name: "Dołącz do sprawy 600214/26" }));
    expect(desk.server.bodyOf(`POST ${CASE}/join`)).toEqual({ parent: "600214/26" });
    expect(await screen.findByRole("button", { name: "Odłącz" })).toBeDefined();
  });

  test("takes a file of the consultant", async () => {
    const desk = await openCase([]);
    const file = { attachment_id: "f-1", name: "plyty.jpg", kind: "image/jpeg", size: 2000, at_ms: NOW };
    desk.server.answer(`POST ${CASE}/files?name=plyty.jpg`, file, 201);
    desk.server.answer(`GET ${CASE}`, caseView({ actions: [], files: [file] }));
    await desk.user.upload(screen.getByLabelText("Plik"), new File(["jpg"], "plyty.jpg", { type: "image/jpeg" }));
    expect(await screen.findByRole("link", { name: "plyty.jpg" })).toBeDefined();
  });
});
