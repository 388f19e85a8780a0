import { useEffect, useRef, type KeyboardEvent } from "react";
import type { CaseView, HistoryEntry } from "../../../api/types";
import { channelLabel } from "../../../core/channels";
import { useTranslation } from "../../../i18n/react";
import { KeyHint } from "../../../ui/controls";
import { AlertNotice } from "../../../ui/forms";
import { Icon } from "../../../ui/icons";
import { CaseChips } from "../../officer/CaseDetails";
import { authorText, eventIcon, eventText } from "../../officer/caseLabels";
import { Delivery } from "../../officer/Delivery";
import { pastText } from "../../officer/times";
import { errorMessage } from "../errorMessages";
import { statusChip } from "../resident/ticketStatus";
import { useServices } from "../services";
import { CaseFiles, CaseOffices, RelatedCases } from "./CaseFacts";
import { CaseWriting } from "./CaseWriting";
import { useCase, useTimes, type LoadedCase } from "./useCase";
import "./casePage.css";

function Head({ view }: { view: CaseView }) {
  return (
    <>
      <div className="row row--wrap">
        <CaseChips view={view} />
      </div>
      <p className="s13 muted" lang="pl">
        {[view.event || view.category, view.address, view.district].filter(Boolean).join(" · ")}
      </p>
    </>
  );
}

/** The statuses of the case in their order. */
function Line({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t } = times;
  const statuses = view.history.filter(({ kind }) => kind === "status");
  return (
    <ol className="case-page__line" aria-label={t("case-page.statuses")}>
      {statuses.map((entry) => {
        const status = statusChip(entry.details["status"] ?? "");
        return (
          <li key={entry.position}>
            <Icon name={status.icon} small />
            <span>
              <b className="medium">{t(status.key)}</b>
              <span className="s12 muted tabular">{pastText(entry.at_ms, times)}</span>
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function Message({ entry }: { entry: HistoryEntry }) {
  const times = useTimes();
  const ownId = useServices().session.user.id;
  const own = entry.by_kind === "consultant";
  return (
    <li className={own ? "message message--own" : "message"}>
      <p className="message__text message__body">{entry.text}</p>
      <p className="message__byline">
        <Icon name={eventIcon(entry)} small /> {[authorText(entry, ownId, times.t), eventText(entry, times.t)].join(" · ")} · <span className="tabular">{pastText(entry.at_ms, times)}</span>
      </p>
      <Delivery entry={entry} />
    </li>
  );
}

function Step({ entry }: { entry: HistoryEntry }) {
  const times = useTimes();
  const ownId = useServices().session.user.id;
  return (
    <li className="case-page__step">
      <Icon name={eventIcon(entry)} small />
      <span className="tabular muted">{pastText(entry.at_ms, times)}</span>
      <span>
        {eventText(entry, times.t)} <span className="muted">{authorText(entry, ownId, times.t)}</span>
      </span>
    </li>
  );
}

function Talk({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  return (
    <section className="case-page__part" aria-labelledby="case-talk">
      <h2 id="case-talk">{t("officer.talk")}</h2>
      {view.talk.length === 0 && <p className="s13 muted">{t("officer.talk-none")}</p>}
      <ul className="case-page__talk">
        {view.talk.map((entry) => (
          <Message key={entry.position} entry={entry} />
        ))}
      </ul>
    </section>
  );
}

function Reported({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t, language } = times;
  const from = view.contact_channel === undefined ? undefined : t("officer.from", { channel: channelLabel(view.contact_channel, language), time: pastText(view.contact_ms ?? view.opened_ms, times) });
  return (
    <section className="case-page__part" aria-labelledby="case-reported">
      <h2 id="case-reported">{t("officer.reported")}</h2>
      <p className="case-page__description" lang="pl">
        {view.description}
      </p>
      <p className="s12 muted">{[view.resident?.name, from].filter(Boolean).join(" · ")}</p>
    </section>
  );
}

function Body({ view, loaded, onOpen }: { view: CaseView; loaded: LoadedCase; onOpen: (number: string) => void }) {
  const { t } = useTranslation();
  return (
    <div className="scroll case-page__body" role="region" aria-label={t("case-page.title", { number: view.number })} tabIndex={0}>
      <Line view={view} />
      <div className="case-page__columns">
        <div>
          <Reported view={view} />
          <Talk view={view} />
          <section className="case-page__part" aria-labelledby="case-history">
            <h2 id="case-history">{t("officer.history")}</h2>
            <ol>
              {view.history.map((entry) => (
                <Step key={entry.position} entry={entry} />
              ))}
            </ol>
          </section>
        </div>
        <div>
          <CaseOffices view={view} />
          <CaseFiles view={view} addFile={loaded.addFile} />
          <RelatedCases view={view} act={loaded.act} onOpen={onOpen} />
        </div>
      </div>
    </div>
  );
}

/** A whole case in the place of the contact, which goes on meanwhile; Esc leads back to it. */
export function CasePage({ number }: { number: string }) {
  const { t } = useTranslation();
  const services = useServices();
  const loaded = useCase(number);
  const { view, failure } = loaded;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const leave = (): void => {
    services.setUi({ openCase: undefined });
    requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-case="${number}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    leave();
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- Esc leads back from everywhere on the page
    <div className="case-page" onKeyDown={onKeyDown}>
      <div className="head case-page__head">
        <span className="tile">
          <Icon name="doc" />
        </span>
        <div className="head__text">
          <h1 className="tabular" ref={heading} tabIndex={-1}>
            {number}
          </h1>
          {view && <Head view={view} />}
        </div>
        <button className="button" onClick={leave}>
          <Icon name="undo" small /> {t("case-page.back")} <KeyHint>Esc</KeyHint>
        </button>
      </div>
      <AlertNotice text={failure === undefined ? undefined : errorMessage(failure, t)} />
      {view === undefined && failure === undefined && <p className="case-page__part s13 muted">{t("ticket-case.loading")}</p>}
      {view && <Body view={view} loaded={loaded} onOpen={(other) => services.setUi({ openCase: other })} />}
      {view && <CaseWriting key={view.number} view={view} act={loaded.act} />}
    </div>
  );
}
