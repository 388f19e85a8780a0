import { useRef } from "react";
import type { ConsultantState, Shift } from "../../../api/types";
import { formatHoursAndMinutes, wholeMinutes, shiftHour, formatDuration, timeWithSeconds } from "../../../core/clock";
import { formatPercent } from "../../../core/numberFormat";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Icon, Logo } from "../../../ui/icons";
import { useServerNow } from "../hooks";
import { answeredToday, isOutsideShift } from "../model";
import { ShortcutHelp } from "../ShortcutHelp";
import { useServices, useUi, useView } from "../services";
import { AccountMenu } from "./AccountMenu";
import { Health } from "./Health";
import { StatePicker } from "./StatePicker";
import "./topBar.css";

function ShiftRemaining({ shift, now }: { shift: Shift; now: number }) {
  const { t } = useTranslation();
  if (isOutsideShift(shift, now)) {
    return (
      <span className="chip chip--warn">
        <Icon name="warn" small /> {t("shift.outside")}
      </span>
    );
  }
  if (now >= shift.ends_ms) return <span>{t("shift.over")}</span>;
  const early = now < shift.starts_ms;
  return (
    <span>
      {t(early ? "shift.starts" : "shift.left")} <b>{formatHoursAndMinutes((early ? shift.starts_ms : shift.ends_ms) - now)}</b>
    </span>
  );
}

function ShiftProgress({ shift }: { shift: Shift }) {
  const { t } = useTranslation();
  const now = useServerNow();
  const part = Math.min(1, Math.max(0, (now - shift.starts_ms) / (shift.ends_ms - shift.starts_ms)));
  const passed = Math.round(part * 100);
  return (
    <div className="shift">
      <span>
        {t("shift.hours", { name: shift.name, from: shiftHour(shift.starts_ms), to: shiftHour(shift.ends_ms) })}
      </span>
      {!isOutsideShift(shift, now) && <i style={{ "--p": `${passed}%` }} role="img" aria-label={t("shift.passed", { n: passed })} />}
      <ShiftRemaining shift={shift} now={now} />
    </div>
  );
}

/** Smallest number of contacts that is shown as a percentage. */
const MIN_FOR_PERCENT = 10;

function TodayFigures({ today }: { today: ConsultantState["today"] }) {
  const { t, language } = useTranslation();
  const answered = useView(answeredToday);
  const { handled, answered_in_target: inTarget } = today;
  const few = answered === 0 ? "–" : t("today.of", { a: inTarget, b: answered });
  const atOnce = answered >= MIN_FOR_PERCENT ? formatPercent(inTarget / answered, LOCALES[language]) : few;
  return (
    <ul className="figures" aria-label={t("today.label")}>
      <li>
        {t("today.handled")} <b>{handled}</b>
      </li>
      <li>
        {t("today.in-target")} <b>{atOnce}</b>
      </li>
      <li>
        {t("today.breaks")} <b>{t("today.minutes", { n: wholeMinutes(today.break_ms) })}</b>
      </li>
    </ul>
  );
}

/** Replaces the outdated figures in place, so that nothing under the pointer moves. */
function ConnectionLost({ asOfMs }: { asOfMs: number }) {
  const { t } = useTranslation();
  const now = useServerNow();
  return (
    <p className="top__connection">
      <Icon name="stale" />
      <span className="truncate">{t("connection.lost", { time: formatDuration(now - asOfMs), at: timeWithSeconds(asOfMs) })}</span>
    </p>
  );
}

/** The session was ended elsewhere; stays until the call is over or the person has signed in again. */
function SessionOver() {
  const { t } = useTranslation();
  return (
    <p className="top__connection" role="alert">
      <Icon name="stale" />
      <span className="truncate">{t("app.session-over-in-call")}</span>
      <a className="nowrap" href="/login" target="_blank" rel="noreferrer">
        {t("app.sign-in-new-tab")}
      </a>
    </p>
  );
}

const PROCESSES = ["engine", "public", "gateway"] as const;

/** Names the processes that do not answer, in place of the figures; the region stays, so that screen readers hear a change. */
function ProcessesAway({ processes }: { processes: readonly string[] }) {
  const { t } = useTranslation();
  const texts = PROCESSES.filter((process) => processes.includes(process)).map((process) => t(`process.${process}`));
  return (
    <p className={texts.length > 0 ? "top__connection" : "visually-hidden"} role="status" aria-live="polite" title={texts.join(" ")}>
      {texts.length > 0 && <Icon name="warn" />}
      <span className="truncate">{texts.join(" ")}</span>
    </p>
  );
}

function HelpButton() {
  const { t } = useTranslation();
  const services = useServices();
  const open = useUi((ui) => ui.helpOpen);
  const trigger = useRef<HTMLButtonElement>(null);
  return (
    <>
      <button
        ref={trigger}
        className="button button--quiet button--icon"
        aria-label={t("help.button")}
        aria-haspopup="dialog"
        aria-expanded={open}
        onClick={() => services.setUi({ helpOpen: !open })}
      >
        <Icon name="keys" />
      </button>
      <ShortcutHelp trigger={trigger} />
    </>
  );
}

/** Shift and figures of the day, or what makes them wrong. */
function Facts() {
  const me = useView((view) => view.me);
  const away = useView((view) => view.processes_away);
  const live = useStore(useServices().live.state, (state) => state);
  const sessionOver = useUi((ui) => ui.sessionOver);
  if (sessionOver) return <SessionOver />;
  if (!live.connected) return <ConnectionLost asOfMs={live.asOfMs} />;
  return (
    <>
      {away.length === 0 && (
        <>
          {me.shift && <ShiftProgress shift={me.shift} />}
          <TodayFigures today={me.today} />
        </>
      )}
      <ProcessesAway processes={away} />
    </>
  );
}

export function TopBar() {
  const { t } = useTranslation();
  const { hotline } = useServices().session;
  return (
    <header className="top" data-area="top" tabIndex={-1}>
      <div className="top__brand">
        <Logo />
        <span>
          {t("app.name")} <span className="top__number">{hotline}</span>
        </span>
      </div>
      <div className="top__facts">
        <Facts />
      </div>
      <Health />
      <HelpButton />
      <StatePicker />
      <AccountMenu />
    </header>
  );
}
