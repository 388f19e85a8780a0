import { useTranslation } from "../../i18n/react";
import { Icon, type IconName } from "../../ui/icons";
import { labelOf } from "../desk/labels";
import { statusChip } from "../desk/resident/ticketStatus";
import { authorText, eventIcon, eventText } from "./caseLabels";
import { Delivery } from "./Delivery";
import { useOfficer, useOfficerState } from "./services";
import { clockText, momentText, pastText, spanText, type TimeContext } from "./times";
import type { CaseClock, CaseView, HistoryEntry, SimilarCase } from "../../api/types";
import { useTimes } from "./useNow";

const NEAR_SHARE = 0.8;
const CLOCK_ICONS: Record<string, IconName> = { acceptance: "unit", repair: "wrench", legal: "scale", "pass-on": "transfer" };

function clockLevel(clock: CaseClock): "" | "warn" | "bad" {
  if (clock.state === "late") return "bad";
  return clock.state === "runs" && clock.used >= NEAR_SHARE ? "warn" : "";
}

function clockIcon(clock: CaseClock): IconName {
  if (clock.state === "stands") return "pause";
  return clock.state === "met" ? "ok" : (CLOCK_ICONS[clock.kind] ?? "clock");
}

function clockValue(clock: CaseClock, times: TimeContext): string {
  if (clock.state === "stands") return times.t("officer.clock-stands");
  if (clock.state === "met" && clock.met_ms !== undefined) return pastText(clock.met_ms, times);
  return clock.due_ms === undefined ? "" : clockText(clock.due_ms, times);
}

function standingText(clock: CaseClock, times: TimeContext): string {
  const left = spanText(clock.left_ms, times.t);
  if (clock.resumes_ms === undefined) return times.t("officer.clock-stands-left", { left });
  return times.t("officer.clock-stands-until", { time: momentText(clock.resumes_ms, times), left });
}

function clockSentence(clock: CaseClock, times: TimeContext): string {
  const { t } = times;
  const time = clock.due_ms === undefined ? "" : momentText(clock.due_ms, times);
  if (clock.state === "stands") return standingText(clock, times);
  if (clock.state === "met") return t("officer.clock-met");
  if (clock.state === "late") return t("officer.clock-late", { time });
  if (clock.kind === "legal" || clock.kind === "pass-on") return t("officer.clock-legal", { time });
  return clock.kind === "acceptance" ? t("officer.clock-until", { time }) : t("officer.clock-left", { time, left: spanText(clock.left_ms, t) });
}

function Clock({ clock }: { clock: CaseClock }) {
  const times = useTimes();
  const level = clockLevel(clock);
  const used = Math.min(1, clock.used);
  return (
    <li className="officer__clock">
      <Icon name={clockIcon(clock)} />
      <strong className="medium">{labelOf(times.t, "officer.clock", clock.kind, "officer.clock.repair")}</strong>
      <span className={level === "" ? "clock strong" : `clock strong tone-${level}`}>
        {level !== "" && <Icon name={level === "bad" ? "bad" : "warn"} small />} {clockValue(clock, times)}
      </span>
      {clock.state !== "met" && (
        <span className={level === "" ? "clockbar" : `clockbar clockbar--${level}`} style={{ "--p": `${Math.round(used * 100)}%`, "--t": clock.used > 1 ? `${Math.round(100 / clock.used)}%` : "100%" }} aria-hidden="true">
          <i />
        </span>
      )}
      <p>{clockSentence(clock, times)}</p>
    </li>
  );
}

function Message({ entry }: { entry: HistoryEntry }) {
  const times = useTimes();
  const ownId = useOfficer().session.user.id;
  const own = entry.by_kind === "officer" || entry.by_kind === "office";
  const who = [authorText(entry, ownId, times.t), entry.public ? labelOf(times.t, "officer.event", entry.kind, "officer.event.other") : undefined];
  return (
    <li className={own ? "message message--own" : "message"}>
      <p className="message__text message__body">{entry.text}</p>
      <p className="message__byline">
        <Icon name={eventIcon(entry)} small /> {who.filter(Boolean).join(" · ")} · <span className="tabular">{pastText(entry.at_ms, times)}</span>
      </p>
      <Delivery entry={entry} />
    </li>
  );
}

