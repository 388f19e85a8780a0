/** Time formats and the server clock. Arguments and results are milliseconds unless the name says otherwise. */

import { useSyncExternalStore } from "react";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const twoDigits = (value: number): string => String(value).padStart(2, "0");

/** `m:ss` below an hour, then `h:mm`. Negative durations read as zero. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${twoDigits(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${twoDigits(Math.floor((seconds % 3600) / 60))}`;
}

/** Countdown, rounded up so that it reads 0:00 only when the time is over. */
export function formatRemaining(ms: number): string {
  return formatDuration(Math.ceil(Math.max(0, ms) / SECOND) * SECOND);
}

export function formatHoursAndMinutes(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}`;
}

export const wholeMinutes = (ms: number): number => Math.max(0, Math.floor(ms / MINUTE));
export const wholeDays = (ms: number): number => Math.max(0, Math.floor(ms / DAY));

const formats = new Map<string, Intl.DateTimeFormat>();
let zone: string | undefined;

/** Sets the time zone (IANA name) of displayed times; undefined: the browser's. */
export function setTimeZone(name: string | undefined): void {
  zone = name;
  formats.clear();
}

function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, zone === undefined ? options : { ...options, timeZone: zone });
    formats.set(key, format);
  }
  return format;
}

export const timeOfDay = (at: number): string =>
  formatter("pl", { hour: "2-digit", minute: "2-digit" }).format(at);

export const timeWithSeconds = (at: number): string =>
  formatter("pl", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);

/** Hour of a shift: 7 for a full hour, otherwise 7:30. */
export function shiftHour(at: number): string {
  const [hours = "0", rest = "00"] = timeOfDay(at).split(":");
  return rest === "00" ? String(Number(hours)) : `${Number(hours)}:${rest}`;
}

export const dayOfWeek = (at: number, locale: string): string =>
  formatter(locale, { weekday: "long", day: "numeric", month: "long" }).format(at);

/** `18 lis`: the day and a short month. */
export function shortDate(at: number, locale: string): string {
  const parts = formatter(locale, { day: "numeric", month: "short" }).formatToParts(at);
  const pick = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
  return `${pick("day")} ${pick("month").replace(".", "")}`;
}

/** `18 lis 2026`: the day, a short month and the year. */
export const longDate = (at: number, locale: string): string => `${shortDate(at, locale)} ${formatter(locale, { year: "numeric" }).format(at)}`;

export function isSameDay(a: number, b: number): boolean {
  const day = formatter("en-GB", { dateStyle: "short" });
  return day.format(a) === day.format(b);
}

/** Estimate of the server's clock: the least delayed of the last time stamps. */
export class ServerClock {
  private readonly offsets: number[] = [];

  constructor(
    private readonly local: () => number = Date.now,
    private readonly maxOffsets = 30,
  ) {}

  addServerTime(serverMs: number): void {
    this.offsets.push(serverMs - this.local());
    if (this.offsets.length > this.maxOffsets) this.offsets.shift();
  }

  now(): number {
    return this.local() + (this.offsets.length > 0 ? Math.max(...this.offsets) : 0);
  }
}

const ticker = {
  listeners: new Set<() => void>(),
  count: 0,
  timer: undefined as ReturnType<typeof setTimeout> | undefined,
};

function onTimer(): void {
  ticker.count += 1;
  for (const listener of [...ticker.listeners]) listener();
  ticker.timer = setTimeout(onTimer, 500 - (Date.now() % 500));
}

function subscribeToTicks(listener: () => void): () => void {
  ticker.listeners.add(listener);
  ticker.timer ??= setTimeout(onTimer, 500 - (Date.now() % 500));
  return () => {
    ticker.listeners.delete(listener);
    if (ticker.listeners.size > 0) return;
    clearTimeout(ticker.timer);
    ticker.timer = undefined;
  };
}

/** Re-renders the component twice a second, so that a clock never skips a second. */
export function useTick(): void {
  useSyncExternalStore(subscribeToTicks, () => ticker.count);
}
