import { describe, expect, test } from "vitest";
import { translator } from "../src/i18n/translate";
import { firstAlarm, withoutConsultantText } from "../src/pages/wallboard/alarms";
import {
  abandonedOf,
  overriddenPolicies,
  waitingPerConsultant,
  freshness,
  activeBackupGroups,
  historyRuns,
  accurateEstimates,
  consultantCounts,
  queueLevel,
  ratio,
  queueRows,
  stepLevels,
  type Levels,
} from "../src/pages/wallboard/figures";
import { NOW, wallboardQueue, wallboardView } from "./builders";

const MINUTE = 60_000;

describe("a share", () => {
  test("of fewer than ten calls has no percentage", () => {
    expect(ratio({ part: 8, of: 9 })).toBeUndefined();
    expect(ratio({ part: 8, of: 10 })).toBe(0.8);
  });

  test("of abandoned calls leaves out short abandons", () => {
    const view = wallboardView({}, { today: { offered: 104, answered: {}, abandoned: 5, short_abandoned: 4 } });
    expect(abandonedOf(view)).toEqual({ part: 5, of: 100 });
  });
});

describe("a queue", () => {
  test("with waiting contacts and no signed-in consultant has an infinite ratio", () => {
    expect(waitingPerConsultant(wallboardQueue({ waiting: 1, signed_in: 0 }))).toBe(Infinity);
    expect(waitingPerConsultant(wallboardQueue({ waiting: 0, signed_in: 0 }))).toBe(0);
  });

  test("with a worse level is listed higher", () => {
    const view = wallboardView({
      calm: wallboardQueue(),
      busy: wallboardQueue({ waiting: 3, ready: 1, oldest_ms: NOW - 70_000 }),
    });
    const levels = stepLevels({}, view, NOW);
    expect(queueRows(view, levels).map((row) => row.id)).toEqual(["busy", "calm"]);
    expect(queueLevel(levels, "busy")).toBe("warn");
  });

  test("is in alarm at once while no consultant can serve a contact, and in order after that", () => {
    const alarmed = stepLevels({}, wallboardView({ drogi: wallboardQueue({ without_consultant: 1 }) }), NOW);
    expect(queueLevel(alarmed, "drogi")).toBe("alarm");
    expect(queueLevel(stepLevels(alarmed, wallboardView({ drogi: wallboardQueue() }), NOW + 1), "drogi")).toBe("ok");
  });

  test("that is closed is not rated by its earlier calls and is listed last", () => {
    const view = wallboardView({
      a: wallboardQueue({ closed: true, window: { offered: 20, in_target: 10 } }),
      b: wallboardQueue(),
    });
    const levels = stepLevels({}, view, NOW);
    expect(queueLevel(levels, "a")).toBe("ok");
    expect(queueRows(view, levels).map((row) => row.id)).toEqual(["b", "a"]);
  });
});

describe("an active backup group", () => {
  test("is named once, with all its queues", () => {
    const view = wallboardView({
      drogi: wallboardQueue({ backup_groups: ["wieczor"] }),
      odpady: wallboardQueue({ backup_groups: ["ranek", "wieczor"] }),
      podatki: wallboardQueue(),
    });
    expect(activeBackupGroups(view)).toEqual([
      { name: "ranek", queues: ["odpady"] },
      { name: "wieczor", queues: ["drogi", "odpady"] },
    ]);
  });
});

describe("policies set by a supervisor", () => {
  test("are listed once each, with their queues", () => {
    const view = wallboardView({
      drogi: wallboardQueue({ policy: "skill-first" }),
      odpady: wallboardQueue({ policy: "skill-first" }),
      podatki: wallboardQueue(),
    });
    expect(overriddenPolicies(view)).toEqual([{ name: "skill-first", queues: ["drogi", "odpady"] }]);
  });
});

describe("the accuracy of announced waits", () => {
  test("counts the contacts that were answered within the announced wait", () => {
    expect(accurateEstimates(wallboardView({}, { wait_estimate: { announced: 210, kept: 170 } }))).toEqual({ part: 170, of: 210 });
  });
});

describe("the banner's alarm", () => {
  test("has its start, its queue and its figures", () => {
    const view = wallboardView({ drogi: wallboardQueue({ waiting: 21, ready: 0, oldest_ms: NOW - 400_000 }) });
    let levels: Levels = stepLevels({}, view, NOW);
    levels = stepLevels(levels, view, NOW + MINUTE);
    const alarm = firstAlarm({ view, levels, now: NOW + 8_000 }, translator("pl", "n"), "pl");
    expect(alarm?.sinceMs).toBe(NOW + MINUTE);
    expect(alarm?.text).toBe("Drogi i chodniki: 21 czeka, najdłużej 6:48.");
  });

  test("is about contacts without a consultant before any longer wait", () => {
    const early = wallboardView({ drogi: wallboardQueue({ waiting: 21, ready: 0, oldest_ms: NOW - 400_000 }) });
    const levels = stepLevels(stepLevels({}, early, NOW), early, NOW + MINUTE);
    const queues = { ...early.queues, odpady: wallboardQueue({ names: { pl: "Odpady", en: "Waste" }, without_consultant: 1 }) };
    const now = NOW + 2 * MINUTE;
    const alarm = firstAlarm({ view: wallboardView(queues), levels: stepLevels(levels, wallboardView(queues), now), now }, translator("pl", "n"), "pl");
    expect(alarm).toEqual({ sinceMs: now, text: "nikt w pracy nie może pomóc 1 kontaktowi: Odpady." });
  });

  test("counts the contacts without a consultant by queue when there are several queues", () => {
    const view = wallboardView({
      drogi: wallboardQueue({ without_consultant: 2 }),
      odpady: wallboardQueue({ names: { pl: "Odpady", en: "Waste" }, without_consultant: 1 }),
    });
    expect(withoutConsultantText(view, translator("pl", "n"), "pl")).toBe("nikt w pracy nie może pomóc 3 kontaktom: Drogi i chodniki 2, Odpady 1.");
    expect(withoutConsultantText(view, translator("en", "n"), "en")).toBe("nobody at work can help 3 contacts: Roads 2, Waste 1.");
  });

  test("is absent while no figure is in alarm", () => {
    const view = wallboardView({ drogi: wallboardQueue() });
    expect(firstAlarm({ view, levels: stepLevels({}, view, NOW), now: NOW }, translator("pl", "n"), "pl")).toBeUndefined();
  });
});

describe("the board", () => {
  test("is aging after five seconds and stale after fifteen", () => {
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
    const people = consultantCounts(wallboardView({}));
    expect(people.map(({ id, count }) => [id, count])).toEqual([["ready", 2], ["talking", 5], ["wrap-up", 1], ["break", 2], ["other", 1]]);
  });
});
