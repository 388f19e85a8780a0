import { screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import type { ConsultantState, DeskView } from "../../src/api/types";
import { settings } from "../../src/core/settings";
import { microphone } from "../../src/phone/microphone";
import { contact, deskView, NOW } from "../builders";
import { openDesk, type OpenDesk } from "../support/pages";

const HOUR = 3_600_000;
const shift = { id: "I", name: "I zmiana", starts_ms: NOW - 3 * 3_600_000, ends_ms: NOW + 5 * 3_600_000 };

function view(change: Partial<ConsultantState> = {}, contacts = deskView([]).contacts): DeskView {
  const { me } = deskView([]);
  return { ...deskView([]), contacts, me: { ...me, shift, ...change } };
}

const stateButton = (desk: OpenDesk): HTMLElement => desk.button(/Mój stan|My state/);

describe("the state picker", () => {
  test.each([
    ["pl", "f", "Dostępna"],
    ["pl", "m", "Dostępny"],
    ["en", "f", "Available"],
  ] as const)("names the state in %s for gender %s", (language, gender, label) => {
    const desk = openDesk(view(), { language, gender });
    expect(stateButton(desk).textContent).toContain(label);
  });

  test("starts a break from the list", async () => {
    const desk = openDesk(view());
    await desk.user.keyboard("{Alt>}s{/Alt}");
    await desk.user.click(await screen.findByRole("option", { name: /^Przerwa/ }));
    expect(desk.server.bodyOf("POST /desk/state")).toEqual({ state: "not-ready", reason: "break" });
  });

  test("announces a break after the current contacts while some are open", async () => {
    const current = { "chat-1": contact({ waiting_for: "consultant" }) };
    const desk = openDesk(view({}, current));
    await desk.user.click(stateButton(desk));
    expect(await screen.findByText("Dokończę to, potem")).toBeDefined();
    expect(screen.getByRole("option", { name: /^Koniec zmiany/ }).getAttribute("aria-disabled")).toBe("true");
    await desk.user.keyboard("{ArrowDown}{ArrowDown}{Enter}");
    await expect.poll(() => stateButton(desk).textContent).toContain("potem: Szkolenie");
  });

  test("shows why a state was refused", async () => {
    const desk = openDesk(view());
    desk.server.refuse("POST /desk/state", 409, { code: "consultant-has-active-contact", detail: "not in Polish" });
    await desk.user.keyboard("{Alt>}d{/Alt}");
    expect(await screen.findByText("Najpierw dokończ swoje kontakty.")).toBeDefined();
    await desk.user.click(desk.button("Zamknij"));
    expect(screen.queryByText("Najpierw dokończ swoje kontakty.")).toBeNull();
  });

  test("returns to ready from a missed contact with one button", async () => {
    const desk = openDesk(view({ activity: "not-ready", reason: "missed" }));
    expect(within(desk.phoneBar).getByText("Kontakt nieodebrany")).toBeDefined();
    await desk.user.click(desk.button(/^Wracam: dostępna/));
    expect(desk.server.bodyOf("POST /desk/state")).toEqual({ state: "ready" });
  });
});

describe("the top bar", () => {
  test.each([
    ["begins in hours", { starts_ms: NOW + 14 * HOUR, ends_ms: NOW + 22 * HOUR }, /zaczyna się/],
    ["ended an hour ago", { starts_ms: NOW - 9 * HOUR, ends_ms: NOW - HOUR }, /skończyła się/],
  ])("warns a consultant whose shift %s", (_, times, text) => {
    openDesk(view({ shift: { ...shift, ...times } }));
    expect(screen.getByText("poza grafikiem")).toBeDefined();
    expect(screen.getAllByRole("alert").some((alert) => text.test(alert.textContent))).toBe(true);
  });

  test("does not warn a consultant who comes a quarter of an hour early", () => {
    openDesk(view({ shift: { ...shift, starts_ms: NOW + HOUR / 4, ends_ms: NOW + 8 * HOUR } }));
    expect(screen.queryByText("poza grafikiem")).toBeNull();
  });

  test("shows the shift and the figures of the day as counts below ten contacts", () => {
    openDesk(view({ today: { handled: 4, answered_in_target: 3, offered_missed: 0, break_ms: 600_000 } }));
    const figures = within(screen.getByRole("list", { name: "Moje wyniki dziś" }));
    expect(figures.getByText("3 z 4")).toBeDefined();
    expect(figures.getByText("10 min")).toBeDefined();
    expect(screen.getByText(/^(5:00|4:59)$/)).toBeDefined();
  });

  test("says how old the screen is while the connection is lost", () => {
    const desk = openDesk(view());
    desk.act(() => desk.server.socket.disconnect());
    expect(screen.getByText(/^Brak łączności od 0:0\d\./)).toBeDefined();
    expect(desk.alert).toMatch(/^Brak łączności z centralą/);
    expect(document.querySelector("[data-stale]")).not.toBeNull();
  });

  test("shows the state of the device and where the telephone is", async () => {
    const desk = openDesk(view());
    desk.act(() => desk.phone.set({ tab: "elsewhere" }));
    expect(desk.button("Telefon w innej karcie")).toBeDefined();
    await desk.user.click(desk.button("Przenieś telefon tutaj"));
    expect(desk.phone.takenOver).toBe(true);
  });

  test("makes the consultant not ready while the microphone is blocked", () => {
    const desk = openDesk(view());
    desk.act(() => microphone.state.set("denied"));
    expect(desk.server.bodyOf("POST /desk/state")).toEqual({ state: "not-ready", reason: "device" });
    expect(within(desk.phoneBar).getByText("Mikrofon zablokowany")).toBeDefined();
    desk.act(() => microphone.state.set("ready"));
  });

  test("changes appearance and shortcuts in the account menu", async () => {
    const desk = openDesk(view());
    await desk.user.click(desk.button(/Agnieszka Bielak, ustawienia/));
    await desk.user.click(await screen.findByRole("radio", { name: "Ciemny" }));
    await desk.user.click(screen.getByRole("radio", { name: "Ctrl Shift" }));
    expect(settings.get()).toMatchObject({ theme: "dark", shortcuts: "ctrl-shift" });
    expect(localStorage.getItem("centrala.settings")).toContain('"theme":"dark"');
  });
});

describe("the notices", () => {
  test("offer to turn the sound on when the browser blocks it", async () => {
    const desk = openDesk(view());
    desk.act(() => desk.phone.set({ audioBlocked: true }));
    await desk.user.click(desk.button("Włącz dźwięk"));
    expect(desk.phone.soundUnblocked).toBe(true);
  });

  test("say that a call could not be connected", async () => {
    const desk = openDesk(view());
    desk.act(() => desk.phone.set({ failures: 1 }));
    expect(await screen.findByText(/Nie udało się połączyć rozmowy/)).toBeDefined();
  });

  test("name the resident whose call a reload has ended", async () => {
    sessionStorage.setItem("centrala.live-call", "Halina Wrona");
    openDesk(view(), { language: "en" });
    expect(await screen.findByText("Reloading the page interrupted the call: Halina Wrona. They are waiting and come back to you within half a minute. The draft is kept.")).toBeDefined();
  });
});

describe("the keyboard", () => {
  test("moves the focus between the areas with F6 and back with Shift F6", async () => {
    const desk = openDesk(view());
    const area = (): string | undefined => document.activeElement?.closest<HTMLElement>("[data-area]")?.dataset["area"];
    const visited: (string | undefined)[] = [];
    for (let press = 0; press < 5; press += 1) {
      await desk.user.keyboard("{F6}");
      visited.push(area());
    }
    expect(visited).toEqual(["top", "phone", "work", "contact", "resident"]);
    await desk.user.keyboard("{Shift>}{F6}{/Shift}");
    expect(area()).toBe("contact");
  });

  test("opens the list of shortcuts with a question mark and closes it with Escape", async () => {
    const desk = openDesk(view());
    await desk.user.keyboard("?");
    const list = await screen.findByRole("dialog", { name: "Skróty klawiszowe" });
    expect(within(list).getByText("Alt Shift X")).toBeDefined();
    await desk.user.keyboard("{Escape}");
    await expect.poll(() => screen.queryByRole("dialog")).toBeNull();
  });

  test("opens the list of states with Alt S and closes it with Escape", async () => {
    const desk = openDesk(view());
    await desk.user.keyboard("{Alt>}s{/Alt}");
    expect(await screen.findByRole("listbox")).toBeDefined();
    await desk.user.keyboard("{Escape}");
    await expect.poll(() => screen.queryByRole("listbox")).toBeNull();
    expect(desk.server.countOf("POST /desk/state")).toBe(0);
  });

  test("says that there is nothing to announce with Alt I", async () => {
    const desk = openDesk(view());
    await desk.user.keyboard("{Alt>}i{/Alt}");
    await expect.poll(() => desk.alert).not.toBe("");
  });

  test("types a Polish letter with the right Alt key", async () => {
    const desk = openDesk(view());
    await desk.user.keyboard("{AltGraph>}{AltRight>}s{/AltRight}{/AltGraph}");
    expect(screen.queryByRole("listbox")).toBeNull();
  });

  test("uses the Ctrl Shift shortcuts when they are set", async () => {
    const desk = openDesk(view({ activity: "not-ready", reason: "break" }));
    desk.act(() => settings.update((value) => ({ ...value, shortcuts: "ctrl-shift" })));
    await desk.user.keyboard("{Control>}{Shift>}D{/Shift}{/Control}");
    expect(desk.server.bodyOf("POST /desk/state")).toEqual({ state: "ready" });
  });
});

describe("the desk without a contact", () => {
  test("lists the queues with their waiting contacts", () => {
    const queues = { drogi: { names: { pl: "Drogi i chodniki" }, waiting: 3, oldest_ms: NOW - 61_000 }, odpady: { names: { pl: "Odpady" }, waiting: 0 } };
    const desk = openDesk({ ...view(), queues });
    const rows = within(desk.contactPanel).getAllByRole("row").map((row) => [...row.children].map((cell) => cell.textContent));
    expect(rows.slice(1)).toEqual([["Drogi i chodniki", "3", "1:01"], ["Odpady", "0", "–"]]);
  });
});

describe("the banner of processes that do not answer", () => {
  const banner = (): HTMLElement => screen.getByText(/nie odpowiada|does not respond|do not respond/);

  test.each([
    ["pl", "engine", "Telefonia nie odpowiada"],
    ["en", "engine", "Telephony does not respond"],
    ["pl", "public", "Czat i poczta nie odpowiadają"],
    ["en", "public", "Chat and e-mail do not respond"],
  ] as const)("says in %s that %s is away, in a live region", (language, process, text) => {
    openDesk({ ...view(), processes_away: [process] }, { language });
    expect(banner().textContent).toContain(text);
    expect(banner().closest("[aria-live]")?.getAttribute("aria-live")).toBe("polite");
  });

  test("is silent while all processes answer, in a region that is there before", () => {
    const desk = openDesk(view());
    expect(screen.queryByText(/nie odpowiada/)).toBeNull();
    const region = document.querySelector("header [aria-live=polite]");
    desk.show({ ...view(), processes_away: ["engine"] });
    expect(document.querySelector("header [aria-live=polite]")).toBe(region);
  });
});
