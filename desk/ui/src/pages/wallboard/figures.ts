/** Figures of the wallboard as pure functions of the view and the time. */

import type { WallboardQueue, WallboardView } from "../../api/types";
import type { Language } from "../../i18n/language";
import { INITIAL_LEVEL, LEVEL_RULES, nextLevelState, worstLevel, type Level, type LevelState, type Measure } from "./levels";

/** Smallest number of contacts that is shown as a percentage. */
export const MIN_FOR_PERCENT = 10;

export interface Share {
  part: number;
  of: number;
}

export const ratio = ({ part, of }: Share): number | undefined => (of >= MIN_FOR_PERCENT ? part / of : undefined);

export const windowOf = (window: { offered: number; in_target: number }): Share => ({
  part: window.in_target,
  of: window.offered,
});

/** Service level target for calls; all queues share it. */
export const callTargetOf = (view: WallboardView): WallboardQueue["target"] =>
  Object.values(view.queues).find(({ target }) => target !== undefined)?.target;

export function queueName(view: WallboardView, id: string, language: Language): string {
  const names = view.queues[id]?.names ?? {};
  return names[language] ?? names["pl"] ?? id;
}

/** Calls abandoned after the short-abandon limit, as a share of offered calls without short abandons. */
export function abandonedOf(view: WallboardView): Share {
  const { offered, abandoned, short_abandoned: short } = view.total.today;
  return { part: abandoned, of: Math.max(0, offered - short) };
}

/** Waits within the announced estimate, as a share of the answered contacts that heard an estimate. */
export const accurateEstimates = ({ total: { wait_estimate } }: WallboardView): Share => ({ part: wait_estimate.kept, of: wait_estimate.announced });

export const longestOf = (oldestMs: number | undefined, now: number): number | undefined =>
  oldestMs === undefined ? undefined : Math.max(0, now - oldestMs);

export function waitingTotal(view: WallboardView): number {
  return Object.values(view.total.waiting).reduce((sum, count) => sum + count, 0);
}

export const answeredTotal = (view: WallboardView): number =>
  Object.values(view.total.today.answered).reduce((sum, count) => sum + count, 0);

/** Waiting contacts per signed-in consultant; infinite when nobody is signed in. */
export function waitingPerConsultant(queue: WallboardQueue): number {
  if (queue.waiting === 0) return 0;
  return queue.signed_in === 0 ? Number.POSITIVE_INFINITY : queue.waiting / queue.signed_in;
}

export type LevelKey = `total.${Measure}` | `queue.${string}.${Measure}`;
export type Levels = Partial<Record<LevelKey, LevelState>>;
type Measurement = [key: LevelKey, measure: Measure, value: number | undefined];

function measurements(view: WallboardView, now: number): Measurement[] {
  const total: Measurement[] = [
    ["total.inTarget", "inTarget", ratio(windowOf(view.total.window))],
    ["total.longest", "longest", longestOf(view.total.oldest_ms, now) ?? 0],
    ["total.abandoned", "abandoned", ratio(abandonedOf(view))],
  ];
  const queues = Object.entries(view.queues).flatMap(([id, queue]): Measurement[] => [
    [`queue.${id}.inTarget`, "inTarget", queue.closed ? undefined : ratio(windowOf(queue.window))],
    [`queue.${id}.longest`, "longest", longestOf(queue.oldest_ms, now) ?? 0],
    [`queue.${id}.waitingPerConsultant`, "waitingPerConsultant", waitingPerConsultant(queue)],
    [`queue.${id}.free`, "free", queue.waiting > 0 ? queue.ready : undefined],
    [`queue.${id}.withoutConsultant`, "withoutConsultant", queue.without_consultant],
  ]);
  return [...total, ...queues];
}

/** Levels after the figures of `view`; the same object when nothing changed. */
export function stepLevels(levels: Levels, view: WallboardView, now: number): Levels {
  const next: Levels = {};
  let changed = false;
  for (const [key, measure, value] of measurements(view, now)) {
    const before = levels[key] ?? INITIAL_LEVEL;
    const after = nextLevelState(LEVEL_RULES[measure], before, value, now);
    next[key] = after;
    changed ||= after !== levels[key];
  }
  return changed ? next : levels;
}

