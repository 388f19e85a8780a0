import type { Me, Shift } from "../../../api/types";
import { hoursAndMinutes, minutes, shiftHour, span, timeWithSeconds } from "../../../core/clock";
import { percent } from "../../../core/figures";
import { useStore } from "../../../core/store";
import { useWords } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon, Mark } from "../../../ui/icons";
import { useNow } from "../hooks";
import { answeredToday } from "../model";
import { useRoom, useView } from "../room";
import { AccountMenu } from "./AccountMenu";
import { Health } from "./Health";
import { StatePicker } from "./StatePicker";
import "./top.css";

function ShiftRest({ shift, now }: { shift: Shift; now: number }) {
  const { t } = useWords();
  if (now >= shift.ends_ms) return <span>{t("shift.over")}</span>;
  const early = now < shift.starts_ms;
  return (
    <span>
      {t(early ? "shift.starts" : "shift.left")} <b>{hoursAndMinutes((early ? shift.starts_ms : shift.ends_ms) - now)}</b>
    </span>
  );
}

function ShiftFact({ shift }: { shift: Shift }) {
  const { t } = useWords();
  const now = useNow();
  const part = Math.min(1, Math.max(0, (now - shift.starts_ms) / (shift.ends_ms - shift.starts_ms)));
  const passed = Math.round(part * 100);
  return (
    <div className="shift">
      <span>
        {t("shift.hours", { name: shift.name, from: shiftHour(shift.starts_ms), to: shiftHour(shift.ends_ms) })}
      </span>
      <i style={{ "--p": `${passed}%` }} role="img" aria-label={t("shift.passed", { n: passed })} />
      <ShiftRest shift={shift} now={now} />
    </div>
  );
}

/** Under ten contacts a percentage says nothing: the count does. */
const FEW = 10;

function Figures({ today }: { today: Me["today"] }) {
  const { t, language } = useWords();
  const answered = useView(answeredToday);
  const { handled, answered_in_target: inTarget } = today;
  const few = answered === 0 ? "–" : t("today.of", { a: inTarget, b: answered });
  const atOnce = answered >= FEW ? percent(inTarget / answered, LOCALES[language]) : few;
  return (
    <ul className="facts" aria-label={t("today.label")}>
      <li>
        {t("today.handled")} <b>{handled}</b>
      </li>
      <li>
        {t("today.at-once")} <b>{atOnce}</b>
      </li>
      <li>
        {t("today.breaks")} <b>{t("today.minutes", { n: minutes(today.break_ms) })}</b>
      </li>
    </ul>
  );
}

/** Takes the place of the figures, which are old: nothing under the pointer moves. */
function Lost({ asOfMs }: { asOfMs: number }) {
  const { t } = useWords();
  const now = useNow();
  return (
    <p className="top__lost">
      <Icon name="stale" />
      <span className="cut">{t("live.lost", { time: span(now - asOfMs), at: timeWithSeconds(asOfMs) })}</span>
    </p>
  );
}

export function TopBar() {
  const { t } = useWords();
  const room = useRoom();
  const me = useView((view) => view.me);
  const live = useStore(room.live.state, (state) => state);
  const { hotline } = room.session;
  return (
    <header className="top" data-area="top" tabIndex={-1}>
      <div className="top__brand">
        <Mark />
        <span>
          {t("app.name")} <span className="top__number">{hotline}</span>
        </span>
      </div>
      {live.connected ? (
        <>
          {me.shift && <ShiftFact shift={me.shift} />}
          <span className="top__rule" />
          <Figures today={me.today} />
        </>
      ) : (
        <Lost asOfMs={live.asOfMs} />
      )}
      <span className="grow" />
      <Health />
      <button
        className="button button--quiet button--icon"
        aria-label={t("help.button")}
        aria-haspopup="dialog"
        onClick={() => room.set({ help: true })}
      >
        <Icon name="keys" />
      </button>
      <StatePicker />
      <AccountMenu />
    </header>
  );
}
