import { useEffect, useMemo } from "react";
import type { CaseView, Session } from "../../api/types";
import { isProblem } from "../../api/http";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { Icon } from "../../ui/icons";
import { errorMessage } from "../desk/errorMessages";
import { LiveRegions } from "../desk/LiveRegions";
import { OpenForm } from "./ActionForm";
import { CaseDetails, CaseHead } from "./CaseDetails";
import { ownPart } from "./caseLabels";
import { CaseList } from "./CaseList";
import { CaseSide, DaySide } from "./CaseSide";
import { useLetterKeys } from "./keys";
import { OfficerTop } from "./OfficerTop";
import { OfficeClosed, QuestionStrip } from "./QuestionStrip";
import { OfficerContext, OfficerServices, useOfficer, useOfficerState } from "./services";
import { Writing } from "./Writing";
import "../desk/desk.css";
import "../desk/topBar/topBar.css";
import "../../styles/workList.css";
import "../desk/contact/contact.css";
import "../desk/resident/resident.css";
import "../desk/notices.css";
import "./officer.css";

/** How often the page asks for news, ms: an officer's clocks count hours. */
const REFRESH_MS = 20_000;

function failureText(failure: unknown, view: CaseView | undefined, t: Translate): string {
  const who = view === undefined ? undefined : ownPart(view)?.officer?.name;
  if (isProblem(failure) && failure.code === "case-taken" && who !== undefined) return t("officer.taken-first", { who });
  if (isProblem(failure) && failure.code === "case-unknown") return t("officer.case-gone");
  return errorMessage(failure, t);
}

function Failure() {
  const { t } = useTranslation();
  const services = useOfficer();
  const failure = useOfficerState((state) => state.failure);
  const view = useOfficerState((state) => state.view);
  return (
    <div className="toasts" role="alert">
      {failure !== undefined && (
        <div className="toast">
          <Icon name="warn" />
          <span className="toast__text">{failureText(failure, view, t)}</span>
          <button className="button button--quiet button--icon" aria-label={t("app.close")} onClick={() => services.set({ failure: undefined })}>
            <Icon name="x" />
          </button>
        </div>
      )}
    </div>
  );
}

function AllDone() {
  const { t } = useTranslation();
  const services = useOfficer();
  const list = useOfficerState((state) => state.list);
  if (list === undefined) return <p className="officer__blank muted">{t("app.loading")}</p>;
  return (
    <div className="officer__blank officer__blank--wide">
      <h1>{t("officer.done-title")}</h1>
      <p>{t("officer.done-text")}</p>
      <div className="row row--wrap">
        {list.free_count > 0 && (
          <button className="button" onClick={() => void services.choose("office")}>
            <Icon name="users" small /> {t("officer.take-free", { n: list.free_count })}
          </button>
        )}
        <span className="s13 muted">{t("officer.closed-today", { n: list.today.closed })}</span>
      </div>
    </div>
  );
}

function CasePanel() {
  const { t } = useTranslation();
  const view = useOfficerState((state) => state.view);
  const open = useOfficerState((state) => state.open);
  const empty = useOfficerState((state) => state.rows.length === 0);
  return (
    <main className="pane officer__case" id="case" tabIndex={-1} aria-label={open ?? t("officer.empty-title")}>
      {view === undefined && (empty && open === undefined ? <AllDone /> : <p className="officer__blank muted">{t(open === undefined ? "officer.choose" : "officer.loading")}</p>)}
      {view !== undefined && (
        <>
          <CaseHead view={view} />
          <OfficeClosed view={view} />
          <QuestionStrip view={view} />
          <OpenForm view={view} />
          <div className="scroll" role="region" aria-label={t("officer.reported")} tabIndex={0}>
            <CaseDetails view={view} />
          </div>
          <Writing key={view.number} view={view} />
        </>
      )}
    </main>
  );
}

/** Page of an officer with given services, for the tests. */
export function OfficerPage({ services }: { services: OfficerServices }) {
  const { t } = useTranslation();
  useLetterKeys(services);
  useEffect(() => {
    document.title = `${t("officer.title")} · ${t("app.name")}`;
  }, [t]);
  useEffect(() => {
    void services.load();
    const timer = setInterval(() => void services.refresh(), REFRESH_MS);
    return () => clearInterval(timer);
  }, [services]);
  return (
    <OfficerContext value={services}>
      <div className="officer">
        <a className="skip" href="#case">
          {t("officer.skip")}
        </a>
        <OfficerTop />
        <div className="officer__columns">
          <CaseList />
          <CasePanel />
          <Side />
        </div>
        <Failure />
        <LiveRegions />
      </div>
    </OfficerContext>
  );
}

function Side() {
  const view = useOfficerState((state) => state.view);
  return view === undefined ? <DaySide /> : <CaseSide view={view} />;
}

/** Page of an officer: cases by the clock, the open case, its clocks and history. */
export default function Officer({ session }: { session: Session }) {
  const services = useMemo(() => new OfficerServices(session), [session]);
  return <OfficerPage services={services} />;
}
