import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import type { DeliveriesToReview } from "../../src/api/types";
import { sessionStore } from "../../src/app/session";
import { OutboxReview } from "../../src/pages/wallboard/OutboxReview";
import { NOW } from "../builders";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION } from "../support/pages";

const DEAD = { system: "helpdesk", number: "614902/26", kind: "status", text: "naprawione", state: "dead" as const, attempts: 3, created_ms: NOW, next_ms: NOW };
const REVIEW: DeliveriesToReview = {
  dead_count: 2,
  dead: [
    { ...DEAD, delivery_id: 7, error_id: "outside-ticket-changed", error: "outside it is 'resolved'" },
    { ...DEAD, delivery_id: 8, number: "614903/26", error_id: "delivery-refused", error: "HTTP 400" },
  ],
  waiting_count: 1,
  oldest_waiting_ms: NOW,
};

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  sessionStore.set({ status: "signed-in", session: SESSION });
});

describe("changes that an outside CRM did not take", () => {
  test("are counted, listed with the cause, and sent over the other status", async () => {
    const server = new FakeServer();
    server.answer("GET /supervisor/deliveries", REVIEW);
    render(inLanguage(<OutboxReview />));
    await userEvent.click(await screen.findByRole("button", { name: "CRM: 2 do decyzji" }));
    expect(screen.getByText(/614902\/26 · Obie strony zmieniły stan/)).toBeDefined();
    expect(screen.getByText(/W kolejce do wysłania: 1 zmiana/)).toBeDefined();
    await userEvent.click(screen.getByRole("button", { name: "Ustaw nasz stan" }));
    expect(server.countOf("POST /supervisor/deliveries/7/retry")).toBe(1);
  });

  test("are given up with a reason only", async () => {
    const server = new FakeServer();
    server.answer("GET /supervisor/deliveries", REVIEW);
    render(inLanguage(<OutboxReview />));
    await userEvent.click(await screen.findByRole("button", { name: /do decyzji/ }));
    const [, reason] = screen.getAllByRole("textbox");
    const [, giveUp] = screen.getAllByRole("button", { name: "Nie wysyłaj" });
    if (giveUp) await userEvent.click(giveUp);
    expect(server.countOf("POST /supervisor/deliveries/8/give-up")).toBe(0);
    if (reason) await userEvent.type(reason, "Załatwione tam");
    if (giveUp) await userEvent.click(giveUp);
    expect(server.countOf("POST /supervisor/deliveries/8/give-up")).toBe(1);
  });

  test("are not given up while the reason is longer than the server takes, and nothing is cut off", async () => {
    const server = new FakeServer();
    server.answer("GET /supervisor/deliveries", REVIEW);
    render(inLanguage(<OutboxReview />));
    await userEvent.click(await screen.findByRole("button", { name: /do decyzji/ }));
    const [reason] = screen.getAllByRole<HTMLInputElement>("textbox");
    const [giveUp] = screen.getAllByRole("button", { name: "Nie wysyłaj" });
    if (reason) await userEvent.click(reason);
    await userEvent.paste("x".repeat(201));
    expect(reason?.value).toHaveLength(201);
    expect(screen.getByText(/Za długie: mieści się 200 znaków/)).toBeDefined();
    if (giveUp) await userEvent.click(giveUp);
    expect(server.countOf("POST /supervisor/deliveries/7/give-up")).toBe(0);
  });

  test("are not shown where there are none", async () => {
    const server = new FakeServer();
    server.answer("GET /supervisor/deliveries", { dead_count: 0, dead: [], waiting_count: 0 });
    render(inLanguage(<OutboxReview />));
    await expect.poll(() => server.countOf("GET /supervisor/deliveries")).toBe(1);
    expect(screen.queryByRole("button")).toBeNull();
  });
});
