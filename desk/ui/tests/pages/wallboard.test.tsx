import { act, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { sessionStore } from "../../src/app/session";
import type { Channel, WallboardView } from "../../src/api/types";
import type { Language } from "../../src/i18n/language";
import Wallboard from "../../src/pages/wallboard/Wallboard";
import { CHANNELS, NOW, wallboardQueue, wallboardView } from "../builders";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION } from "../support/pages";

const CITY = { name: "Warszawa", hotline: "19115", time_zone: "Europe/Warsaw", languages: ["pl"], channels: CHANNELS, queues: [] };

async function openWallboard(view: WallboardView, language: Language = "pl", channels = CHANNELS): Promise<FakeServer> {
  history.replaceState(null, "", "/wallboard#token=klucz");
  const server = new FakeServer();
  server.answer("GET /city", { ...CITY, channels });
  render(inLanguage(<Wallboard />, { language }));
  await act(() => Promise.resolve());
  act(() => server.show(view, NOW));
  return server;
}

const card = (name: string) => within(screen.getByRole("region", { name }));

const BUSY = wallboardView(
  { drogi: wallboardQueue({ waiting: 2, ready: 1, oldest_ms: NOW - 70_000, window: { offered: 20, in_target: 18 } }), odpady: wallboardQueue({ names: { pl: "Odpady", en: "Waste" }, backup_groups: ["wieczor"] }) },
  {
    waiting: { phone: 2, chat: 0, email: 3, post: 1 },
    oldest_ms: NOW - 70_000,
    oldest_queue: "drogi",
    window: { minutes: 30, offered: 40, in_target: 34 },
    today: { offered: 1250, answered: { phone: 886, chat: 318, email: 12 }, abandoned: 39, short_abandoned: 4 },
    wait_estimate: { announced: 210, kept: 171 },
  },
);