export const levelOf = (levels: Levels, key: LevelKey): Level => levels[key]?.level ?? "ok";

const QUEUE_MEASURES: readonly Measure[] = ["inTarget", "longest", "waitingPerConsultant", "free", "withoutConsultant"];

export const queueLevel = (levels: Levels, id: string): Level =>
  worstLevel(QUEUE_MEASURES.map((measure) => levelOf(levels, `queue.${id}.${measure}`)));

export const waitingLevel = (levels: Levels, view: WallboardView): Level =>
  worstLevel(Object.keys(view.queues).map((id) => levelOf(levels, `queue.${id}.waitingPerConsultant`)));

/** Start of the alarm of a queue, epoch ms; undefined without an alarm. */
export function queueAlarmSince(levels: Levels, id: string): number | undefined {
  const since = QUEUE_MEASURES.map((measure) => levels[`queue.${id}.${measure}`])
    .filter((state) => state?.level === "alarm")
    .map((state) => state?.sinceMs ?? 0);
  return since.length > 0 ? Math.min(...since) : undefined;
}

export interface QueueRowModel {
  id: string;
  queue: WallboardQueue;
  level: Level;
}

const RANKS: Record<Level, number> = { alarm: 0, warn: 1, ok: 2 };

/** Sorted by level (worst first), open before closed, waiting contacts, id; the id keeps equal rows in place. */
export function queueRows(view: WallboardView, levels: Levels): QueueRowModel[] {
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

export interface QueuesByName {
  name: string;
  /** Ids of the queues. */
  queues: string[];
}

/** Groups queues by a name they share, sorted by that name. */
function queuesByName(view: WallboardView, names: (queue: WallboardQueue) => string[]): QueuesByName[] {
  const queueIds = new Map<string, string[]>();
  for (const [id, queue] of Object.entries(view.queues)) {
    for (const name of names(queue)) queueIds.set(name, [...(queueIds.get(name) ?? []), id]);
  }
  return [...queueIds].map(([name, queues]) => ({ name, queues })).sort((a, b) => a.name.localeCompare(b.name));
}

/** Active backup groups and their queues. */
export const activeBackupGroups = (view: WallboardView): QueuesByName[] => queuesByName(view, ({ backup_groups = [] }) => backup_groups);

/** Policies set by a supervisor and their queues. */
export const overriddenPolicies = (view: WallboardView): QueuesByName[] => queuesByName(view, ({ policy }) => (policy === undefined ? [] : [policy]));

export interface ChannelCount {
  channel: string;
  count: number;
}

/** At most `max` counts in their order; when there are more, the smallest are added up in `others`. */
export function foldedCounts(counts: readonly ChannelCount[], max: number): { listed: readonly ChannelCount[]; others?: number } {
  if (counts.length <= max) return { listed: counts };
  const smallest = counts.toSorted((a, b) => a.count - b.count).slice(0, counts.length - max + 1);
  return {
    listed: counts.filter((entry) => !smallest.includes(entry)),
    others: smallest.reduce((sum, { count }) => sum + count, 0),
  };
}

export type Freshness = "fresh" | "aging" | "stale";

/** Over 5 s the clock is marked; over 15 s the whole board is. */
export function freshness(ageMs: number): Freshness {
  if (ageMs > 15_000) return "stale";
  return ageMs > 5_000 ? "aging" : "fresh";
}

export interface Point {
  minuteMs: number;
  waitedMs: number;
}

/** Splits the last hour into runs of consecutive minutes: a minute without answers is a gap, not a zero. */
export function historyRuns(history: WallboardView["wait_history"]): Point[][] {
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

/** Consultants by activity, in the five groups of the board. */
export function consultantCounts(view: WallboardView): { id: "ready" | "talking" | "wrap-up" | "break" | "other"; count: number }[] {
  const { ready, ringing, talking, writing, wrap_up: wrapUp, not_ready: notReady } = view.consultants;
  const away = Object.values(notReady).reduce((sum, count) => sum + count, 0);
  const onBreak = notReady["break"] ?? 0;
  return [
    { id: "ready", count: ready },
    { id: "talking", count: talking + ringing + writing },
    { id: "wrap-up", count: wrapUp },
    { id: "break", count: onBreak },
    { id: "other", count: away - onBreak },
  ];
}