function Similar({ similar, index, canJoin }: { similar: SimilarCase; index: number; canJoin: boolean }) {
  const { t } = useTranslation();
  const services = useOfficer();
  const status = statusChip(similar.status);
  const facts = [similar.distance_m === undefined ? undefined : t("officer.similar-distance", { n: similar.distance_m }), similar.event, similar.address, similar.own ? t("officer.similar-own") : undefined];
  return (
    <li className="officer__similar">
      <span className="officer__mark" aria-hidden="true">
        <span>{index + 1}</span>
      </span>
      <strong className="tabular">{similar.number}</strong>
      <span className={status.chip}>
        <Icon name={status.icon} small /> {t(status.key)}
      </span>
      <p lang="pl">{facts.filter(Boolean).join(" · ")}</p>
      {canJoin && (
        <button className="button button--small" onClick={() => void services.act("join", { parent: similar.number }, t("officer.said.done"))}>
          <Icon name="merge" small /> {t("officer.join")}
        </button>
      )}
    </li>
  );
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const times = useTimes();
  const ownId = useOfficer().session.user.id;
  return (
    <li className="officer__entry">
      <Icon name={eventIcon(entry)} small />
      <span className="tabular muted">{pastText(entry.at_ms, times)}</span>
      <span lang={entry.text === "" ? undefined : "pl"}>{eventText(entry, times.t)}</span>
      <span className="muted">{authorText(entry, ownId, times.t)}</span>
    </li>
  );
}

/** Clocks, talk with the first line, similar cases and history of the open case. */
export function CaseSide({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  return (
    <aside className="pane officer__side" aria-label={t("officer.clocks")}>
      <div className="scroll" role="region" aria-label={t("officer.history")} tabIndex={0}>
        <section className="resident__part">
          <h3>{t("officer.clocks")}</h3>
          {view.clocks.length === 0 && <p className="s13 muted">{t("officer.clock-none")}</p>}
          <ul>
            {view.clocks.map((clock) => (
              <Clock key={clock.kind} clock={clock} />
            ))}
          </ul>
        </section>
        <section className="resident__part">
          <h3>{t("officer.talk")}</h3>
          {view.talk.length === 0 && <p className="s13 muted">{t("officer.talk-none")}</p>}
          <ul className="officer__talk">
            {view.talk.map((entry) => (
              <Message key={entry.position} entry={entry} />
            ))}
          </ul>
        </section>
        {view.similar.length > 0 && (
          <section className="resident__part">
            <h3>{t("officer.similar")}</h3>
            <ul>
              {view.similar.map((similar, index) => (
                <Similar key={similar.number} similar={similar} index={index} canJoin={view.actions.includes("join") && view.parent === undefined} />
              ))}
            </ul>
          </section>
        )}
        <section className="resident__part">
          <h3>{t("officer.history")}</h3>
          <ul>
            {view.history.map((entry) => (
              <Entry key={entry.position} entry={entry} />
            ))}
          </ul>
        </section>
      </div>
    </aside>
  );
}

/** Figures of the officer's day, while no case is open. */
export function DaySide() {
  const { t } = useTranslation();
  const today = useOfficerState((state) => state.list?.today);
  if (today === undefined) return <aside className="pane officer__side" aria-label={t("officer.today")} />;
  return (
    <aside className="pane officer__side" aria-label={t("officer.today")}>
      <section className="resident__part">
        <h3>{t("officer.today")}</h3>
        <dl className="pairs tabular">
          <dt>{t("officer.today-taken")}</dt>
          <dd>{today.taken === 0 ? 0 : t("officer.today-in-time", { n: today.taken, m: today.taken_in_time })}</dd>
          <dt>{t("officer.today-returned")}</dt>
          <dd>{today.returned}</dd>
          <dt>{t("officer.today-closed")}</dt>
          <dd>{today.closed}</dd>
        </dl>
      </section>
    </aside>
  );
}
