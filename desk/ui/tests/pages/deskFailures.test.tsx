/** An error while rendering, or an open pop-over, must not take the telephone away. */

import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Contact, DeskView, Message } from "../../src/api/types";
import { sessionStore } from "../../src/app/session";
import { contact, deskView, NOW, offer } from "../builders";
import { call, openDesk, openDeskWithPhone, SESSION, type OpenDesk } from "../support/pages";
import { HEADERS, SoftphoneTab } from "../support/softphoneTab";

const LIVE = call({ stage: "talking", engaged_ms: NOW, name: "Halina Wrona" });
const MESSAGE: Message = { id: "1-0", author: "resident", sent_ms: NOW, text: "Dzień dobry" };
const CHAT = contact({ engaged_ms: NOW, messages: { "1-0": MESSAGE } });

/** A server of another version, or a fault of this page: data of a shape that a panel cannot render. */
const broken = (view: DeskView, change: object): DeskView => ({ ...view, ...change });
const brokenContact = (change: object): DeskView => deskView([{ ...LIVE, ...change }]);

const BROKEN_PANELS: readonly [panel: string, view: DeskView][] = [
  ["górny pasek", broken(deskView([LIVE]), { me: { activity: "ready", since_ms: NOW } })],
  ["telefon", brokenContact({ name: {} })],
  ["moja praca", broken(deskView([LIVE]), { load: null })],
  ["zgłoszenie", brokenContact({ draft: { kind: "INCIDENT", description: null } })],
  ["mieszkaniec i wiedza", brokenContact({ path: null })],
];

function talking(): OpenDesk {
  const desk = openDesk(deskView([LIVE]));
  desk.ring(offer());
  desk.act(() => desk.phone.accept("tel-1-o1"));
  return desk;
}

// React reports every error that a boundary catches.
beforeEach(() => void vi.spyOn(console, "error").mockImplementation(() => undefined));
afterEach(() => vi.restoreAllMocks());

describe("a panel that fails while a call runs", () => {
  test.each(BROKEN_PANELS)("leaves the call alone: %s", async (panel, view) => {
    const desk = talking();
    desk.show(view);
    const failure = await screen.findByText(`Tej części strony nie da się pokazać: ${panel}.`);
    expect(failure.closest("[role=alert]")).not.toBeNull();
    expect(desk.phone.stops).toBe(0);
    expect(desk.server.socket.closed).toBe(false);
    await desk.user.click(desk.button("Rozłącz"));
    expect(desk.phone.call).toBeUndefined();
  });

  test("is shown again on demand once the data is right", async () => {
    const desk = talking();
    desk.show(brokenContact({ path: null }));
    await screen.findByText(/mieszkaniec i wiedza\.$/);
    desk.show(deskView([LIVE]));
    await desk.user.click(desk.button("Wczytaj tę część ponownie"));
    expect(within(desk.residentPanel).getByText("Halina Wrona")).toBeDefined();
    expect(screen.queryByText(/^Tej części strony/)).toBeNull();
  });

  test("is shown again by itself for another contact", async () => {
    const desk = talking();
    desk.show(deskView([{ ...LIVE, path: null as unknown as Contact["path"] }, CHAT]));
    await screen.findByText(/mieszkaniec i wiedza\.$/);
    await desk.user.click(within(desk.workList).getAllByRole("button")[1] ?? document.body);
    expect(screen.queryByText(/mieszkaniec i wiedza\.$/)).toBeNull();
  });

  test("keeps the SIP session of the real softphone", async () => {
    const tab = new SoftphoneTab();
    const desk = openDeskWithPhone(deskView([LIVE]), tab.phone);
    await vi.waitUntil(() => tab.agents.length > 0);
    tab.agent.emit("registered");
    const session = tab.agent.invite({ headers: HEADERS });
    desk.act(() => tab.phone.accept("tel-1-o1"));
    desk.act(() => session.emit("confirmed"));
    for (const [, view] of BROKEN_PANELS) desk.show(view);
    expect(session.isEnded()).toBe(false);
    expect(tab.agent.stopped).toBe(false);
  });
});

