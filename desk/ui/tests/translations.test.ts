import { describe, expect, test } from "vitest";
import type { Message } from "../src/i18n/define";
import { messages } from "../src/i18n/messages";
import { translator } from "../src/i18n/translate";
import { CHAT_TEXTS } from "../src/pages/chat/texts";

const names = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
const forms = (message: Message): string[] => (typeof message === "string" ? [message] : Object.values(message).map(String));

const pairs = Object.entries(messages.pl as Record<string, Message>).map(
  ([key, polish]) => [key, polish, (messages.en as Record<string, Message>)[key]] as const,
);

describe("the catalogue", () => {
  test("has every message in both languages", () => {
    expect(Object.keys(messages.en).sort()).toEqual(Object.keys(messages.pl).sort());
  });

  test("fills each message with the same parameters in both languages", () => {
    for (const [key, polish, english] of pairs) {
      const all = [...forms(polish), ...forms(english ?? "")].map((text) => names(text).join());
      expect(new Set(all).size, key).toBe(1);
    }
  });

  test("counts in all four Polish forms", () => {
    const plurals = pairs.filter(([, polish]) => typeof polish === "object" && "other" in polish);
    for (const [key, polish] of plurals) expect(Object.keys(polish).sort(), key).toEqual(["few", "many", "one", "other"]);
  });

  test("has no empty text", () => {
    for (const [key, polish, english] of pairs) {
      for (const text of [...forms(polish), ...forms(english ?? "")]) expect(text.trim(), key).not.toBe("");
    }
  });
});

describe("an id of the ACD", () => {
  const polish = messages.pl as Record<string, Message>;

  test.each(["signed-in", "break", "training", "admin", "meeting", "missed", "device", "shift-over", "forced"])(
    "has a label as the reason of a consultant who is not ready: %s",
    (reason) => expect(polish[`reason.${reason}`]).toBeDefined(),
  );

  test.each(["no-skill", "other-group", "not-ready", "busy", "wrap-up", "offered", "shift-end", "refused-before", "off-shift"])(
    "has a label as the reason why a consultant was no candidate: %s",
    (reason) => expect(polish[`explanation.${reason}`]).toBeDefined(),
  );
});

describe("the texts for residents", () => {
  test.each(["uk", "en"] as const)("have the same parameters in %s as in Polish", (language) => {
    for (const [key, text] of Object.entries(CHAT_TEXTS[language])) {
      expect(names(text), key).toEqual(names(CHAT_TEXTS.pl[key as keyof typeof CHAT_TEXTS.pl]));
      expect(text.trim()).not.toBe("");
    }
  });
});

describe("a translation", () => {
  const pl = translator("pl", "f");

  test.each([
    [1, "Została 1 sekunda na odebranie"],
    [3, "Zostały 3 sekundy na odebranie"],
    [5, "Zostało 5 sekund na odebranie"],
    [22, "Zostały 22 sekundy na odebranie"],
  ])("counts %d in Polish", (n, text) => {
    expect(pl("phone.seconds-left", { n })).toBe(text);
  });

  test("follows the consultant's grammatical gender, and is neutral where it is unknown", () => {
    expect(pl("state.ready")).toBe("Dostępna");
    expect(translator("pl", "m")("state.ready")).toBe("Dostępny");
    expect(translator("pl", "n")("state.ready")).toBe("Gotowość");
    expect(translator("en", "f")("state.ready")).toBe("Available");
  });
});
