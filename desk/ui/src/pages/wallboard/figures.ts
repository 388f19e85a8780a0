/** Named figures of the wallboard, from the view and the time. Pure. */

import type { WallQueue, WallView } from "../../api/types";
import type { Language } from "../../i18n/language";
import { CALM, RULES, step, worst, type Level, type LevelState, type Measure } from "./levels";

/** Under this many calls a percentage says nothing. */
export const FEW = 10;

export interface Share {
  part: number;
  of: number;
}

export const ratio = ({ part, of }: Share): number | undefined => (of >= FEW ? part / of : undefined);

export const windowOf = (window: { offered: number; in_target: number }): Share => ({
  part: window.in_target,
  of: window.offered,
});

/** What the city promises for calls: that of the queues, which share it. */
export const targetOf = (view: WallView): WallQueue["target"] =>
  Object.values(view.queues).find(({ target }) => target !== undefined)?.target;

export function nameOf(view: WallView, id: string, language: Language): string {
  const names = view.queues[id]?.names ?? {};
  return names[language] ?? names["pl"] ?? id;
}

/** Abandoned after 5 s, of those who called and did not leave at once. */
export function abandonedOf(view: WallView): Share {
  const { offered, abandoned, short_abandoned: short } = view.total.today;
  return { part: abandoned, of: Math.max(0, offered - short) };
}

/** Announced waits that were kept, of those that ended in an answer today. */
export const keptOf = ({ total: { wait_estimate } }: WallView): Share => ({ part: wait_estimate.kept, of: wait_estimate.announced });

export const longestOf = (oldestMs: number | undefined, now: number): number | undefined =>
  oldestMs === undefined ? undefined : Math.max(0, now - oldestMs);

export function waitingTotal(view: WallView): number {
  return Object.values(view.total.waiting).reduce((sum, count) => sum + count, 0);
}

export const answeredTotal = (view: WallView): number =>
  Object.values(view.total.today.answered).reduce((sum, count) => sum + count, 0);

/** Waiting for each consultant of the queue who is signed in; nobody signed in is the worst. */
export function crowdOf(queue: WallQueue): number {
  if (queue.waiting === 0) return 0;
  return queue.signed_in === 0 ? Number.POSITIVE_INFINITY : queue.waiting / queue.signed_in;
}

export type Key = `total.${Measure}` | `queue.${string}.${Measure}`;
export type Levels = Partial<Record<Key, LevelState>>;
type Measured = [key: Key, measure: Measure, value: number | undefined];

function measured(view: WallView, now: number): Measured[] {
  const total: Measured[] = [
    ["total.inTarget", "inTarget", ratio(windowOf(view.total.window))],
    ["total.longest", "longest", longestOf(view.total.oldest_ms, now) ?? 0],
    ["total.abandoned", "abandoned", ratio(abandonedOf(view))],
  ];
  const queues = Object.entries(view.queues).flatMap(([id, queue]): Measured[] => [
    [`queue.${id}.inTarget`, "inTarget", queue.closed ? undefined : ratio(windowOf(queue.window))],
    [`queue.${id}.longest`, "longest", longestOf(queue.oldest_ms, now) ?? 0],
    [`queue.${id}.crowd`, "crowd", crowdOf(queue)],
    [`queue.${id}.free`, "free", queue.waiting > 0 ? queue.ready : undefined],
    [`queue.${id}.unreachable`, "unreachable", queue.without_consultant],
  ]);
  return [...total, ...queues];
}

/** All levels one step further. The same object when nothing changed. */
export function stepLevels(levels: Levels, view: WallView, now: number): Levels {
  const next: Levels = {};
  let changed = false;
  for (const [key, measure, value] of measured(view, now)) {
    const before = levels[key] ?? CALM;
    const after = step(RULES[measure], before, value, now);
    next[key] = after;
    changed ||= after !== levels[key];
  }
  return changed ? next : levels;
}

export const levelOf = (levels: Levels, key: Key): Level => levels[key]?.level ?? "ok";

const QUEUE_MEASURES: readonly Measure[] = ["inTarget", "longest", "crowd", "free", "unreachable"];

