import { describe, expect, test } from "vitest";
import { Announcer } from "../src/core/announcer";

describe("announcements", () => {
  test("wait while a call is live, unless they are asked for; alarms never wait", () => {
    const announcer = new Announcer();
    announcer.defer(true);
    announcer.announce("Jedna.");
    announcer.announce("Druga.");
    announcer.alert("Dzwoni.");
    expect([announcer.polite.get().text, announcer.assertive.get().text]).toEqual(["", "Dzwoni."]);
    expect(announcer.announceDeferred()).toBe(true);
    expect(announcer.polite.get().text).toBe("Jedna. Druga.");
    expect(announcer.announceDeferred()).toBe(false);
  });

  test("come out by themselves when the call has ended", () => {
    const announcer = new Announcer();
    announcer.defer(true);
    announcer.announce("Jedna.");
    announcer.defer(false);
    expect(announcer.polite.get().text).toBe("Jedna.");
  });
});
