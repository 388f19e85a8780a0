import { act, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { Explanation, ScreenPop } from "../../src/api/types";
import { deskView, NOW, offer } from "../builders";
import { call, openDesk, type OpenDesk } from "../support/pages";

const HALINA: ScreenPop = {
  contact_id: "tel-1",
  resident_id: "r-1",
  name: "Halina Wrona",
  confidence: 3,
  reason_id: "same-number",
  contact_count: 4,
  alerts: ["hard-of-hearing"],
  others: ["Jan Wrona"],
  open_tickets: [
    { number: "571020/26", kind: "INCIDENT", category: "Drogi", event: "Uszkodzenie chodnika", status: "W trakcie", unit: "ZDM", opened_ms: NOW - 86_400_000 * 3, changed_ms: NOW - 86_400_000, description: "Dziura" },
  ],
  last_contacts: [{ contact_id: "c-0", channel: "chat", reached_ms: NOW - 86_400_000 * 9, subject: "Latarnia", handled_by: "wit" }],
};

const QUEUES = { drogi: { names: { pl: "Drogi i chodniki", en: "Roads and pavements" }, waiting: 2, oldest_ms: NOW - 90_000 } };

const EXPLANATION: Explanation = {
  rules_version: "7",
  relaxation_step: 1,
  candidates: [
    { consultant_id: "bielak", score: 0.91, skill_level: 3, active_contacts: 0, idle_ms: 120_000 },
    { consultant_id: "wit", score: 0.5, skill_level: 2, active_contacts: 0, idle_ms: 30_000 },
  ],
  candidate_count: 2,
  excluded: { "no-skill": 4, busy: 0 },
  reason: "contact-came",
  contacts: [],
  policy: "longest-idle",
};

function ringing(options: Parameters<typeof openDesk>[1] = {}): OpenDesk {
  const view = deskView([call({ stage: "offered", screen_pop: HALINA, path: [{ key: "1", label: "Drogi" }] })], [offer({ explanation: EXPLANATION })], {
    queues: QUEUES,
    names: { bielak: "Agnieszka Bielak", wit: "Wit Nowak" },
  });
  const desk = openDesk(view, options);
  desk.ring(offer());
  return desk;
}

function talking(): OpenDesk {
  const desk = openDesk(deskView([call({ stage: "talking", engaged_ms: NOW - 65_000, screen_pop: HALINA })], [], { queues: QUEUES }));
  desk.ring(offer());
  desk.act(() => desk.phone.accept("tel-1-o1"));
  return desk;
}

describe("a ringing call", () => {
  test("shows the resident, the queue and a masked number in the telephone bar", () => {
    const desk = ringing();
    const bar = within(desk.phoneBar);
    expect(bar.getByText("Dzwoni telefon")).toBeDefined();
    expect(bar.getByText("Halina Wrona")).toBeDefined();
    expect(bar.getByText("Drogi i chodniki")).toBeDefined();
    expect(bar.getByText("601 ••• 118")).toBeDefined();
    expect(bar.getByRole("timer").getAttribute("aria-label")).toMatch(/na odebranie$/);
  });

  test("is shown in English to a consultant who works in English", () => {
    const desk = ringing({ language: "en" });
    expect(within(desk.phoneBar).getByText("A call is ringing")).toBeDefined();
    expect(within(desk.phoneBar).getByText("Roads and pavements")).toBeDefined();
    expect(within(desk.residentPanel).getByText("Who is calling")).toBeDefined();
    expect(within(desk.residentPanel).getByText("Hard of hearing.")).toBeDefined();
  });

  test("shows identity, alerts, open tickets and earlier contacts in the resident panel", () => {
    const panel = within(ringing().residentPanel);
    expect(panel.getByText("Prawdopodobnie")).toBeDefined();
    expect(panel.getByText(/Ten sam numer co we wcześniejszych kontaktach.*Jan Wrona/)).toBeDefined();
    expect(panel.getByText("Słabo słyszy.")).toBeDefined();
    expect(panel.getByText("571020/26")).toBeDefined();
    expect(panel.getByText("W trakcie")).toBeDefined();
    expect(panel.getByText("Latarnia")).toBeDefined();
    expect(panel.getByText("1 Drogi")).toBeDefined();
  });

  test("explains the routing decision and lists the candidates on request", async () => {
    const desk = ringing();
    expect(within(desk.residentPanel).getByText(/Umiejętność na poziomie 3, wolna najdłużej\./)).toBeDefined();
    await desk.user.click(desk.button("Szczegóły"));
    const details = within(await screen.findByRole("dialog", { name: "Dlaczego Ty" }));
    expect(details.getByText(/Wymagania rozluźnione 1 raz/)).toBeDefined();
    expect(details.getByText("Agnieszka Bielak (Ty)")).toBeDefined();
    expect(details.getByText("Wit Nowak")).toBeDefined();
    expect(details.getByText("bez umiejętności")).toBeDefined();
    expect(details.queryByText("zajęte")).toBeNull();
  });

  test("is announced to a screen reader with the shortcuts", async () => {
    const desk = ringing();
    await screen.findByText(/Dzwoni telefon\. Halina Wrona, prawdopodobnie\. Kolejka Drogi i chodniki/);
    expect(desk.alert).toMatch(/Odbierz: Alt A\. Odrzuć: Alt R\./);
  });

  test("leaves the focus in the field where the consultant types", async () => {
    const desk = openDesk(deskView([call({ stage: "talking", engaged_ms: NOW })], [], { queues: QUEUES }));
    const field = within(desk.contactPanel).getByLabelText("Opis");
    await desk.user.type(field, "Dziura");
    desk.show(
      deskView([call({ stage: "talking", engaged_ms: NOW }), call({ contact_id: "chat-9", channel: "chat", stage: "offered", offer_id: "chat-9-o1" })], [
        offer({ offer_id: "chat-9-o1", contact_id: "chat-9", channel: "chat" }),
      ]),
    );
    expect(document.activeElement).toBe(field);
    await desk.user.keyboard(" w jezdni");
    expect((field as HTMLTextAreaElement).value).toBe("Dziura w jezdni");
  });

  test("is answered with Alt A, opens the contact and focuses its heading", async () => {
    const desk = ringing();
    await desk.user.keyboard("{Alt>}a{/Alt}");
    expect(desk.phone.call?.phase).toBe("live");
    expect(within(desk.phoneBar).getByText("Łączę…")).toBeDefined();
    desk.show(deskView([call({ stage: "talking", engaged_ms: NOW, screen_pop: HALINA })], [], { queues: QUEUES }));
    const heading = await screen.findByRole("heading", { name: "Nowe zgłoszenie" });
    await expect.poll(() => document.activeElement).toBe(heading);
  });

  test("is rejected with Alt R through the telephone", async () => {
    const desk = ringing();
    await desk.user.keyboard("{Alt>}r{/Alt}");
    expect(desk.phone.call).toBeUndefined();
    expect(desk.server.countOf("POST /desk/offers/tel-1-o1/reject")).toBe(0);
  });

  test("is announced as gone when the offer passes to another consultant", () => {
    const desk = ringing();
    desk.show(deskView([]));
    expect(desk.status).toBe("Oferta przeszła dalej.");
  });

  test("shows a call of the fallback queue by its caller id when there is no offer", () => {
    const desk = openDesk(deskView([]));
    desk.act(() => desk.phone.ring("", "", "601000118"));
    expect(within(desk.phoneBar).getByText("Linia zapasowa")).toBeDefined();
    expect(within(desk.phoneBar).getByText("601000118")).toBeDefined();
  });
});

describe("a live call", () => {
  test("shows the duration, the language and that nothing is recorded", () => {
    const bar = within(talking().phoneBar);
    expect(bar.getByRole("timer", { name: "Czas rozmowy" }).textContent).toMatch(/^1:(0[5-9]|[1-5]\d)$/);
    expect(bar.getByText("Rozmowa · polski")).toBeDefined();
    expect(bar.getByText("Nie nagrywamy")).toBeDefined();
  });

  test("is muted and unmuted with Alt M, and the button says what it does next", async () => {
    const desk = talking();
    await desk.user.keyboard("{Alt>}m{/Alt}");
    expect(desk.button("Włącz mikrofon").getAttribute("aria-pressed")).toBe("true");
    expect(desk.alert).toBe("Mikrofon wyciszony.");
    await desk.user.click(desk.button("Włącz mikrofon"));
    expect(desk.button("Wycisz").getAttribute("aria-pressed")).toBe("false");
  });

  test("is held and resumed with Alt H", async () => {
    const desk = talking();
    await desk.user.keyboard("{Alt>}h{/Alt}");
    expect(within(desk.phoneBar).getByText("Wstrzymana · gra muzyka")).toBeDefined();
    await desk.user.keyboard("{Alt>}h{/Alt}");
    expect(desk.alert).toBe("Rozmowa wznowiona.");
  });

  test("sends digits from the keypad, by button and by key", async () => {
    const desk = talking();
    await desk.user.click(desk.button("Cyfry"));
    const keypad = await screen.findByRole("dialog", { name: "Klawiatura telefonu" });
    await desk.user.click(within(keypad).getByRole("button", { name: "5" }));
    await desk.user.keyboard("#");
    expect(desk.phone.digits).toEqual(["5", "#"]);
    expect(within(keypad).getByText("Wysłano: 5#")).toBeDefined();
  });

  test("ends at once with Alt Shift X when nothing was typed", async () => {
    const desk = talking();
    await desk.user.keyboard("{Alt>}{Shift>}X{/Shift}{/Alt}");
    expect(desk.phone.call).toBeUndefined();
  });

  test("ends by the engine too while the telephone is not registered", async () => {
    const desk = talking();
    act(() => desk.phone.set({ registration: "connecting" }));
    await desk.user.click(desk.button("Rozłącz", desk.phoneBar));
    expect(desk.server.countOf("POST /desk/contacts/tel-1/end")).toBe(1);
    expect(desk.phone.call).toBeUndefined();
  });

  test("asks before it ends while the case is not saved", async () => {
    const desk = talking();
    await desk.user.type(within(desk.contactPanel).getByLabelText("Opis"), "Dziura");
    await desk.user.click(desk.button("Rozłącz", desk.phoneBar));
    const question = screen.getByRole("alertdialog", { name: "Zgłoszenie nie jest zapisane. Rozłączyć?" });
    expect(document.activeElement).toBe(within(question).getByRole("button", { name: "Zostań na linii" }));
    expect(desk.phone.call).toBeDefined();
    await desk.user.click(within(question).getByRole("button", { name: "Rozłącz" }));
    expect(desk.phone.call).toBeUndefined();
  });

  test("shows the number in full and confirms the resident with one button", async () => {
    const desk = talking();
    expect(within(desk.residentPanel).getByText(/601 234 118/)).toBeDefined();
    await desk.user.click(desk.button("Potwierdź: to ta osoba"));
    expect(desk.server.bodyOf("POST /desk/contacts/tel-1/resident")).toEqual({ resident_id: "r-1" });
  });

  test("says that the audio is elsewhere when another tab has the telephone", () => {
    const desk = openDesk(deskView([call({ stage: "talking", engaged_ms: NOW })]));
    expect(within(desk.phoneBar).getByText("Głos nie jest w tej karcie")).toBeDefined();
    expect(desk.button("Wycisz").getAttribute("aria-disabled")).toBe("true");
  });
});

describe("a wrap-up", () => {
  const wrapUp = call({ stage: "wrap-up", engaged_ms: NOW - 100_000, ended_ms: NOW - 10_000, wrap_up_until_ms: NOW + 50_000, screen_pop: HALINA });

  test("shows the time left, the length of the call and the waiting time", async () => {
    const desk = openDesk(deskView([wrapUp]));
    expect(within(desk.phoneBar).getByText(/Halina Wrona · rozmowa 1:30/)).toBeDefined();
    expect(within(desk.phoneBar).getByRole("timer").textContent).toMatch(/^0:\d\d z 1:00$/);
    expect(within(desk.contactPanel).getByRole("heading", { name: "Podsumowanie rozmowy" })).toBeDefined();
    await desk.user.click(screen.getByRole("tab", { name: /Sprawy/ }));
    expect(within(desk.residentPanel).getByText("brak, nie nagrywamy")).toBeDefined();
  });

  test("is extended by a minute and finished by button", async () => {
    const desk = openDesk(deskView([wrapUp]));
    await desk.user.click(desk.button(/Jeszcze minuta/));
    expect(desk.server.countOf("POST /desk/contacts/tel-1/wrap-up/extend")).toBe(1);
    await desk.user.click(desk.button(/^Gotowe/));
    expect(desk.server.countOf("POST /desk/contacts/tel-1/wrap-up/finish")).toBe(1);
  });

  test("is finished with Ctrl Enter once the case has a number", async () => {
    const ticket = HALINA.open_tickets[0];
    const desk = openDesk(deskView([ticket ? { ...wrapUp, ticket } : wrapUp]));
    await desk.user.keyboard("{Control>}{Enter}{/Control}");
    expect(desk.server.countOf("POST /desk/contacts/tel-1/wrap-up/finish")).toBe(1);
  });

  test("leaves the last contact with its number in the idle telephone bar", () => {
    const ticket = HALINA.open_tickets[0];
    const desk = openDesk(deskView([ticket ? { ...wrapUp, ticket } : wrapUp]));
    desk.show(deskView([]));
    expect(within(desk.phoneBar).getByText(/Ostatnia rozmowa: Halina Wrona/)).toBeDefined();
    expect(within(desk.phoneBar).getByText("571020/26")).toBeDefined();
  });
});
