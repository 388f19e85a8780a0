import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { ResidentProfile } from "../../src/api/types";
import { deskView, NOW } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const HALINA: ResidentProfile = {
  resident_id: "res-1",
  name: "Halina Wrona",
  language: "pl",
  addresses: [
    { address: "+48601234118", kind: "phone", verification: "confirmed", consent: "given", added_ms: NOW },
    { address: "halina@poczta.example", kind: "email", verification: "stated", consent: "unknown", added_ms: NOW, added_by: "bielak" },
  ],
  alerts: [{ alert_id: "a-1", kind: "hard-of-hearing", note: "lewe ucho", created_ms: NOW, expires_ms: NOW, author_id: "bielak" }],
  merges: [],
};

const pop = (change = {}) => ({
  contact_id: "tel-1",
  confidence: 3,
  reason_id: "same-number",
  resident_id: "res-1",
  name: "Halina Wrona",
  others: [],
  alerts: [],
  open_tickets: [],
  last_contacts: [],
  contact_count: 2,
  ...change,
});

const known = call({ stage: "talking", engaged_ms: NOW, screen_pop: pop() });
const stranger = call({ stage: "talking", engaged_ms: NOW, screen_pop: { ...pop({ confidence: 0, reason_id: "number-unknown" }), resident_id: undefined as never, name: undefined as never } });

const panel = (desk: OpenDesk) => within(desk.residentPanel);

async function openData(desk: OpenDesk, profile: ResidentProfile = HALINA): Promise<void> {
  desk.server.answer("GET /desk/residents/res-1", profile, 200, { ETag: '"1"' });
  await desk.user.click(panel(desk).getByRole("button", { name: "Pokaż dane" }));
  await panel(desk).findByText("sprawdzony w kontakcie · powiadomienia: tak");
}

async function openForm(desk: OpenDesk): Promise<HTMLElement> {
  await openData(desk);
  await desk.user.click(panel(desk).getByRole("button", { name: "Zmień dane" }));
  return panel(desk).findByRole("form", { name: "Zmień dane" });
}

