import { describe, expect, test } from "vitest";
import { commandOf, keyLabel, type KeyPress } from "../src/core/shortcuts";

function press(code: string, change: Partial<KeyPress> = {}): KeyPress {
  return { code, key: "", altKey: false, ctrlKey: false, shiftKey: false, metaKey: false, altGraph: false, ...change };
}

describe("a key press", () => {
  test("with the left Alt is a command, also in a text field", () => {
    expect(commandOf(press("KeyA", { altKey: true }), "alt", true)).toBe("accept");
    expect(commandOf(press("Digit3", { altKey: true }), "alt", true)).toBe("item-3");
    expect(commandOf(press("Digit0", { altKey: true }), "alt", true)).toBe("call");
  });

  test("with the right Alt types a Polish letter", () => {
    expect(commandOf(press("KeyA", { altKey: true, altGraph: true }), "alt", true)).toBeUndefined();
    expect(commandOf(press("KeyX", { altKey: true, ctrlKey: true }), "alt", true)).toBeUndefined();
  });

  test("hangs up only with Shift", () => {
    expect(commandOf(press("KeyX", { altKey: true }), "alt", false)).toBeUndefined();
    expect(commandOf(press("KeyX", { altKey: true, shiftKey: true }), "alt", false)).toBe("hang-up");
  });

  test("adds a minute with plus, with or without Shift, on both plus keys", () => {
    expect(commandOf(press("Equal", { altKey: true, shiftKey: true }), "alt", false)).toBe("extend");
    expect(commandOf(press("NumpadAdd", { altKey: true }), "alt", false)).toBe("extend");
  });

  test("uses the Ctrl Shift set when the consultant has chosen it", () => {
    const shifted = press("KeyA", { ctrlKey: true, shiftKey: true });
    expect(commandOf(shifted, "ctrl-shift", true)).toBe("accept");
    expect(commandOf(shifted, "alt", true)).toBeUndefined();
    expect(keyLabel("accept", "ctrl-shift")).toBe("Ctrl Shift A");
    expect(keyLabel("hang-up", "alt")).toBe("Alt Shift X");
  });

  test("opens the list of shortcuts with a question mark, but not in a text field", () => {
    const mark = press("Slash", { key: "?", shiftKey: true });
    expect(commandOf(mark, "alt", false)).toBe("help");
    expect(commandOf(mark, "alt", true)).toBeUndefined();
  });

  test("moves between the areas with F6", () => {
    expect(commandOf(press("F6", { key: "F6" }), "alt", true)).toBe("next-area");
    expect(commandOf(press("F6", { key: "F6", shiftKey: true }), "alt", true)).toBe("previous-area");
  });
});