describe("the wallboard", () => {
  test("opens with the key of its address and without a login", async () => {
    const server = await openWallboard(BUSY);
    expect(server.socket.url).toMatch(/\/api\/v1\/ws\/wallboard$/);
    expect(server.socket.protocols).toEqual(["centrala", "bearer.klucz"]);
    expect(screen.getByRole("heading", { level: 1, name: "Warszawa 19115" })).toBeDefined();
    expect(screen.queryByRole("button", { name: "Wyloguj się" })).toBeNull();
  });

  test("shows waiting contacts by declared channel, with zeros for the live ones only", async () => {
    await openWallboard(BUSY);
    expect(card("Czeka teraz").getByText("6")).toBeDefined();
    expect(card("Czeka teraz").getByText("telefon 2, czat 0, e-mail 3, list 1")).toBeDefined();
    expect(card("Odebrane dziś").getByText("czat 318, e-mail 12")).toBeDefined();
  });

  test("shows the service level, the longest wait and the accuracy of estimates", async () => {
    await openWallboard(BUSY);
    expect(card("Odebrane w 20 sekund").getByText("powyżej celu 80 %")).toBeDefined();
    expect(card("Najdłużej czeka").getByText(/^1:1\d$/)).toBeDefined();
    expect(card("Najdłużej czeka").getByText("Drogi i chodniki")).toBeDefined();
    expect(card("Porzucone dziś").getByText("3,1 %")).toBeDefined();
    expect(card("Trafne zapowiedzi").getByText("81 %").title).toBe("Odebrani dziś, którzy czekali tyle, ile im zapowiedziano. Cel: co najmniej 80\u00a0%.");
  });

  test("lists the queues worst first, with active backup groups below", async () => {
    await openWallboard(BUSY);
    const rows = card("Kolejka").getAllByRole("rowheader").map((cell) => cell.textContent);
    expect(rows).toEqual(["Drogi i chodniki", "Odpady"]);
    expect(card("Kolejka").getByText("Pomaga rezerwa: wieczor (Odpady)")).toBeDefined();
  });

  test("says how many of the queues it shows when not all of them fit", async () => {
    const box = vi.spyOn(HTMLElement.prototype, "getBoundingClientRect").mockImplementation(function (this: HTMLElement) {
      const below = this.tagName === "TR" && this.textContent.startsWith("Odpady");
      return { bottom: below ? 100 : 0 } as DOMRect;
    });
    await openWallboard(BUSY);
    expect(screen.getByRole("columnheader", { name: "Kolejka (1 z 2)" })).toBeDefined();
    box.mockRestore();
  });

  test("tries again with the next frame when it could not be shown", async () => {
    const quiet = vi.spyOn(console, "error").mockImplementation(() => undefined);
    const server = await openWallboard({ ...BUSY, consultants: null } as unknown as WallboardView);
    expect((await screen.findByRole("alert")).textContent).toBe("Tablicy nie da się teraz pokazać. Próbuje dalej sama.");
    act(() => server.show(BUSY, NOW + 2000));
    expect(card("Czeka teraz").getByText("6")).toBeDefined();
    quiet.mockRestore();
  });

  test("adds up the smallest counts when a city has more channels than a card holds", async () => {
    const label = (text: string): Channel => ({ labels: { pl: text }, icon: "contact", kind: "written", live: false });
    const channels = { ...CHANNELS, callback: label("oddzwonienie"), sms: label("SMS") };
    const waiting = { phone: 12, chat: 3, email: 14, post: 2, callback: 21, sms: 5 };
    await openWallboard({ ...BUSY, total: { ...BUSY.total, waiting } }, "pl", channels);
    expect(card("Czeka teraz").getByText("telefon 12, e-mail 14, oddzwonienie 21, SMS 5, inne 5")).toBeDefined();
  });

  test("is shown in English", async () => {
    await openWallboard(BUSY, "en");
    expect(card("Waiting now").getByText("telephone 2, chat 0, e-mail 3, letter 1")).toBeDefined();
    expect(card("Queue").getByText("Backup group helping: wieczor (Waste)")).toBeDefined();
    expect(card("Consultants").getByText("available")).toBeDefined();
  });

  test("raises an alarm at once for contacts that no consultant can serve, and announces it", async () => {
    await openWallboard(wallboardView({ drogi: wallboardQueue({ waiting: 1, without_consultant: 1 }) }));
    expect((await screen.findByText(/^ALARM od/)).textContent).toContain("nikt w pracy nie może pomóc 1 kontaktowi: Drogi i chodniki.");
    expect(screen.getByRole("status").textContent).toContain("nikt w pracy nie może pomóc");
    expect(card("Kolejka").getByText("bez obsady")).toBeDefined();
  });

  test("counts consultants on an overlong break", async () => {
    const view = wallboardView({});
    await openWallboard({ ...view, consultants: { ...view.consultants, break_overruns: 2 } });
    expect(card("Konsultanci").getByText("po czasie przerwy: 2")).toBeDefined();
  });

  test("rates nothing while its figures are stale, and says since when they are", async () => {
    const server = await openWallboard(BUSY);
    act(() => server.socket.receive({ type: "beat", sequence: "2-0", at_ms: NOW + 60_000 }));
    act(() => server.show(BUSY, NOW));
    expect((await screen.findByRole("alert")).textContent).toMatch(/^DANE NIEAKTUALNE od 1:0\d Tablica straciła łączność\./);
    expect(screen.queryByText("w normie")).toBeNull();
    expect(card("Odebrane w 20 sekund").getByText(/^stan z /)).toBeDefined();
  });

  test("asks for a valid key when the server refuses the token", async () => {
    const server = await openWallboard(BUSY);
    server.refuse("GET /wallboard", 401, { code: "session-missing" });
    act(() => server.socket.disconnect());
    expect(await screen.findByText("Tablica wymaga zalogowania albo ważnego adresu z kluczem.")).toBeDefined();
  });
});

describe("a signed-in supervisor", () => {
  async function signedIn(): Promise<FakeServer> {
    history.replaceState(null, "", "/wallboard");
    sessionStore.set({ status: "signed-in", session: { ...SESSION, user: { ...SESSION.user, role: "supervisor" } } });
    const server = new FakeServer();
    server.answer("GET /city", { ...CITY, channels: CHANNELS });
    render(inLanguage(<Wallboard />));
    await act(() => Promise.resolve());
    act(() => server.show(BUSY, NOW));
    return server;
  }

  test("finds the way back to the account, and the way out, above the board", async () => {
    await signedIn();
    const ways = within(screen.getByRole("navigation", { name: "Kierownik zmiany" }));
    expect(ways.getByRole("button", { name: "Wyloguj się" })).toBeDefined();
    await userEvent.click(ways.getByRole("link", { name: "Konto i sesje" }));
    expect(location.pathname).toBe("/account");
  });
});