describe("the data of a resident", () => {
  test("are read only when the consultant asks for them", async () => {
    const desk = openDesk(deskView([known]));
    expect(desk.server.countOf("GET /desk/residents/res-1")).toBe(0);
    await openData(desk);
    expect(panel(desk).getByText("podany przez osobę · o powiadomienia nie pytano")).toBeDefined();
    expect(panel(desk).getByText(/lewe ucho/)).toBeDefined();
  });

  test("are changed with an address that is added and one that goes", async () => {
    const desk = openDesk(deskView([known]));
    const form = within(await openForm(desk));
    desk.server.answer("PUT /desk/residents/res-1", HALINA);
    await desk.user.click(form.getByRole("button", { name: "Usuń: halina@poczta.example" }));
    await desk.user.click(form.getByRole("button", { name: "Dodaj telefon albo adres" }));
    await desk.user.type(form.getAllByLabelText("Telefon albo e-mail")[1] as HTMLElement, "602 000 118");
    await desk.user.click(form.getByRole("button", { name: "Zapisz dane" }));
    await panel(desk).findByRole("button", { name: "Zmień dane" });
    expect(desk.server.bodyOf("PUT /desk/residents/res-1")).toEqual({
      name: "Halina Wrona",
      language: "pl",
      addresses: [
        { address: "+48601234118", consent: "given" },
        { address: "602 000 118", consent: "unknown" },
      ],
    });
    expect(desk.server.headersOf("PUT /desk/residents/res-1", "If-Match")).toEqual(['"1"']);
  });

  test("name the field that is wrong, and send nothing", async () => {
    const desk = openDesk(deskView([known]));
    const form = within(await openForm(desk));
    const address = form.getAllByLabelText("Telefon albo e-mail")[1] as HTMLInputElement;
    await desk.user.clear(address);
    await desk.user.type(address, "gdzieś");
    await desk.user.click(form.getByRole("button", { name: "Zapisz dane" }));
    expect(form.getByText("Wpisz numer, np. 601 000 118, albo adres e-mail.")).toBeDefined();
    expect(document.activeElement).toBe(address);
    expect(desk.server.countOf("PUT /desk/residents/res-1")).toBe(0);
  });

  test("that somebody else changed meanwhile are shown, and what was typed stays", async () => {
    const desk = openDesk(deskView([known]));
    const form = within(await openForm(desk));
    await desk.user.type(form.getByLabelText("Imię i nazwisko"), "-Sowa");
    desk.server.refuse("PUT /desk/residents/res-1", 412, { code: "version-changed" });
    const newer = { ...HALINA, language: "uk", addresses: HALINA.addresses.slice(0, 1) };
    desk.server.answer("GET /desk/residents/res-1", newer, 200, { ETag: '"2"' });
    await desk.user.click(form.getByRole("button", { name: "Zapisz dane" }));
    expect(await form.findByText("Język: polski to teraz ukraiński.")).toBeDefined();
    expect(form.getByText("Usunięty: halina@poczta.example.")).toBeDefined();
    desk.server.answer("PUT /desk/residents/res-1", newer);
    await desk.user.click(form.getByRole("button", { name: "Zapisz dane" }));
    await panel(desk).findByRole("button", { name: "Zmień dane" });
    expect(desk.server.headersOf("PUT /desk/residents/res-1", "If-Match")).toEqual(['"1"', '"2"']);
    expect(desk.server.bodyOf("PUT /desk/residents/res-1")).toEqual({ name: "Halina Wrona-Sowa", language: "uk", addresses: [{ address: "+48601234118", consent: "given" }] });
  });

  test("get an alert with its end", async () => {
    const desk = openDesk(deskView([known]));
    await openData(desk);
    await desk.user.click(panel(desk).getByRole("button", { name: "Dodaj uwagę" }));
    const form = within(panel(desk).getByRole("form", { name: "Dodaj uwagę" }));
    desk.server.answer("POST /desk/residents/res-1/alerts", HALINA, 201);
    await desk.user.selectOptions(form.getByLabelText("Na co uważać"), "blind");
    await desk.user.type(form.getByLabelText(/^Dopisek/), "prosi o dłuższy czas");
    await desk.user.click(form.getByRole("button", { name: "Zapisz uwagę" }));
    await panel(desk).findByRole("button", { name: "Dodaj uwagę" });
    const body = desk.server.bodyOf("POST /desk/residents/res-1/alerts") as Record<string, string>;
    expect(body).toMatchObject({ kind: "blind", note: "prosi o dłuższy czas" });
    expect(body["expires_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  test("are merged with a second entry after a comparison, and parted again", async () => {
    const desk = openDesk(deskView([known]));
    await openData(desk);
    const other = { ...HALINA, resident_id: "res-2", name: "H. Wrona", alerts: [] };
    desk.server.answer("GET /desk/residents/res-1/duplicates", { candidates: [{ resident_id: "res-2", name: "H. Wrona", confidence: 2, reasons: ["same-number"] }] });
    desk.server.answer("GET /desk/residents/res-2", other);
    await desk.user.click(panel(desk).getByRole("button", { name: "Połącz z drugim wpisem" }));
    expect(await panel(desk).findByText("ten sam numer")).toBeDefined();
    await desk.user.click(panel(desk).getByRole("button", { name: "Porównaj: H. Wrona" }));
    expect(await panel(desk).findByRole("cell", { name: "H. Wrona" })).toBeDefined();
    await desk.user.click(panel(desk).getByRole("button", { name: "Połącz wpisy" }));
    expect(panel(desk).getByText("Napisz jednym zdaniem.")).toBeDefined();
    const merge = { merge_id: "m-1", merged_id: "res-2", merged_name: "H. Wrona", reason: "ten sam głos", merged_ms: NOW, merged_by: "bielak" };
    desk.server.answer("POST /desk/residents/res-1/merges", { ...HALINA, merges: [merge] }, 201);
    await desk.user.type(panel(desk).getByLabelText("Skąd wiadomo, że to jedna osoba"), "ten sam głos");
    await desk.user.click(panel(desk).getByRole("button", { name: "Połącz wpisy" }));
    desk.server.answer("POST /desk/residents/merges/m-1/undo", HALINA);
    await desk.user.click(await panel(desk).findByRole("button", { name: "Cofnij połączenie z wpisem: H. Wrona" }));
    await expect.poll(() => panel(desk).queryByText("Połączono z wpisem: H. Wrona")).toBeNull();
    expect(desk.server.bodyOf("POST /desk/residents/res-1/merges")).toEqual({ merged_id: "res-2", reason: "ten sam głos" });
  });
});

describe("a person whom the register does not know", () => {
  test("is added with the number of the call, and confirmed", async () => {
    const desk = openDesk(deskView([stranger]));
    desk.server.answer("POST /desk/residents", { ...HALINA, resident_id: "res-9" }, 201);
    desk.server.answer("POST /desk/contacts/tel-1/resident", undefined, 204);
    await desk.user.click(panel(desk).getByRole("button", { name: "Nowa osoba" }));
    expect(document.activeElement).toBe(panel(desk).getByRole("heading", { name: "Nowa osoba" }));
    const form = within(panel(desk).getByRole("form", { name: "Nowa osoba" }));
    await desk.user.type(form.getByLabelText("Imię i nazwisko"), "Jan Sowa");
    await desk.user.keyboard("{Enter}");
    await expect.poll(() => desk.server.bodyOf("POST /desk/contacts/tel-1/resident")).toEqual({ resident_id: "res-9" });
    expect(desk.server.bodyOf("POST /desk/residents")).toEqual({ name: "Jan Sowa", language: "pl", addresses: [{ address: "+48601234118", consent: "unknown" }] });
  });

  test("is kept in the form when the page is loaded again", async () => {
    const first = openDesk(deskView([stranger]));
    await first.user.click(panel(first).getByRole("button", { name: "Nowa osoba" }));
    await first.user.type(panel(first).getByLabelText("Imię i nazwisko"), "Jan Sowa");
    document.body.replaceChildren();
    const second = openDesk(deskView([stranger]));
    expect(screen.getByLabelText<HTMLInputElement>("Imię i nazwisko").value).toBe("Jan Sowa");
    await second.user.click(panel(second).getByRole("button", { name: "Anuluj" }));
    expect(panel(second).queryByLabelText("Imię i nazwisko")).toBeNull();
  });

  test("may be somebody whom the register names with a reason", async () => {
    const desk = openDesk(deskView([stranger]));
    desk.server.answer("GET /desk/contacts/tel-1/candidates", { candidates: [{ resident_id: "res-1", name: "Halina Wrona", confidence: 1, reasons: ["same-name"] }] });
    desk.server.answer("POST /desk/contacts/tel-1/resident", undefined, 204);
    await desk.user.click(panel(desk).getByRole("button", { name: "Kto to może być" }));
    expect(await panel(desk).findByText("to samo imię i nazwisko")).toBeDefined();
    await desk.user.click(panel(desk).getByRole("button", { name: "To ta osoba: Halina Wrona" }));
    await expect.poll(() => desk.server.bodyOf("POST /desk/contacts/tel-1/resident")).toEqual({ resident_id: "res-1" });
  });
});
