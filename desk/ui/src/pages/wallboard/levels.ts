/**
 * Levels of the wallboard's figures. A level must hold for its time before it shows, and must
 * pass the lower mark for its time before it goes: nothing flickers. Pure; time comes in.
 */

export type Level = "ok" | "warn" | "alarm";

export interface Rule {
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
  /** Since when this level shows, ms. */
  sinceMs: number;
  /** Since when the value has been asking for the alarm, or for the way back; undefined: it is not. */
  alarmFromMs: number | undefined;
  normalFromMs: number | undefined;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** The marks of ui.md section 8. Ratios are 0-1, waits are ms. A contact that nobody can help is an alarm at once: waiting helps nobody. */
export const RULES = {
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
  crowd: {
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
  unreachable: {
    warn: (count) => count > 0,
    alarm: (count) => count > 0,
    alarmAfterMs: 0,
    normal: (count) => count === 0,
    normalAfterMs: 0,
  },
} satisfies Record<string, Rule>;

export type Measure = keyof typeof RULES;

export const CALM: LevelState = { level: "ok", sinceMs: 0, alarmFromMs: undefined, normalFromMs: undefined };

const from = (holds: boolean, before: number | undefined, now: number): number | undefined =>
  holds ? (before ?? now) : undefined;

const heldFor = (since: number | undefined, ms: number, now: number): boolean => since !== undefined && now - since >= ms;

function levelAfter(rule: Rule, state: LevelState, value: number, now: number): Level {
  if (state.level !== "alarm" && heldFor(state.alarmFromMs, rule.alarmAfterMs, now)) return "alarm";
  if (state.level !== "ok" && heldFor(state.normalFromMs, rule.normalAfterMs, now)) return "ok";
  if (state.level === "ok" && rule.warn(value)) return "warn";
  return state.level;
}

/** The state after the figure was `value` at `now` (ms); `undefined`: there is no figure. */
export function step(rule: Rule, state: LevelState, value: number | undefined, now: number): LevelState {
  if (value === undefined) return state.level === "ok" && state.alarmFromMs === undefined ? state : { ...CALM, sinceMs: now };
  const marked: LevelState = {
    ...state,
    alarmFromMs: from(rule.alarm(value), state.alarmFromMs, now),
    normalFromMs: from(rule.normal(value), state.normalFromMs, now),
  };
  const level = levelAfter(rule, marked, value, now);
  if (level !== state.level) return { ...marked, level, sinceMs: now };
  const same = marked.alarmFromMs === state.alarmFromMs && marked.normalFromMs === state.normalFromMs;
  return same ? state : marked;
}

const RANK: Record<Level, number> = { ok: 0, warn: 1, alarm: 2 };

export const worst = (levels: readonly Level[]): Level =>
  levels.reduce<Level>((a, b) => (RANK[b] > RANK[a] ? b : a), "ok");
