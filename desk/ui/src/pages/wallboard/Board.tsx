import { dayOfWeek, shiftHour, formatDuration, timeOfDay, timeWithSeconds } from "../../core/clock";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useTranslation } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon, Logo } from "../../ui/icons";
import { firstAlarm, withoutConsultantText } from "./alarms";
import { AbandonedCard, AnsweredCard, EstimateAccuracyCard, WaitHistoryCard, InTargetCard, LongestWaitCard, ConsultantsCard, WaitingCard } from "./FigureCards";
import { QueuesCard } from "./QueuesCard";
import type { WallboardModel } from "./useWallboard";

function BoardHeader({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const { view, freshness, asOfMs } = board;
  const { shift } = view;
  const day = dayOfWeek(board.now, LOCALES[language]);
  return (
    <header className="wallboard__head">
      <div className="wallboard__brand">
        <Logo />
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
function Banner({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const alarm = firstAlarm(board, t, language);
  if (board.freshness === "stale") {
    return (
      <div className="wallboard__stale" role="alert">
        <Icon name="stale" />
        <p>
          <b>{t("wallboard.stale-head", { time: formatDuration(board.ageMs) })}</b> {t("wallboard.stale-text", { at: timeWithSeconds(board.asOfMs) })}
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
function AlarmAnnouncement({ board }: { board: WallboardModel }) {
  const { t, language } = useTranslation();
  const speak = useStore(settings, (value) => value.announcements);
  return (
    <p className="visually-hidden" role="status">
      {speak && board.freshness !== "stale" && withoutConsultantText(board.view, t, language)}
    </p>
  );
}

export function Board({ board }: { board: WallboardModel }) {
  return (
    <div className={board.freshness === "stale" ? "wallboard wallboard--stale" : "wallboard"}>
      <BoardHeader board={board} />
      <main className="wallboard__body">
        <AlarmAnnouncement board={board} />
        <Banner board={board} />
        <div className="wallboard__grid">
          <InTargetCard board={board} />
          <LongestWaitCard board={board} />
          <WaitingCard board={board} />
          <QueuesCard board={board} />
          <ConsultantsCard board={board} />
          <div className="wallboard__today">
            <AbandonedCard board={board} />
            <EstimateAccuracyCard board={board} />
            <AnsweredCard board={board} />
          </div>
          <WaitHistoryCard board={board} />
        </div>
      </main>
    </div>
  );
}