export const queueLevel = (levels: Levels, id: string): Level =>
  worst(QUEUE_MEASURES.map((measure) => levelOf(levels, `queue.${id}.${measure}`)));

export const crowdLevel = (levels: Levels, view: WallView): Level =>
  worst(Object.keys(view.queues).map((id) => levelOf(levels, `queue.${id}.crowd`)));

/** Since when a queue is in alarm, ms; undefined when it is not. */
export function queueAlarmSince(levels: Levels, id: string): number | undefined {
  const since = QUEUE_MEASURES.map((measure) => levels[`queue.${id}.${measure}`])
    .filter((state) => state?.level === "alarm")
    .map((state) => state?.sinceMs ?? 0);
  return since.length > 0 ? Math.min(...since) : undefined;
}

export interface Row {
  id: string;
  queue: WallQueue;
  level: Level;
}

const RANKS: Record<Level, number> = { alarm: 0, warn: 1, ok: 2 };

/** Worst first, closed last among equals; then the longest queue; then the name, so that equals do not jump. */
export function rowsOf(view: WallView, levels: Levels): Row[] {
  return Object.entries(view.queues)
    .map(([id, queue]) => ({ id, queue, level: queueLevel(levels, id) }))
    .sort(
      (a, b) =>
        RANKS[a.level] - RANKS[b.level] ||
        Number(a.queue.closed ?? false) - Number(b.queue.closed ?? false) ||
        b.queue.waiting - a.queue.waiting ||
        a.id.localeCompare(b.id),
    );
}

export interface Shared {
  name: string;
  /** Ids of the queues that have it. */
  queues: string[];
}

/** What several queues have, and which; by name, so that equals do not jump. */
function sharedOf(view: WallView, names: (queue: WallQueue) => string[]): Shared[] {
  const found = new Map<string, string[]>();
  for (const [id, queue] of Object.entries(view.queues)) {
    for (const name of names(queue)) found.set(name, [...(found.get(name) ?? []), id]);
  }
  return [...found].map(([name, queues]) => ({ name, queues })).sort((a, b) => a.name.localeCompare(b.name));
}

/** Reserve groups that help out now, and where. */
export const helpersOf = (view: WallView): Shared[] => sharedOf(view, ({ backup_groups = [] }) => backup_groups);

/** Policies that a supervisor chose, and where. */
export const chosenOf = (view: WallView): Shared[] => sharedOf(view, ({ policy }) => (policy === undefined ? [] : [policy]));

export type Freshness = "fresh" | "aging" | "stale";

/** Older than 5 s: the clock says so. Older than 15 s: the whole board says so. */
export function freshness(ageMs: number): Freshness {
  if (ageMs > 15_000) return "stale";
  return ageMs > 5_000 ? "aging" : "fresh";
}

export interface Point {
  minuteMs: number;
  waitedMs: number;
}

/** The last hour as runs of neighbouring minutes: a minute without answers is a gap, not a zero. */
export function historyRuns(history: WallView["wait_history"]): Point[][] {
  const points = Object.entries(history)
    .map(([minute, { waited_ms }]) => ({ minuteMs: Number(minute), waitedMs: waited_ms }))
    .sort((a, b) => a.minuteMs - b.minuteMs);
  const runs: Point[][] = [];
  for (const point of points) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run && last && point.minuteMs - last.minuteMs <= 60_000) run.push(point);
    else runs.push([point]);
  }
  return runs;
}

/** Who does what, in the five groups of the board. */
export function peopleOf(view: WallView): { id: "ready" | "talking" | "wrap-up" | "break" | "other"; count: number }[] {
  const { ready, ringing, talking, writing, wrap_up: wrapUp, not_ready: notReady } = view.consultants;
  const away = Object.values(notReady).reduce((sum, count) => sum + count, 0);
  const pause = notReady["break"] ?? 0;
  return [
    { id: "ready", count: ready },
    { id: "talking", count: talking + ringing + writing },
    { id: "wrap-up", count: wrapUp },
    { id: "break", count: pause },
    { id: "other", count: away - pause },
  ];
}
