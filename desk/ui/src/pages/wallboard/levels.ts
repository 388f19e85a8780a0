/**
 * Levels of the wallboard's figures, with hysteresis: a value must hold for a time before an alarm
 * shows, and must stay past a lower mark before it clears, so that nothing flickers. Pure functions.
 */

export type Level = "ok" | "warn" | "alarm";

export interface LevelRule {
  warn: (value: number) => boolean;
  alarm: (value: number) => boolean;
  /** How long `alarm` must hold, ms. */
  alarmAfterMs: number;
  normal: (value: number) => boolean;
  /** How long `normal` must hold, ms. */
  normalAfterMs: number;
}

export interface LevelState {
  level: Level;
  /** Start of the level, epoch ms. */
  sinceMs: number;
  /** Start of the time that the value has met the alarm or the normal condition, epoch ms; undefined: it does not. */
  alarmFromMs: number | undefined;
  normalFromMs: number | undefined;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Thresholds of the figures. Ratios are 0-1, waits are ms. A contact that no consultant can serve is an alarm at once, because waiting does not help. */
export const LEVEL_RULES = {
  inTarget: {
    warn: (ratio) => ratio < 0.8,
    alarm: (ratio) => ratio < 0.7,
    alarmAfterMs: 3 * MINUTE,
    normal: (ratio) => ratio >= 0.82,
    normalAfterMs: 5 * MINUTE,
  },
  longest: {
    warn: (ms) => ms > 60 * SECOND,
    alarm: (ms) => ms > 180 * SECOND,
    alarmAfterMs: 30 * SECOND,
    normal: (ms) => ms < 45 * SECOND,
    normalAfterMs: 2 * MINUTE,
  },
  waitingPerConsultant: {
    warn: (ratio) => ratio > 0.5,
    alarm: (ratio) => ratio > 1,
    alarmAfterMs: MINUTE,
    normal: (ratio) => ratio < 0.4,
    normalAfterMs: 2 * MINUTE,
  },
  abandoned: {
    warn: (ratio) => ratio > 0.04,
    alarm: (ratio) => ratio > 0.05,
    alarmAfterMs: 0,
    normal: (ratio) => ratio < 0.035,
    normalAfterMs: 0,
  },
  free: {
    warn: (count) => count <= 1,
    alarm: (count) => count === 0,
    alarmAfterMs: MINUTE,
    normal: (count) => count >= 2,
    normalAfterMs: 2 * MINUTE,
  },
  withoutConsultant: {
    warn: (count) => count > 0,
    alarm: (count) => count > 0,
    alarmAfterMs: 0,
    normal: (count) => count === 0,
    normalAfterMs: 0,
  },
} satisfies Record<string, LevelRule>;

export type Measure = keyof typeof LEVEL_RULES;

export const INITIAL_LEVEL: LevelState = { level: "ok", sinceMs: 0, alarmFromMs: undefined, normalFromMs: undefined };

const holdingSince = (holds: boolean, before: number | undefined, now: number): number | undefined =>
  holds ? (before ?? now) : undefined;

const heldFor = (since: number | undefined, ms: number, now: number): boolean => since !== undefined && now - since >= ms;

function levelAfter(rule: LevelRule, state: LevelState, value: number, now: number): Level {
  if (state.level !== "alarm" && heldFor(state.alarmFromMs, rule.alarmAfterMs, now)) return "alarm";
  if (state.level !== "ok" && heldFor(state.normalFromMs, rule.normalAfterMs, now)) return "ok";
  if (state.level === "ok" && rule.warn(value)) return "warn";
  return state.level;
}

/** State after the figure was `value` at `now` (epoch ms); undefined: there is no figure. */
export function nextLevelState(rule: LevelRule, state: LevelState, value: number | undefined, now: number): LevelState {
  if (value === undefined) return state.level === "ok" && state.alarmFromMs === undefined ? state : { ...INITIAL_LEVEL, sinceMs: now };
  const marked: LevelState = {
    ...state,
    alarmFromMs: holdingSince(rule.alarm(value), state.alarmFromMs, now),
    normalFromMs: holdingSince(rule.normal(value), state.normalFromMs, now),
  };
  const level = levelAfter(rule, marked, value, now);
  if (level !== state.level) return { ...marked, level, sinceMs: now };
  const same = marked.alarmFromMs === state.alarmFromMs && marked.normalFromMs === state.normalFromMs;
  return same ? state : marked;
}

const RANK: Record<Level, number> = { ok: 0, warn: 1, alarm: 2 };

export const worstLevel = (levels: readonly Level[]): Level =>
  levels.reduce<Level>((a, b) => (RANK[b] > RANK[a] ? b : a), "ok");
