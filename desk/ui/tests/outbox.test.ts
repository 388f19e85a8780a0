import { beforeEach, describe, expect, test, vi } from "vitest";
import { keptTexts } from "../src/core/keptTexts";
import { Outbox, type KeptAnswer } from "../src/pages/desk/outbox";
import { NOW } from "./builders";
import { stubStorage } from "./support/fakeStorage";

beforeEach(stubStorage);

describe("an outgoing message", () => {
  test("leaves the field at once and the list when the live view has it", async () => {
    const outbox = new Outbox(() => Promise.resolve(), () => "id-1");
    outbox.edit("chat-1", { text: " Dzień dobry " });
    const posted = outbox.sendText("chat-1", NOW);
    expect(outbox.unsent.get()["chat-1"]?.text).toBe("");
    expect(outbox.state.get()["chat-1"]).toMatchObject([{ text: "Dzień dobry", delivery: "sending" }]);
    await posted;
    expect(outbox.state.get()["chat-1"]).toMatchObject([{ text: "Dzień dobry", delivery: "sent" }]);
    outbox.forgetShown("chat-1", { "000001": { id: "chat-1-c-id-1", author: "consultant", text: "Dzień dobry", sent_ms: NOW } });
    expect(outbox.state.get()["chat-1"]).toEqual([]);
  });

  test("that failed is kept and is sent again under the same id", async () => {
    const send = vi.fn<(id: string, message: object) => Promise<void>>().mockRejectedValueOnce(new Error()).mockResolvedValue(undefined);
    const outbox = new Outbox(send, () => "id-1");
    outbox.edit("chat-1", { text: "Halo", note: true });
    await outbox.sendText("chat-1", NOW);
    expect(outbox.state.get()["chat-1"]).toMatchObject([{ delivery: "failed" }]);
    await outbox.retry("chat-1", "id-1");
    expect(send.mock.calls.map(([, message]) => message)).toEqual(Array(2).fill({ client_id: "id-1", text: "Halo", note: true }));
    expect(outbox.state.get()["chat-1"]).toMatchObject([{ delivery: "sent" }]);
  });
});

describe("an unsent text", () => {
  const page = (send: (id: string, message: object) => Promise<unknown> = () => Promise.resolve(), id = "id-1"): Outbox => new Outbox(send, () => id, keptTexts<KeptAnswer>("answer", "bielak"));

  test("is kept over a crash of the page", () => {
    page().edit("chat-1", { text: "Dzień do", note: true });
    expect(page().unsent.get()["chat-1"]).toEqual({ text: "Dzień do", note: true });
  });

  test("is kept no longer once it was sent, or its contact is over", async () => {
    const outbox = page();
    outbox.edit("chat-1", { text: "Halo" });
    await outbox.sendText("chat-1", NOW);
    outbox.edit("chat-2", { text: "Halo" });
    outbox.forget("chat-2");
    expect(outbox.unsent.get()["chat-2"]).toBeUndefined();
    expect(localStorage).toHaveLength(0);
  });

  test("whose answer had not come is shown by the next page, and goes out under the same id", async () => {
    const before = page(() => Promise.reject(new Error("away")));
    before.edit("mail-1", { text: "Halo" });
    await before.sendText("mail-1", NOW, { answer_to: "anna@poczta.example" });
    const send = vi.fn<(id: string, message: object) => Promise<void>>().mockResolvedValue(undefined);
    const after = page(send, "id-2");
    expect(after.state.get()["mail-1"]).toMatchObject([{ text: "Halo", delivery: "failed" }]);
    await after.retry("mail-1", "id-1");
    expect(send).toHaveBeenCalledExactlyOnceWith("mail-1", { client_id: "id-1", text: "Halo", answer_to: "anna@poczta.example" });
    expect(localStorage).toHaveLength(0);
  });
});
