import { describe, expect, test } from "vitest";
import { backoffMs } from "../src/core/backoff";
import { formatPercent, formatCount } from "../src/core/numberFormat";
import { withoutDiacritics, matchesQuery } from "../src/core/textSearch";
import { maskedAddress, readableAddress } from "../src/core/addresses";
import { numberInSpokenPairs } from "../src/core/spokenNumber";
import { DEFAULTS, parseSettings } from "../src/core/settings";
import { loudness } from "../src/phone/audioLevel";

describe("a search", () => {
  test("finds words without diacritics, in any order", () => {
    expect(withoutDiacritics("Zażółć gęślą JAŹŃ")).toBe("zazolc gesla jazn");
    expect(matchesQuery("Drogi › Zgłoszenie uszkodzenia chodnika", "chodnik zgloszenie")).toBe(true);
    expect(matchesQuery("Drogi › Zgłoszenie uszkodzenia chodnika", "drzewo")).toBe(false);
  });
});

describe("an address", () => {
  test("has a masked form and a readable form", () => {
    expect(maskedAddress("+48601234118")).toBe("601 ••• 118");
    expect(readableAddress("+48601234118")).toBe("601 234 118");
    expect(maskedAddress("anna.nowak@poczta.example")).toBe("an•••@p•••");
    expect(maskedAddress("+380501234567")).not.toContain("0123");
  });

  test("is hidden completely when it is short", () => {
    expect(maskedAddress("112")).toBe("•••");
  });
});

describe("a ticket number", () => {
  test("is read in pairs", () => {
    expect(numberInSpokenPairs("614902/26", "pl")).toBe("sześćdziesiąt jeden, czterdzieści dziewięć, zero dwa, łamane przez dwadzieścia sześć");
    expect(numberInSpokenPairs("614902/26", "en")).toBe("sixty one, forty nine, zero two, stroke twenty six");
  });

  test("of odd length begins with a single digit", () => {
    expect(numberInSpokenPairs("10011/26", "pl")).toBe("jeden, zero zero, jedenaście, łamane przez dwadzieścia sześć");
  });
});

describe("a figure", () => {
  test("has a space before per cent and between thousands", () => {
    expect(formatPercent(0.824, "pl-PL")).toBe("82\u00a0%");
    expect(formatPercent(0.031, "pl-PL", 1)).toBe("3,1\u00a0%");
    expect(formatCount(1204, "pl-PL").replace(/\s/g, " ")).toBe("1 204");
  });
});

describe("settings", () => {
  test("fall back to the defaults where stored values are invalid", () => {
    expect(parseSettings(null)).toEqual(DEFAULTS);
    expect(parseSettings("not json")).toEqual(DEFAULTS);
    expect(parseSettings('{"theme":"neon","textSize":500,"language":"xx"}')).toEqual(DEFAULTS);
    expect(parseSettings('{"theme":"dark","textSize":130,"language":"en"}')).toMatchObject({ theme: "dark", textSize: 130, language: "en" });
  });
});

describe("the pause before a new attempt", () => {
  test("doubles up to ten seconds and jitters by half", () => {
    expect([0, 1, 2, 10].map((attempt) => backoffMs(attempt, () => 1))).toEqual([500, 1000, 2000, 10_000]);
    expect(backoffMs(0, () => 0)).toBe(250);
  });
});

describe("the microphone meter", () => {
  test("is empty in silence and full at a loud sound", () => {
    expect(loudness(0)).toBe(0);
    expect(loudness(10 ** -6)).toBe(0);
    expect(loudness(0.3)).toBe(1);
  });
});
