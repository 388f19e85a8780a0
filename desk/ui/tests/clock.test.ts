import { describe, expect, test } from "vitest";
import { formatHoursAndMinutes, formatRemaining, ServerClock, shortDate, formatDuration } from "../src/core/clock";

describe("a clock", () => {
  test.each([
    [0, "0:00"],
    [999, "0:00"],
    [61_000, "1:01"],
    [3_599_000, "59:59"],
    [3_600_000, "1:00"],
    [5_430_000, "1:30"],
    [-5_000, "0:00"],
  ])("reads %d ms as %s: m:ss below an hour, then h:mm", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  test.each([
    [20_000, "0:20"],
    [19_001, "0:20"],
    [1, "0:01"],
    [0, "0:00"],
  ])("counting down shows %d ms as %s: zero only when it is over", (ms, text) => {
    expect(formatRemaining(ms)).toBe(text);
  });

  test("of a shift has hours and minutes", () => {
    expect(formatHoursAndMinutes(57 * 60_000)).toBe("0:57");
  });

  test("formats a short date in the language of the page", () => {
    const at = Date.UTC(2026, 10, 18, 12);
    expect(shortDate(at, "pl-PL")).toBe("18 lis");
    expect(shortDate(at, "en-GB")).toBe("18 Nov");
  });
});

describe("the server's clock", () => {
  test("runs from the least delayed stamp", () => {
    let local = 1000;
    const clock = new ServerClock(() => local);
    clock.addServerTime(5900);
    local = 2000;
    clock.addServerTime(7000);
    local = 3000;
    clock.addServerTime(7500);
    expect(clock.now()).toBe(8000);
  });

  test("drops old stamps, so that it recovers after the computer's clock was changed", () => {
    let local = 0;
    const clock = new ServerClock(() => local, 2);
    clock.addServerTime(100_000);
    local = 50_000;
    clock.addServerTime(60_000);
    clock.addServerTime(60_000);
    expect(clock.now()).toBe(60_000);
  });
});
