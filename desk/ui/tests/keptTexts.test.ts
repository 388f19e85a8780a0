import { beforeEach, describe, expect, test } from "vitest";
import { forgetKeptTexts, keptTexts } from "../src/core/keptTexts";
import { stubStorage } from "./support/fakeStorage";

const HOUR_MS = 3_600_000;

beforeEach(stubStorage);

describe("a kept text", () => {
  test("is read by later pages of the same account, kind and contact", () => {
    keptTexts("answer", "bielak").write("chat:1", { text: "Dzień do" });
    keptTexts("answer", "bielak").write("chat-2", { text: "Halo" });
    expect(keptTexts("answer", "bielak").read()).toEqual({ "chat:1": { text: "Dzień do" }, "chat-2": { text: "Halo" } });
    expect(keptTexts("draft", "bielak").read()).toEqual({});
    expect(keptTexts("answer", "biela").read()).toEqual({});
  });

  test("is gone when it is removed, and takes no other one with it", () => {
    const kept = keptTexts("answer", "bielak");
    kept.write("chat-1", "a");
    kept.write("chat-2", "b");
    kept.write("chat-1", undefined);
    expect(kept.read()).toEqual({ "chat-2": "b" });
  });

  test("of an account that has not come back for twelve hours is neither read nor kept", () => {
    keptTexts("answer", "bielak", () => 0).write("chat-1", "a");
    expect(keptTexts("answer", "bielak", () => 11 * HOUR_MS).read()).toEqual({ "chat-1": "a" });
    expect(keptTexts("answer", "bielak", () => 12 * HOUR_MS).read()).toEqual({});
    forgetKeptTexts(() => true, 12 * HOUR_MS);
    expect(localStorage).toHaveLength(0);
  });

  test("is removed for every account but one, and settings stay", () => {
    localStorage.setItem("centrala.settings", "{}");
    keptTexts("draft", "bielak").write("tel-1", "a");
    keptTexts("draft", "wit").write("tel-2", "b");
    forgetKeptTexts((personId) => personId === "wit");
    expect(keptTexts("draft", "bielak").read()).toEqual({});
    expect(keptTexts("draft", "wit").read()).toEqual({ "tel-2": "b" });
    expect(localStorage.getItem("centrala.settings")).toBe("{}");
  });

  test.each(["", "{", "null", "7", '{"value":1}'])("that cannot be read is as if there were none: %s", (stored) => {
    localStorage.setItem("centrala.kept:bielak:draft:tel-1", stored);
    expect(keptTexts("draft", "bielak").read()).toEqual({});
    forgetKeptTexts(() => true);
    expect(localStorage).toHaveLength(0);
  });
});
