import { describe, expect, test } from "vitest";
import type { CaseView } from "../src/api/types";
import { translator } from "../src/i18n/translate";
import { grouped, refreshed, rowClock } from "../src/pages/officer/caseList";
import { EMPTY_VALUES, bodyOf, fieldsOf, missingIn } from "../src/pages/officer/forms";
import { clockText, spanText } from "../src/pages/officer/times";
import { NOW } from "./builders";
import { caseView, OFFICE, row } from "./officerCases";

const MINUTE = 60_000;
const t = translator("pl", "n");
const times = { t, language: "pl" as const, now: NOW };

describe("a time of a case", () => {
  test.each([
    [12 * MINUTE, "12 min"],
    [60 * MINUTE, "1 godz."],
    [70 * MINUTE, "1 godz. 10 min"],
    [49 * 60 * MINUTE, "2 dni"],
  ])("of %d ms carries its unit", (ms, text) => expect(spanText(ms, t)).toBe(text));

  test("within the hour is what is left, and tomorrow is a word", () => {
    expect(clockText(NOW + 41 * MINUTE, times)).toBe("41 min");
    expect(clockText(NOW + 24 * 60 * MINUTE, times)).toBe("jutro");
  });
});

describe("the clock of a row", () => {
  test("is near its end from four fifths on", () => expect(rowClock(row(), NOW)).toEqual({ level: "warn", used: 0.8, target: 1 }));

  test("past its end keeps the mark at the target", () => {
    const late = rowClock(row({ received_ms: NOW - 60 * MINUTE, due_ms: NOW - 30 * MINUTE }), NOW);
    expect(late).toEqual({ level: "bad", used: 1, target: 0.5 });
  });

  test("does not run while the row waits for others", () => expect(rowClock(row({ waits_for: "others" }), NOW)).toBeUndefined());
});

describe("the list of cases", () => {
  test("never moves a row when it is brought up to date", () => {
    const shown = [row({ number: "1/26" }), row({ number: "2/26" }), row({ number: "3/26" })];
    const fresh = [row({ number: "3/26", group: "late" }), row({ number: "4/26" }), row({ number: "1/26" })];
    const { rows, arrived } = refreshed(shown, fresh);
    expect(rows.map((entry) => [entry.number, entry.group])).toEqual([["1/26", "to-accept"], ["3/26", "to-accept"]]);
    expect(arrived).toBe(1);
  });

  test("keeps a group that the page does not know", () => {
    const rows = grouped([row({ group: "new-one" as never }), row()]);
    expect(rows.map((entry) => entry.group)).toEqual(["to-accept", "new-one"]);
  });
});

describe("the form of an action", () => {
  const [first] = caseView().parts;
  const two = caseView({ parts: [first, { ...first, part: 2, office: { ...OFFICE, id: "ZZW" }, state: "taken" }] as CaseView["parts"] });

  test("asks for an answer to the resident with the last open part only", () => {
    expect(fieldsOf("close", EMPTY_VALUES, caseView())).toContain("answer");
    expect(fieldsOf("close", EMPTY_VALUES, two)).not.toContain("answer");
  });

  test("asks for the number of the other case when the case is repeated", () => {
    const values = { ...EMPTY_VALUES, reason: "duplicate" as const, text: "to samo", number: "600214-26" };
    expect(missingIn("return", { ...values, number: "" }, caseView(), NOW)).toBe("number");
    expect(missingIn("return", values, caseView(), NOW)).toBeUndefined();
    expect(bodyOf("return", values, caseView())).toEqual({ reason: "duplicate", text: "to samo", duplicate_of: "600214/26" });
  });

  test("refuses a promise of a day that is past", () => {
    expect(missingIn("promise", { ...EMPTY_VALUES, date: "2020-01-02" }, caseView(), NOW)).toBe("date");
    expect(missingIn("promise", { ...EMPTY_VALUES, date: "2090-01-02" }, caseView(), NOW)).toBeUndefined();
  });
});
