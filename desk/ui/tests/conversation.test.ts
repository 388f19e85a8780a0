import { describe, expect, test } from "vitest";
import { hear, NEW, say } from "../src/pages/chat/conversation";
import { NOW } from "./build";

describe("the resident's conversation", () => {
  const mine = { clientId: "abc", text: "Halo", atMs: NOW };
  const message = { id: "chat-1-r-abc", author: "resident" as const, text: "Halo", sent_ms: NOW };

  test("shows a message on its way until the server has it, once", () => {
    const waiting = say(NEW, mine);
    const stored = hear(waiting, { type: "message", ...message }, NOW);
    expect([waiting.pending.length, stored.pending.length, stored.messages.length]).toEqual([1, 0, 1]);
    expect(hear(stored, { type: "message", ...message }, NOW)).toBe(stored);
  });

  test("after a break knows from the snapshot what has arrived", () => {
    const back = hear(say(NEW, mine), { type: "snapshot", stage: "talking", consultant_name: "Anna", language: "uk", messages: [message] }, NOW);
    expect(back).toMatchObject({ pending: [], language: "uk", place: { stage: "talking", consultant_name: "Anna" } });
  });

  test("forgets the place in the queue when somebody answers", () => {
    const waiting = hear(NEW, { type: "stage", stage: "waiting", position: 2 }, NOW);
    expect(hear(waiting, { type: "stage", stage: "talking" }, NOW).place).toEqual({ stage: "talking" });
  });
});
