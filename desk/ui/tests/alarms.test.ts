import { describe, expect, test } from "vitest";
import type { Language } from "../src/i18n/language";
import { translator } from "../src/i18n/translate";
import { firstAlarm, type Alarm } from "../src/pages/wallboard/alarms";
import type { Levels } from "../src/pages/wallboard/figures";
import { INITIAL_LEVEL } from "../src/pages/wallboard/levels";
import { NOW, wallboardQueue, wallboardView } from "./builders";

const VIEW = wallboardView(
  { drogi: wallboardQueue({ waiting: 4, oldest_ms: NOW - 200_000 }), odpady: wallboardQueue({ names: { pl: "Odpady", en: "Waste" }, waiting: 2 }) },
  { window: { minutes: 30, offered: 40, in_target: 24 }, today: { offered: 100, answered: { phone: 90 }, abandoned: 8, short_abandoned: 0 } },
);

/** The alarm of the banner while the figures with these ids are in alarm since these times. */
function alarmOf(since: Record<string, number>, language: Language = "pl", view = VIEW): Alarm | undefined {
  const levels: Levels = Object.fromEntries(Object.entries(since).map(([id, sinceMs]) => [id, { ...INITIAL_LEVEL, level: "alarm", sinceMs }]));
  return firstAlarm({ view, levels, now: NOW }, translator(language, "n"), language);
}

describe("the alarm of the banner", () => {
  test("gives the service level with its goal", () => {
    expect(alarmOf({ "total.inTarget": NOW - 5000 })).toEqual({ sinceMs: NOW - 5000, text: "odebrane w 20 s: 60\u00a0%, cel 80\u00a0%." });
    expect(alarmOf({ "total.inTarget": NOW }, "en")?.text).toBe("answered in 20 s: 60\u00a0%, goal 80\u00a0%.");
  });

  test("gives the share of abandoned calls", () => {
    expect(alarmOf({ "total.abandoned": NOW })?.text).toMatch(/^porzucone dziś: \d,\d\u00a0%\.$/);
  });

  test("puts the oldest alarm of a queue before the totals", () => {
    const since = { "total.inTarget": NOW - 90_000, "queue.drogi.longest": NOW - 20_000, "queue.odpady.longest": NOW - 30_000 };
    expect(alarmOf(since)).toEqual({ sinceMs: NOW - 30_000, text: "Odpady: 2 czeka." });
  });

  test("gives the longest wait of the queue where it is known", () => {
    expect(alarmOf({ "queue.drogi.longest": NOW })?.text).toBe("Drogi i chodniki: 4 czeka, najdłużej 3:20.");
  });

  test("is silent about a share of fewer than ten calls", () => {
    const few = wallboardView({ drogi: wallboardQueue() }, { window: { minutes: 30, offered: 9, in_target: 1 } });
    expect(alarmOf({ "total.inTarget": NOW }, "pl", few)).toBeUndefined();
  });
});
