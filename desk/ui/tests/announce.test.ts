import { describe, expect, test } from "vitest";
import { Announcer } from "../src/core/announce";

describe("announcements", () => {
  test("wait while a call is live, unless they are asked for; alarms never wait", () => {
    const announcer = new Announcer();
    announcer.hold(true);
    announcer.say("Jedna.");
    announcer.say("Druga.");
    announcer.alert("Dzwoni.");
    expect([announcer.polite.get().text, announcer.assertive.get().text]).toEqual(["", "Dzwoni."]);
    expect(announcer.release()).toBe(true);
    expect(announcer.polite.get().text).toBe("Jedna. Druga.");
    expect(announcer.release()).toBe(false);
  });

  test("come out by themselves when the call has ended", () => {
    const announcer = new Announcer();
    announcer.hold(true);
    announcer.say("Jedna.");
    announcer.hold(false);
    expect(announcer.polite.get().text).toBe("Jedna.");
  });
});
