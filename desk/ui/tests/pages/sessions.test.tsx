import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import { sessionStore } from "../../src/app/session";
import { reportUse } from "../../src/app/sessionUse";
import Account from "../../src/pages/account/Account";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION } from "../support/pages";

const user = userEvent.setup({ delay: null });
const SUPERVISOR = { ...SESSION, user: { ...SESSION.user, role: "supervisor" as const } };
const OWN = {
  user_id: "agnieszka",
  name: "Agnieszka Bielak",
  started_at: "2026-11-30T06:00:00.000Z",
  used_at: "2026-11-30T07:00:00.000Z",
  address: "192.0.2.7",
  browser: "Firefox",
  current: true,
};
const OTHER = { ...OWN, user_id: "piotr", name: "Piotr Zalewski", browser: "Chrome", current: false };
let server: FakeServer;

beforeEach(() => {
  server = new FakeServer();
});

describe("the sessions of a person", () => {
  test("are listed, and all but this one end by a button", async () => {
    server.answer("GET /sessions", { sessions: [OWN, { ...OWN, current: false }], idle_min: 60 });
    server.answer("POST /sessions/end-others", undefined, 204);
    render(inLanguage(<Account session={SESSION} />));
    expect(await screen.findByText("Firefox, 192.0.2.7 (ta sesja)")).toBeDefined();
    server.answer("GET /sessions", { sessions: [OWN], idle_min: 60 });
    await user.click(screen.getByRole("button", { name: "Zakończ pozostałe sesje" }));
    await expect.poll(() => screen.queryAllByText("Firefox, 192.0.2.7").length).toBe(0);
    expect(screen.queryByText("Sesje pracowników")).toBeNull();
  });

  test("are not shown before the temporary password is changed", () => {
    render(inLanguage(<Account session={{ ...SESSION, temporary_password: true }} />));
    expect(screen.queryByText("Twoje sesje")).toBeNull();
    expect(server.countOf("GET /sessions")).toBe(0);
  });

  test("of others end by a button of a supervisor", async () => {
    server.answer("GET /sessions", { sessions: [OWN], idle_min: 60 });
    server.answer("GET /supervisor/sessions", { sessions: [OWN, OTHER], idle_min: 60 });
    server.answer("POST /supervisor/users/piotr/end-sessions", undefined, 204);
    render(inLanguage(<Account session={SUPERVISOR} />));
    const row = await screen.findByRole("row", { name: /Piotr Zalewski/ });
    server.answer("GET /supervisor/sessions", { sessions: [OWN], idle_min: 60 });
    await user.click(within(row).getByRole("button", { name: "Zakończ wszystkie sesje: Piotr Zalewski" }));
    expect(await screen.findByText("Nikt inny nie jest zalogowany.")).toBeDefined();
  });
});

describe("the use of a page", () => {
  test("is reported by keys and clicks, at most once a minute", async () => {
    let now = 0;
    server.answer("PUT /session/use", undefined, 204);
    sessionStore.set({ status: "signed-in", session: SESSION });
    const stop = reportUse(() => now);
    await user.keyboard("a");
    expect(server.countOf("PUT /session/use")).toBe(0);
    now = 60_000;
    await user.keyboard("ab");
    expect(server.countOf("PUT /session/use")).toBe(1);
    sessionStore.set({ status: "signed-out" });
    now = 120_000;
    await user.keyboard("c");
    expect(server.countOf("PUT /session/use")).toBe(1);
    stop();
  });
});
