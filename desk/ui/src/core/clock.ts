/** Time as people read it. Every argument and result is milliseconds unless the name says so. */

import { useSyncExternalStore } from "react";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (value: number): string => String(value).padStart(2, "0");

/** `m:ss` below an hour, then `h:mm`. Negative spans read as zero. */
export function span(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}`;
}

/** What is left of a countdown: rounds up, so that it reads 0:00 only when it is over. */
export function left(ms: number): string {
  return span(Math.ceil(Math.max(0, ms) / SECOND) * SECOND);
}

export function hoursAndMinutes(ms: number): string {
  const minutes = Math.max(0, Math.floor(ms / MINUTE));
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}`;
}

export const minutes = (ms: number): number => Math.max(0, Math.floor(ms / MINUTE));
export const days = (ms: number): number => Math.max(0, Math.floor(ms / DAY));

const formats = new Map<string, Intl.DateTimeFormat>();
let zone: string | undefined;

/** The city's own time zone (IANA name), wherever the browser is; undefined: the browser's. */
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

/** Full hours of a shift without minutes: 7, 15; otherwise 7:30. */
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

export function isSameDay(a: number, b: number): boolean {
  const day = formatter("en-GB", { dateStyle: "short" });
  return day.format(a) === day.format(b);
}

/** The server's clock from its stamps: the least delayed of the last stamps is the truest. */
export class ServerClock {
  private readonly offsets: number[] = [];

  constructor(
    private readonly local: () => number = Date.now,
    private readonly keep = 30,
  ) {}

  heard(serverMs: number): void {
    this.offsets.push(serverMs - this.local());
    if (this.offsets.length > this.keep) this.offsets.shift();
  }

  now(): number {
    return this.local() + (this.offsets.length > 0 ? Math.max(...this.offsets) : 0);
  }
}

const tick = {
  listeners: new Set<() => void>(),
  count: 0,
  timer: undefined as ReturnType<typeof setTimeout> | undefined,
};

function beat(): void {
  tick.count += 1;
  for (const listener of [...tick.listeners]) listener();
  tick.timer = setTimeout(beat, 500 - (Date.now() % 500));
}

function onTick(listener: () => void): () => void {
  tick.listeners.add(listener);
  tick.timer ??= setTimeout(beat, 500 - (Date.now() % 500));
  return () => {
    tick.listeners.delete(listener);
    if (tick.listeners.size > 0) return;
    clearTimeout(tick.timer);
    tick.timer = undefined;
  };
}

/** Renders the caller twice a second, so that a clock never skips a second. */
export function useTick(): void {
  useSyncExternalStore(onTick, () => tick.count);
}
