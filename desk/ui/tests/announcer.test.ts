import { describe, expect, test } from "vitest";
import { Announcer } from "../src/core/announcer";

describe("announcements", () => {
  test("are deferred during a call until asked for, but alerts never are", () => {
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

  test("are made when the call has ended", () => {
    const announcer = new Announcer();
    announcer.defer(true);
    announcer.announce("Jedna.");
    announcer.defer(false);
    expect(announcer.polite.get().text).toBe("Jedna.");
  });
});
