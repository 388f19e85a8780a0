import { describe, expect, test } from "vitest";
import { applyFrame, EMPTY_CONVERSATION, addPending } from "../src/pages/chat/conversation";
import { NOW } from "./builders";

describe("the resident's conversation", () => {
  const mine = { clientId: "abc", text: "Halo", atMs: NOW };
  const message = { id: "chat-1-r-abc", author: "resident" as const, text: "Halo", sent_ms: NOW };

  test("shows a message as pending until the server has it, and then once", () => {
    const waiting = addPending(EMPTY_CONVERSATION, mine);
    const stored = applyFrame(waiting, { type: "message", ...message }, NOW);
    expect([waiting.pending.length, stored.pending.length, stored.messages.length]).toEqual([1, 0, 1]);
    expect(applyFrame(stored, { type: "message", ...message }, NOW)).toBe(stored);
  });

  test("learns from the snapshot which messages were delivered before the connection broke", () => {
    const back = applyFrame(addPending(EMPTY_CONVERSATION, mine), { type: "snapshot", stage: "talking", consultant_name: "Anna", language: "uk", messages: [message] }, NOW);
    expect(back).toMatchObject({ pending: [], language: "uk", status: { stage: "talking", consultant_name: "Anna" } });
  });

  test("has no position in the queue after a consultant answers", () => {
    const waiting = applyFrame(EMPTY_CONVERSATION, { type: "stage", stage: "waiting", position: 2 }, NOW);
    expect(applyFrame(waiting, { type: "stage", stage: "talking" }, NOW).status).toEqual({ stage: "talking" });
  });
});
