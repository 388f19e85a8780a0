import { describe, expect, test } from "vitest";
import { INITIAL_LEVEL, LEVEL_RULES, nextLevelState, worstLevel, type LevelState, type LevelRule } from "../src/pages/wallboard/levels";

const MINUTE = 60_000;

/** Feeds (at, value) pairs to a rule and tells the level after each. */
function levels(rule: LevelRule, readings: readonly (readonly [at: number, value: number])[]): string[] {
  let state: LevelState = INITIAL_LEVEL;
  return readings.map(([at, value]) => {
    state = nextLevelState(rule, state, value, at);
    return state.level;
  });
}

describe("answered in 20 s", () => {
  const rule = LEVEL_RULES.inTarget;

  test("warns under 80 % at once, and alarms under 70 % only after three minutes", () => {
    expect(levels(rule, [[0, 0.79], [1, 0.69], [3 * MINUTE, 0.69], [3 * MINUTE + 1, 0.69]])).toEqual(["warn", "warn", "warn", "alarm"]);
  });

  test("raises no alarm for a short dip, after which the three minutes start again", () => {
    expect(levels(rule, [[0, 0.65], [2 * MINUTE, 0.75], [2 * MINUTE + 1, 0.65], [4 * MINUTE, 0.65]])).toEqual(["warn", "warn", "warn", "warn"]);
  });

  test("is in order again at 82 % held for five minutes, not at 80 %", () => {
    expect(levels(rule, [[0, 0.79], [1, 0.81], [10 * MINUTE, 0.81], [10 * MINUTE + 1, 0.82], [15 * MINUTE + 1, 0.82]])).toEqual(["warn", "warn", "warn", "warn", "ok"]);
  });

  test("keeps its alarm until the lower mark has held", () => {
    const alarmed = levels(rule, [[0, 0.5], [3 * MINUTE, 0.5], [4 * MINUTE, 0.79], [30 * MINUTE, 0.79], [31 * MINUTE, 0.9], [36 * MINUTE, 0.9]]);
    expect(alarmed).toEqual(["warn", "alarm", "alarm", "alarm", "alarm", "ok"]);
  });
});

describe("the longest wait", () => {
  test("warns over 60 s and alarms over 180 s held for 30 s", () => {
    expect(levels(LEVEL_RULES.longest, [[0, 60_000], [1, 61_000], [2, 181_000], [30_001, 210_000], [30_002, 211_000]])).toEqual(["ok", "warn", "warn", "warn", "alarm"]);
  });

  test("is in order again below 45 s for two minutes", () => {
    expect(levels(LEVEL_RULES.longest, [[0, 61_000], [1, 44_000], [2 * MINUTE, 44_000], [2 * MINUTE + 1, 44_000]])).toEqual(["warn", "warn", "warn", "ok"]);
  });
});

describe("waiting for each consultant signed in", () => {
  test("warns over one half, alarms over one for a minute", () => {
    expect(levels(LEVEL_RULES.waitingPerConsultant, [[0, 0.5], [1, 0.6], [2, 1.1], [MINUTE + 2, 1.1]])).toEqual(["ok", "warn", "warn", "alarm"]);
  });
});

describe("abandoned today", () => {
  test("changes its level at once, because it cannot flicker", () => {
    expect(levels(LEVEL_RULES.abandoned, [[0, 0.041], [1, 0.051], [2, 0.04], [3, 0.034]])).toEqual(["warn", "alarm", "alarm", "ok"]);
  });
});

describe("free consultants while somebody waits", () => {
  test("warn at one, alarm at none for a minute and are in order at two for two minutes", () => {
    expect(levels(LEVEL_RULES.free, [[0, 1], [1, 0], [MINUTE + 1, 0], [2 * MINUTE, 2], [4 * MINUTE, 2]])).toEqual(["warn", "warn", "alarm", "alarm", "ok"]);
  });
});

describe("a level", () => {
  test("is in order where there is no figure", () => {
    const warned = nextLevelState(LEVEL_RULES.free, INITIAL_LEVEL, 1, 0);
    expect(nextLevelState(LEVEL_RULES.free, warned, undefined, 1).level).toBe("ok");
  });

  test("stays the same object while nothing changes", () => {
    const calm = nextLevelState(LEVEL_RULES.longest, INITIAL_LEVEL, 50_000, 0);
    expect(nextLevelState(LEVEL_RULES.longest, calm, 50_000, 500)).toBe(calm);
  });

  test("of several figures is the worst one", () => {
    expect(worstLevel(["ok", "alarm", "warn"])).toBe("alarm");
    expect(worstLevel([])).toBe("ok");
  });
});
