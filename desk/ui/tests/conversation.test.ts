import { describe, expect, test } from "vitest";
import { applyFrame, EMPTY_CONVERSATION, addPending } from "../src/pages/chat/conversation";
import { NOW } from "./builders";

describe("the resident's conversation", () => {
  const mine = { clientId: "abc", text: "Halo", atMs: NOW };
  const message = { id: "chat-1-r-abc", author: "resident" as const, text: "Halo", sent_ms: NOW };

  test("shows a message on its way until the server has it, once", () => {
    const waiting = addPending(EMPTY_CONVERSATION, mine);
    const stored = applyFrame(waiting, { type: "message", ...message }, NOW);
    expect([waiting.pending.length, stored.pending.length, stored.messages.length]).toEqual([1, 0, 1]);
    expect(applyFrame(stored, { type: "message", ...message }, NOW)).toBe(stored);
  });

  test("after a break knows from the snapshot what has arrived", () => {
    const back = applyFrame(addPending(EMPTY_CONVERSATION, mine), { type: "snapshot", stage: "talking", consultant_name: "Anna", language: "uk", messages: [message] }, NOW);
    expect(back).toMatchObject({ pending: [], language: "uk", status: { stage: "talking", consultant_name: "Anna" } });
  });

  test("forgets the place in the queue when somebody answers", () => {
    const waiting = applyFrame(EMPTY_CONVERSATION, { type: "stage", stage: "waiting", position: 2 }, NOW);
    expect(applyFrame(waiting, { type: "stage", stage: "talking" }, NOW).status).toEqual({ stage: "talking" });
  });
});
