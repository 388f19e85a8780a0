/** The alarm of the banner: since when, where, how much. */

import type { WallboardView } from "../../api/types";
import { formatDuration } from "../../core/clock";
import { formatPercent } from "../../core/numberFormat";
import type { Language } from "../../i18n/language";
import { LOCALES, type Translate } from "../../i18n/translate";
import { abandonedOf, longestOf, queueName, queueAlarmSince, ratio, callTargetOf, windowOf } from "./figures";
import type { WallboardModel } from "./useWallboard";

export interface Alarm {
  sinceMs: number;
  text: string;
}

type AlarmInput = Pick<WallboardModel, "view" | "levels" | "now">;

function queueAlarms({ view, levels, now }: AlarmInput, t: Translate, language: Language): Alarm[] {
  return Object.entries(view.queues).flatMap(([id, queue]) => {
    const sinceMs = queueAlarmSince(levels, id);
    if (sinceMs === undefined) return [];
    const longest = longestOf(queue.oldest_ms, now);
    const parameters = { queue: queueName(view, id, language), waiting: queue.waiting };
    const text =
      longest === undefined
        ? t("wallboard.alarm-queue-short", parameters)
        : t("wallboard.alarm-queue", { ...parameters, longest: formatDuration(longest) });
    return [{ sinceMs, text }];
  });
}

/** Names the queues with contacts that no signed-in consultant can serve; "" when there are none. */
export function withoutConsultantText(view: WallboardView, t: Translate, language: Language): string {
  const queues = Object.entries(view.queues).filter(([, queue]) => queue.without_consultant > 0);
  if (queues.length === 0) return "";
  const named = queues.map(([id, { without_consultant: count }]) => {
    const name = queueName(view, id, language);
    return queues.length === 1 ? name : `${name} ${count}`;
  });
  const n = queues.reduce((sum, [, { without_consultant: count }]) => sum + count, 0);
  return t("wallboard.alarm-without-consultant", { n, queues: named.join(", ") });
}

function withoutConsultantAlarm({ view, levels }: AlarmInput, t: Translate, language: Language): Alarm[] {
  const text = withoutConsultantText(view, t, language);
  const states = Object.keys(view.queues).map((id) => levels[`queue.${id}.withoutConsultant`]);
  const since = states.flatMap((state) => (state?.level === "alarm" ? [state.sinceMs] : []));
  return text === "" || since.length === 0 ? [] : [{ sinceMs: Math.min(...since), text }];
}

function targetAlarm({ view, levels }: AlarmInput, t: Translate, language: Language): Alarm[] {
  const state = levels["total.inTarget"];
  const share = ratio(windowOf(view.total.window));
  const target = callTargetOf(view);
  if (state?.level !== "alarm" || share === undefined || !target) return [];
  const locale = LOCALES[language];
  const figures = { seconds: target.within_ms / 1000, percent: formatPercent(share, locale), goal: formatPercent(target.goal, locale) };
  return [{ sinceMs: state.sinceMs, text: t("wallboard.alarm-total", figures) }];
}

function abandonedAlarm({ view, levels }: AlarmInput, t: Translate, language: Language): Alarm[] {
  const state = levels["total.abandoned"];
  const share = ratio(abandonedOf(view));
  if (state?.level !== "alarm" || share === undefined) return [];
  return [{ sinceMs: state.sinceMs, text: t("wallboard.alarm-abandoned", { percent: formatPercent(share, LOCALES[language], 1) }) }];
}

/** Most urgent alarm: contacts without a consultant first, then the oldest alarm of a queue, then the totals. */
export function firstAlarm(input: AlarmInput, t: Translate, language: Language): Alarm | undefined {
  const queues = queueAlarms(input, t, language).sort((a, b) => a.sinceMs - b.sinceMs);
  return withoutConsultantAlarm(input, t, language)[0] ?? queues[0] ?? targetAlarm(input, t, language)[0] ?? abandonedAlarm(input, t, language)[0];
}