describe("one tab of a written contact that fails", () => {
  test("leaves the other tab usable", async () => {
    const desk = openDesk(deskView([{ ...CHAT, messages: { "1-0": { ...MESSAGE, sent_ms: "yesterday" as unknown as number } } }]));
    expect(await screen.findByText("Tej części strony nie da się pokazać: rozmowa.")).toBeDefined();
    await desk.user.click(screen.getByRole("tab", { name: /^Zgłoszenie/ }));
    expect(within(desk.contactPanel).getByLabelText("Opis")).toBeDefined();
  });
});

describe("a session that ends during a call", () => {
  const revoked = (): OpenDesk => {
    const desk = talking();
    desk.server.refuse("GET /session", 401, { code: "session-missing" });
    desk.server.refuse("PUT /desk/contacts/tel-1/draft", 401, { code: "session-missing" });
    desk.act(() => desk.server.socket.disconnect());
    return desk;
  };

  test("is shown at once, and the page is left only after the call", async () => {
    const desk = revoked();
    expect((await screen.findByText(/^Sesja zakończona. Rozmowa trwa/)).closest("[role=alert]")).not.toBeNull();
    expect(screen.getByRole("link", { name: "Zaloguj się w nowej karcie" }).getAttribute("href")).toBe("/login");
    expect([desk.phone.stops, sessionStore.get().status]).toEqual([0, "loading"]);
    await desk.user.click(desk.button("Rozłącz"));
    expect(desk.server.countOf("POST /desk/contacts/tel-1/end")).toBe(0);
    expect(sessionStore.get()).toEqual({ status: "signed-out", ended: true });
  });

  test("loses nothing that is typed meanwhile: it is there after the new log-in", async () => {
    const desk = revoked();
    await screen.findByText(/^Sesja zakończona/);
    await desk.user.type(within(desk.contactPanel).getByLabelText("Opis"), "Dziura");
    desk.act(() => desk.phone.hangUp());
    cleanup();
    const next = openDesk(deskView([{ ...LIVE, stage: "wrap-up", ended_ms: NOW, wrap_up_until_ms: NOW + 60_000 }]));
    expect(within(next.contactPanel).getByLabelText("Opis")).toHaveProperty("value", "Dziura");
    expect(next.server.bodyOf("PUT /desk/contacts/tel-1/draft")).toMatchObject({ description: "Dziura" });
  });

  test("is not left for the login by a reload, which ends the telephone of the page", async () => {
    const desk = revoked();
    await screen.findByText(/^Sesja zakończona/);
    desk.act(() => {
      window.dispatchEvent(new Event("pagehide"));
      desk.phone.hangUp();
    });
    expect(sessionStore.get().status).toBe("loading");
  });

  test("goes on in the same page when the person signs in in another tab", async () => {
    const desk = revoked();
    await screen.findByText(/^Sesja zakończona/);
    desk.server.answer("GET /session", SESSION);
    await vi.waitUntil(() => desk.server.sockets.length > 1);
    desk.show(deskView([LIVE]));
    await expect.poll(() => screen.queryByText(/^Sesja zakończona/)).toBeNull();
    desk.act(() => desk.phone.hangUp());
    expect(sessionStore.get().status).toBe("loading");
  });

  test("takes a page without a call away at once", async () => {
    const desk = openDesk(deskView([]));
    desk.server.refuse("GET /session", 401, { code: "session-missing" });
    desk.act(() => desk.server.socket.disconnect());
    await expect.poll(() => sessionStore.get()).toEqual({ status: "signed-out", ended: true });
  });
});

