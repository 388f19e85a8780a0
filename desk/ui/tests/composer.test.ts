import { describe, expect, test } from "vitest";
import { isSendKey } from "../src/pages/desk/contact/Composer";

const press = (change: Partial<Record<"shiftKey" | "ctrlKey" | "altKey", boolean>> & { key?: string }) => ({ key: "Enter", shiftKey: false, ctrlKey: false, altKey: false, ...change });

describe("the key that sends", () => {
  test.each([
    ["Enter", {}, true, false],
    ["Ctrl Enter", { ctrlKey: true }, true, true],
    ["Shift Enter", { shiftKey: true }, false, false],
    ["Alt Enter", { altKey: true }, false, false],
    ["Ctrl Shift Enter", { ctrlKey: true, shiftKey: true }, false, false],
    ["a letter", { key: "e" }, false, false],
  ])("%s is one for a chat or an e-mail as the table says", (_, change, inChat, inMail) => {
    expect([isSendKey(press(change), false), isSendKey(press(change), true)]).toEqual([inChat, inMail]);
  });
});
