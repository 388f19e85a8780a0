/** The alarm that the banner tells: since when, where, how much. */

import { span } from "../../core/clock";
import { percent } from "../../core/figures";
import type { Language } from "../../i18n/language";
import { LOCALES, type Translate } from "../../i18n/translate";
import { abandonedOf, longestOf, queueAlarmSince, ratio, windowOf } from "./figures";
import type { Wall } from "./useWall";

export interface Alarm {
  sinceMs: number;
  text: string;
}

type Told = Pick<Wall, "view" | "levels" | "now">;

function queueAlarms({ view, levels, now }: Told, t: Translate, language: Language): Alarm[] {
  return Object.entries(view.queues).flatMap(([id, queue]) => {
    const sinceMs = queueAlarmSince(levels, id);
    if (sinceMs === undefined) return [];
    const longest = longestOf(queue.oldest_ms, now);
    const name = queue.names[language] ?? queue.names["pl"] ?? id;
    const few = { queue: name, waiting: queue.waiting };
    const text =
      longest === undefined
        ? t("wall.alarm-queue-short", few)
        : t("wall.alarm-queue", { ...few, longest: span(longest) });
    return [{ sinceMs, text }];
  });
}

function targetAlarm({ view, levels }: Told, t: Translate, language: Language): Alarm[] {
  const state = levels["total.inTarget"];
  const share = ratio(windowOf(view.total.window));
  const target = Object.values(view.queues)[0]?.target;
  if (state?.level !== "alarm" || share === undefined || !target) return [];
  const locale = LOCALES[language];
  const figures = { seconds: target.within_ms / 1000, percent: percent(share, locale), goal: percent(target.goal, locale) };
  return [{ sinceMs: state.sinceMs, text: t("wall.alarm-total", figures) }];
}

function abandonedAlarm({ view, levels }: Told, t: Translate, language: Language): Alarm[] {
  const state = levels["total.abandoned"];
  const share = ratio(abandonedOf(view));
  if (state?.level !== "alarm" || share === undefined) return [];
  return [{ sinceMs: state.sinceMs, text: t("wall.alarm-abandoned", { percent: percent(share, LOCALES[language], 1) }) }];
}

/** The oldest alarm of a queue, because a queue can be helped; otherwise a total. */
export function firstAlarm(told: Told, t: Translate, language: Language): Alarm | undefined {
  const queues = queueAlarms(told, t, language).sort((a, b) => a.sinceMs - b.sinceMs);
  return queues[0] ?? targetAlarm(told, t, language)[0] ?? abandonedAlarm(told, t, language)[0];
}
