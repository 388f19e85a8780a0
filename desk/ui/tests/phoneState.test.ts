import { describe, expect, test } from "vitest";
import { callAfter, registrationAfter } from "../src/phone/state";

describe("the state of the softphone", () => {
  test("follows its table and ignores events that do not fit", () => {
    expect(registrationAfter("off", "registered")).toBe("off");
    expect(registrationAfter("connecting", "registered")).toBe("ready");
    expect(registrationAfter("ready", "lost")).toBe("connecting");
    expect(callAfter("ringing", "confirmed")).toBe("ringing");
    expect(callAfter("answering", "confirmed")).toBe("live");
    expect(callAfter("live", "hold")).toBe("held");
    expect(callAfter("held", "resume")).toBe("live");
  });
});
