import { describe, expect, test } from "vitest";
import { translator } from "../src/i18n/translate";
import { firstAlarm } from "../src/pages/wallboard/alarm";
import {
  abandonedOf,
  crowdOf,
  freshness,
  historyRuns,
  peopleOf,
  queueLevel,
  ratio,
  rowsOf,
  stepLevels,
  type Levels,
} from "../src/pages/wallboard/figures";
import { NOW, wallQueue, wallView } from "./build";

const MINUTE = 60_000;

describe("a share", () => {
  test("of fewer than ten calls has no percentage", () => {
    expect(ratio({ part: 8, of: 9 })).toBeUndefined();
    expect(ratio({ part: 8, of: 10 })).toBe(0.8);
  });

  test("of abandoned calls leaves out those who left at once", () => {
    const view = wallView({}, { today: { offered: 104, answered: {}, abandoned: 5, short_abandoned: 4 } });
    expect(abandonedOf(view)).toEqual({ part: 5, of: 100 });
  });
});

describe("a queue", () => {
  test("with people waiting and nobody signed in is infinitely crowded", () => {
    expect(crowdOf(wallQueue({ waiting: 1, signed_in: 0 }))).toBe(Infinity);
    expect(crowdOf(wallQueue({ waiting: 0, signed_in: 0 }))).toBe(0);
  });

  test("that is worse stands higher", () => {
    const view = wallView({
      calm: wallQueue(),
      busy: wallQueue({ waiting: 3, ready: 1, oldest_ms: NOW - 70_000 }),
    });
    const levels = stepLevels({}, view, NOW);
    expect(rowsOf(view, levels).map((row) => row.id)).toEqual(["busy", "calm"]);
    expect(queueLevel(levels, "busy")).toBe("warn");
  });
});

describe("the alarm banner", () => {
  test("tells since when, where and how much", () => {
    const view = wallView({ drogi: wallQueue({ waiting: 21, ready: 0, oldest_ms: NOW - 400_000 }) });
    let levels: Levels = stepLevels({}, view, NOW);
    levels = stepLevels(levels, view, NOW + MINUTE);
    const alarm = firstAlarm({ view, levels, now: NOW + 8_000 }, translator("pl", "n"), "pl");
    expect(alarm?.sinceMs).toBe(NOW + MINUTE);
    expect(alarm?.text).toBe("Drogi i chodniki: 21 czeka, najdłużej 6:48.");
  });

  test("is silent while nothing is in alarm", () => {
    const view = wallView({ drogi: wallQueue() });
    expect(firstAlarm({ view, levels: stepLevels({}, view, NOW), now: NOW }, translator("pl", "n"), "pl")).toBeUndefined();
  });
});

describe("the board", () => {
  test("grows old at five seconds and stale at fifteen", () => {
    expect([5_000, 5_001, 15_000, 15_001].map(freshness)).toEqual(["fresh", "aging", "aging", "stale"]);
  });

  test("shows a minute without answers as a gap", () => {
    const runs = historyRuns({
      [NOW]: { waited_ms: 1, answered: 1 },
      [NOW + MINUTE]: { waited_ms: 2, answered: 1 },
      [NOW + 3 * MINUTE]: { waited_ms: 3, answered: 1 },
    });
    expect(runs.map((run) => run.length)).toEqual([2, 1]);
  });

  test("counts every consultant who is signed in once", () => {
    const people = peopleOf(wallView({}));
    expect(people.map(({ id, count }) => [id, count])).toEqual([["ready", 2], ["talking", 5], ["wrap-up", 1], ["break", 2], ["other", 1]]);
  });
});
