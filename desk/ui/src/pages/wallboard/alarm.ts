/** The alarm that the banner tells: since when, where, how much. */

import type { WallView } from "../../api/types";
import { span } from "../../core/clock";
import { percent } from "../../core/figures";
import type { Language } from "../../i18n/language";
import { LOCALES, type Translate } from "../../i18n/translate";
import { abandonedOf, longestOf, nameOf, queueAlarmSince, ratio, targetOf, windowOf } from "./figures";
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
    const few = { queue: nameOf(view, id, language), waiting: queue.waiting };
    const text =
      longest === undefined
        ? t("wall.alarm-queue-short", few)
        : t("wall.alarm-queue", { ...few, longest: span(longest) });
    return [{ sinceMs, text }];
  });
}

/** Whom nobody at work could help, and where; empty when there is nobody. */
export function unreachableText(view: WallView, t: Translate, language: Language): string {
  const queues = Object.entries(view.queues).filter(([, queue]) => queue.without_consultant > 0);
  if (queues.length === 0) return "";
  const named = queues.map(([id, { without_consultant }]) => {
    const name = nameOf(view, id, language);
    return queues.length === 1 ? name : `${name} ${without_consultant}`;
  });
  const n = queues.reduce((sum, [, { without_consultant }]) => sum + without_consultant, 0);
  return t("wall.alarm-unreachable", { n, queues: named.join(", ") });
}

function unreachableAlarm({ view, levels }: Told, t: Translate, language: Language): Alarm[] {
  const text = unreachableText(view, t, language);
  const states = Object.keys(view.queues).map((id) => levels[`queue.${id}.unreachable`]);
  const since = states.flatMap((state) => (state?.level === "alarm" ? [state.sinceMs] : []));
  return text === "" || since.length === 0 ? [] : [{ sinceMs: Math.min(...since), text }];
}

function targetAlarm({ view, levels }: Told, t: Translate, language: Language): Alarm[] {
  const state = levels["total.inTarget"];
  const share = ratio(windowOf(view.total.window));
  const target = targetOf(view);
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

/** Whoever waits for nobody first; then the oldest alarm of a queue, because a queue can be helped; otherwise a total. */
export function firstAlarm(told: Told, t: Translate, language: Language): Alarm | undefined {
  const queues = queueAlarms(told, t, language).sort((a, b) => a.sinceMs - b.sinceMs);
  return unreachableAlarm(told, t, language)[0] ?? queues[0] ?? targetAlarm(told, t, language)[0] ?? abandonedAlarm(told, t, language)[0];
}
