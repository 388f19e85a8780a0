import { dayOfWeek, shiftHour, span, timeOfDay, timeWithSeconds } from "../../core/clock";
import { settings } from "../../core/settings";
import { useStore } from "../../core/store";
import { useWords } from "../../i18n/react";
import { LOCALES } from "../../i18n/translate";
import { Icon, Mark } from "../../ui/icons";
import { firstAlarm, unreachableText } from "./alarm";
import { Abandoned, Answered, History, InTarget, Longest, People, WaitingNow } from "./Cards";
import { Queues } from "./Queues";
import type { Wall } from "./useWall";

function Head({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const { view, freshness, asOfMs } = wall;
  const { shift } = view;
  const day = dayOfWeek(wall.now, LOCALES[language]);
  return (
    <header className="wall__head">
      <div className="wall__brand">
        <Mark />
        <h1>
          {view.city} {view.hotline}
        </h1>
      </div>
      <span className="wall__shift">
        {shift && `${t("shift.hours", { name: shift.name, from: shiftHour(shift.starts_ms), to: shiftHour(shift.ends_ms) })} · `}
        {day}
        {view.drift > 0 && ` · ${t("wall.drift", { n: view.drift })}`}
      </span>
      <span className={freshness === "fresh" ? "wall__fresh" : "wall__fresh wall__fresh--old"}>
        <Icon name={freshness === "fresh" ? "ok" : "stale"} />
        <span>
          {t("wall.data-from")} <b>{timeWithSeconds(asOfMs)}</b>
        </span>
      </span>
    </header>
  );
}

/** One banner at a time: stale before alarm. */
function Banner({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const alarm = firstAlarm(wall, t, language);
  if (wall.freshness === "stale") {
    return (
      <div className="wall__stale" role="alert">
        <Icon name="stale" />
        <p>
          <b>{t("wall.stale-head", { time: span(wall.ageMs) })}</b> {t("wall.stale-text", { at: timeWithSeconds(wall.asOfMs) })}
        </p>
      </div>
    );
  }
  if (!alarm) return <div />;
  return (
    <div className="wall__alarm">
      <Icon name="bad" />
      <p>
        <b>
          {t("wall.alarm-from", { time: timeOfDay(alarm.sinceMs) })} · {alarm.text}
        </b>
      </p>
    </div>
  );
}

/** Figures are silent, but whoever cannot see the board has to learn that somebody waits for nobody. */
function Spoken({ wall }: { wall: Wall }) {
  const { t, language } = useWords();
  const speak = useStore(settings, (value) => value.speak);
  return (
    <p className="sr" role="status">
      {speak && wall.freshness !== "stale" && unreachableText(wall.view, t, language)}
    </p>
  );
}

export function Board({ wall }: { wall: Wall }) {
  return (
    <div className={wall.freshness === "stale" ? "wall wall--stale" : "wall"}>
      <Head wall={wall} />
      <main className="wall__body">
        <Spoken wall={wall} />
        <Banner wall={wall} />
        <div className="wall__grid">
          <InTarget wall={wall} />
          <Longest wall={wall} />
          <WaitingNow wall={wall} />
          <Queues wall={wall} />
          <People wall={wall} />
          <Abandoned wall={wall} />
          <Answered wall={wall} />
          <History wall={wall} />
        </div>
      </main>
    </div>
  );
}
