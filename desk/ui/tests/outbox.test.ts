import { describe, expect, test, vi } from "vitest";
import { Outbox, type UnsentTexts } from "../src/pages/desk/outbox";
import { NOW } from "./builders";

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
  test("is kept over a reload of the page", () => {
    let stored: UnsentTexts = {};
    const storage = { read: () => stored, write: (texts: UnsentTexts) => void (stored = texts) };
    new Outbox(() => Promise.resolve(), () => "id-1", storage).edit("chat-1", { text: "Dzień do" });
    expect(new Outbox(() => Promise.resolve(), () => "id-2", storage).unsent.get()["chat-1"]?.text).toBe("Dzień do");
  });
});
