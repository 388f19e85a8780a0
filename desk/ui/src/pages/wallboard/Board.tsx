import { dayOfWeek, shiftHour, formatDuration, timeOfDay, timeWithSeconds } from "../../core/clock";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon, Mark } from "../../ui/icons";
import { firstAlarm, withoutConsultantText } from "./alarms";
import { AbandonedCard, AnsweredCard, EstimateAccuracyCard, WaitHistoryCard, InTargetCard, LongestWaitCard, ConsultantsCard, WaitingCard } from "./Cards";
import { QueuesCard } from "./QueuesCard";
import type { WallboardModel } from "./useWallboard";

function BoardHeader({ wall }: { wall: WallboardModel }) {
  const { t, language } = useTranslation();
  const { view, freshness, asOfMs } = wall;
  const { shift } = view;
  const day = dayOfWeek(wall.now, LOCALES[language]);
  return (
    <header className="wallboard__head">
      <div className="wallboard__brand">
        <Mark />
        <h1>
          {view.city} {view.hotline}
        </h1>
      </div>
      <span className="wallboard__shift">
        {shift && `${t("shift.hours", { name: shift.name, from: shiftHour(shift.starts_ms), to: shiftHour(shift.ends_ms) })} · `}
        {day}
        {view.drift > 0 && ` · ${t("wallboard.drift", { n: view.drift })}`}
      </span>
      <span className={freshness === "fresh" ? "wallboard__age" : "wallboard__age wallboard__age--old"}>
        <Icon name={freshness === "fresh" ? "ok" : "stale"} />
        <span>
          {t("wallboard.data-from")} <b>{timeWithSeconds(asOfMs)}</b>
        </span>
      </span>
    </header>
  );
}

/** One banner at a time: stale before alarm. */
function Banner({ wall }: { wall: WallboardModel }) {
  const { t, language } = useTranslation();
  const alarm = firstAlarm(wall, t, language);
  if (wall.freshness === "stale") {
    return (
      <div className="wallboard__stale" role="alert">
        <Icon name="stale" />
        <p>
          <b>{t("wallboard.stale-head", { time: formatDuration(wall.ageMs) })}</b> {t("wallboard.stale-text", { at: timeWithSeconds(wall.asOfMs) })}
        </p>
      </div>
    );
  }
  if (!alarm) return <div />;
  return (
    <div className="wallboard__alarm">
      <Icon name="bad" />
      <p>
        <b>
          {t("wallboard.alarm-since", { time: timeOfDay(alarm.sinceMs) })} · {alarm.text}
        </b>
      </p>
    </div>
  );
}

/** Announces contacts that no consultant can serve; all other figures are silent. */
function AlarmAnnouncement({ wall }: { wall: WallboardModel }) {
  const { t, language } = useTranslation();
  const speak = useStore(settings, (value) => value.announcements);
  return (
    <p className="visually-hidden" role="status">
      {speak && wall.freshness !== "stale" && withoutConsultantText(wall.view, t, language)}
    </p>
  );
}

export function Board({ wall }: { wall: WallboardModel }) {
  return (
    <div className={wall.freshness === "stale" ? "wallboard wallboard--stale" : "wallboard"}>
      <BoardHeader wall={wall} />
      <main className="wallboard__body">
        <AlarmAnnouncement wall={wall} />
        <Banner wall={wall} />
        <div className="wallboard__grid">
          <InTargetCard wall={wall} />
          <LongestWaitCard wall={wall} />
          <WaitingCard wall={wall} />
          <QueuesCard wall={wall} />
          <ConsultantsCard wall={wall} />
          <div className="wallboard__today">
            <AbandonedCard wall={wall} />
            <EstimateAccuracyCard wall={wall} />
            <AnsweredCard wall={wall} />
          </div>
          <WaitHistoryCard wall={wall} />
        </div>
      </main>
    </div>
  );
}
