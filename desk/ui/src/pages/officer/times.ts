/** Times of cases: hours and minutes mix, so that every value carries its unit. */

import { isSameDay, shortDate, timeOfDay, wholeDays, wholeMinutes } from "../../core/clock";
import type { Language } from "../../i18n/language";
import { LOCALES, type Translate } from "../../i18n/translate";

const HOUR_MINUTES = 60;
const DAY_MS = 24 * 3_600_000;

/** `12 min`, `1 godz. 10 min`, `2 dni`. */
export function spanText(ms: number, t: Translate): string {
  const minutes = wholeMinutes(ms);
  if (minutes < HOUR_MINUTES) return t("span.minutes", { n: minutes });
  if (ms >= DAY_MS) return t("span.days", { n: wholeDays(ms) });
  const [h, m] = [Math.floor(minutes / HOUR_MINUTES), minutes % HOUR_MINUTES];
  return m === 0 ? t("span.hours", { h }) : t("span.hours-minutes", { h, m });
}

/** Whole hours of a span of an hour and more, in the narrow place of a row's clock. */
function shortSpan(ms: number, t: Translate): string {
  const minutes = wholeMinutes(ms);
  return minutes < HOUR_MINUTES || ms >= DAY_MS ? spanText(ms, t) : t("span.hours", { h: Math.floor(minutes / HOUR_MINUTES) });
}

export interface TimeContext {
  t: Translate;
  language: Language;
  now: number;
}

/** Day and hour of a moment: `14:18`, `jutro 8:00`, `22 gru, 16:00`. */
export function momentText(at: number, { t, language, now }: TimeContext): string {
  const time = timeOfDay(at);
  if (isSameDay(at, now)) return time;
  if (isSameDay(at, now + DAY_MS)) return t("day.tomorrow-at", { time });
  return t("day.at", { date: shortDate(at, LOCALES[language]), time });
}

/** Day of a moment: `dziś`, `jutro`, `22 gru`. */
export function dayText(at: number, { t, language, now }: TimeContext): string {
  if (isSameDay(at, now)) return t("day.today");
  if (isSameDay(at, now + DAY_MS)) return t("day.tomorrow");
  return shortDate(at, LOCALES[language]);
}

/** Clock of a row: what is left within the hour, then the hour of the day, then the day. */
export function clockText(dueMs: number, context: TimeContext): string {
  const left = dueMs - context.now;
  if (left < 0) return shortSpan(-left, context.t);
  if (left < HOUR_MINUTES * 60_000) return spanText(left, context.t);
  return isSameDay(dueMs, context.now) ? timeOfDay(dueMs) : dayText(dueMs, context);
}

/** When something happened: the hour today, the day before. */
export function pastText(at: number, context: TimeContext): string {
  return isSameDay(at, context.now) ? timeOfDay(at) : shortDate(at, LOCALES[context.language]);
}