describe("an open pop-over", () => {
  const inert = (element: Element): boolean => element.closest("[inert], [aria-hidden=true]") !== null;

  async function openEach(desk: OpenDesk): Promise<string[]> {
    const inertParts: string[] = [];
    for (const opener of [/^Łącze i zestaw/, /^Skróty klawiszowe/, /^Mój stan/, /^AB:/]) {
      await desk.user.click(desk.button(opener));
      const parts = { phone: desk.phoneBar, alerts: screen.getByTestId("say-alert") };
      for (const [part, element] of Object.entries(parts)) if (inert(element)) inertParts.push(`${part} under ${String(opener)}`);
    }
    return inertParts;
  }

  test("of the top bar leaves the telephone bar and the announcements in use", async () => {
    expect(await openEach(talking())).toEqual([]);
  });

  test("of the keypad lets one press hang up", async () => {
    const desk = talking();
    await desk.user.click(desk.button("Cyfry"));
    await screen.findByRole("dialog", { name: "Klawiatura telefonu" });
    expect(inert(desk.button("Rozłącz"))).toBe(false);
    await desk.user.click(desk.button("Rozłącz"));
    expect(desk.phone.call).toBeUndefined();
  });

  test("closes at a press elsewhere", async () => {
    const desk = talking();
    await desk.user.click(desk.button(/^AB:/));
    await screen.findByRole("dialog", { name: /ustawienia/ });
    await desk.user.click(within(desk.contactPanel).getByRole("heading", { level: 1 }));
    expect(screen.queryByRole("dialog", { name: /ustawienia/ })).toBeNull();
  });

  test("with a list of categories hides no notice and no announcement", async () => {
    const desk = talking();
    desk.act(() => desk.phone.set({ audioBlocked: true }));
    await desk.user.click(await within(desk.contactPanel).findByRole("combobox", { name: "Kategoria" }));
    await screen.findByRole("listbox");
    expect(inert(screen.getByTestId("say-alert"))).toBe(false);
    expect(inert(desk.button("Włącz dźwięk"))).toBe(false);
  });
});

describe("a save that the ticket system refuses", () => {
  test("moves the focus to the category without opening its list over the errors", async () => {
    const desk = talking();
    desk.server.refuse("POST /desk/contacts/tel-1/ticket", 422, { code: "case-invalid", field: "category" });
    await desk.user.click(desk.button(/^Zapisz i nadaj/));
    expect(await screen.findByText("Wybierz kategorię z listy.")).toBeDefined();
    await vi.waitUntil(() => document.activeElement?.id === "case-category");
    expect(screen.queryByRole("listbox")).toBeNull();
  });
});

describe("a new version of the page", () => {
  const page = (build: string): string => `<script type="module" crossorigin src="/assets/index-${build}.js"></script>`;

  test("is announced after a reconnect, and waits for the end of a call", async () => {
    document.head.innerHTML = page("old");
    const desk = talking();
    desk.server.page = page("new");
    desk.act(() => desk.server.socket.disconnect());
    await vi.waitUntil(() => desk.server.sockets.length > 1);
    desk.show(deskView([LIVE]));
    expect(await screen.findByText("Jest nowa wersja tej strony. Wczytaj ją po rozmowie.")).toBeDefined();
    expect(desk.button("Wczytaj ponownie").getAttribute("aria-disabled")).toBe("true");
    desk.act(() => desk.phone.hangUp());
    expect(desk.button("Wczytaj ponownie").getAttribute("aria-disabled")).toBe("false");
    document.head.innerHTML = "";
  });

  test("is not announced while the build is the same", async () => {
    document.head.innerHTML = page("same");
    const desk = talking();
    desk.server.page = page("same");
    desk.act(() => desk.server.socket.disconnect());
    await vi.waitUntil(() => desk.server.sockets.length > 1);
    desk.show(deskView([LIVE]));
    await vi.waitUntil(() => desk.server.countOf("GET /") === 1);
    expect(screen.queryByText(/nowa wersja/)).toBeNull();
    document.head.innerHTML = "";
  });
});
