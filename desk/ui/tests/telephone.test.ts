import { describe, expect, test } from "vitest";
import { callAfter, lineAfter } from "../src/phone/state";

describe("the browser telephone", () => {
  test("follows its table and ignores what does not fit", () => {
    expect(lineAfter("off", "registered")).toBe("off");
    expect(lineAfter("connecting", "registered")).toBe("ready");
    expect(lineAfter("ready", "lost")).toBe("connecting");
    expect(callAfter("ringing", "confirmed")).toBe("ringing");
    expect(callAfter("answering", "confirmed")).toBe("live");
    expect(callAfter("live", "hold")).toBe("held");
    expect(callAfter("held", "resume")).toBe("live");
  });
});
