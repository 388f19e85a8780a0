import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, test } from "vitest";
import type { MailsToReview } from "../../src/api/types";
import { sessionStore } from "../../src/app/session";
import { MailReview } from "../../src/pages/wallboard/MailReview";
import { NOW } from "../builders";
import { FakeServer } from "../support/fakeServer";
import { inLanguage, SESSION } from "../support/pages";

const REVIEW: MailsToReview = {
  set_aside_count: 2,
  set_aside: [
    { mail_id: "box.1.7", reason: "bulk", at_ms: NOW, sender: "news@example.org", subject: "Numer 7" },
    { mail_id: "box.1.8", reason: "new-reason", at_ms: NOW, sender: "", subject: "" },
  ],
  unsent_count: 1,
  unsent: [{ message_id: "m-1", contact_id: "mail-1", recipient: "ola@example.org", subject: "Re: lampa", error: "550", created_ms: NOW }],
};

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  sessionStore.set({ status: "signed-in", session: SESSION });
});

describe("mails that wait for a decision", () => {
  test("are counted, listed with the reason, and released", async () => {
    const server = new FakeServer();
    server.answer("GET /supervisor/mails", REVIEW);
    render(inLanguage(<MailReview />));
    await userEvent.click(await screen.findByRole("button", { name: "Poczta: 3 do decyzji" }));
    expect(screen.getByText(/news@example\.org · biuletyn/)).toBeDefined();
    expect(screen.getByText(/\(nadawca nieznany\) · inny powód/)).toBeDefined();
    const [release] = screen.getAllByRole("button", { name: "Przyjmij" });
    if (release) await userEvent.click(release);
    expect(server.countOf("POST /supervisor/mails/box.1.7/release")).toBe(1);
  });

  test("include answers that were not sent", async () => {
    const server = new FakeServer();
    server.answer("GET /supervisor/mails", REVIEW);
    render(inLanguage(<MailReview />));
    await userEvent.click(await screen.findByRole("button", { name: /do decyzji/ }));
    await userEvent.click(screen.getByRole("button", { name: "Wyślij jeszcze raz" }));
    expect(server.countOf("POST /supervisor/answers/m-1/resend")).toBe(1);
  });

  test("are for a signed-in person only", () => {
    sessionStore.set({ status: "signed-out" } as never);
    render(inLanguage(<MailReview />));
    expect(screen.queryByRole("button")).toBeNull();
  });
});
