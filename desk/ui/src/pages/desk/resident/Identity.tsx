import { useRef, useState, type SubmitEvent } from "react";
import { api } from "../../../api/http";
import type { ScreenPop, Contact, PreviousContact, ResidentPage } from "../../../api/types";
import { channelIcon } from "../../../core/channels";
import { shortDate } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import { LOCALES, type Translate } from "../../../i18n/translate";
import { Confidence } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { confirmResident } from "../actions";
import { errorMessage } from "../errorMessages";
import { useActionContext } from "../hooks";
import { useView } from "../services";
import { confidenceLabel, labelOf } from "../labels";
import { fieldText } from "./fieldText";

export function Alerts({ screenPop }: { screenPop: ScreenPop | undefined }) {
  const { t } = useTranslation();
  return (screenPop?.alerts ?? []).map((alert) => (
    <div className="notice" key={alert}>
      <Icon name={alert === "hard-of-hearing" ? "ear" : "warn"} />
      <span>
        <b className="medium">{labelOf(t, "alert", alert, "alert.other")}</b> {labelOf(t, "alert", `${alert}-hint`, "alert.other-hint")}
      </span>
    </div>
  ));
}

/** Confidence of the identification, or a chip for a confirmed resident. */
export function IdentityConfidence({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const level = contact.screen_pop?.confidence ?? 0;
  if (level === 4) {
    return (
      <span className="chip chip--ok">
        <Icon name="ok" small /> {t("confidence.confirmed")}
      </span>
    );
  }
  return (
    <span className="row nowrap">
      <Confidence level={level} label={t("confidence.level", { n: level })} />
      <b className="strong s13">{confidenceLabel(contact, t)}</b>
    </span>
  );
}

export function IdentityReason({ screenPop }: { screenPop: ScreenPop | undefined }) {
  const { t } = useTranslation();
  if (!screenPop || screenPop.confidence === 4) return null;
  const { others } = screenPop;
  return (
    <p className="s13 muted">
      {labelOf(t, "identity-reason", screenPop.reason_id, "identity-reason.other")}
      {others.length > 0 && ` ${t("resident.shared-with", { names: others.join(", ") })}`}
    </p>
  );
}

function PreviousContactRow({ previous }: { previous: PreviousContact }) {
  const { language } = useTranslation();
  const names = useView((view) => view.names);
  return (
    <li className="previous">
      <Icon name={channelIcon(previous.channel)} small />
      <time className="tabular" dateTime={new Date(previous.reached_ms).toISOString()}>
        {shortDate(previous.reached_ms, LOCALES[language])}
      </time>
      <span className="truncate" lang="pl">
        {previous.subject}
      </span>
      <span className="muted truncate previous__by">{previous.handled_by === undefined ? "" : (names[previous.handled_by] ?? "")}</span>
    </li>
  );
}

export function PreviousContacts({ screenPop }: { screenPop: ScreenPop | undefined }) {
  const { t } = useTranslation();
  const contacts = screenPop?.last_contacts ?? [];
  return (
    <section className="resident__part" aria-labelledby="history">
      <h3 id="history">{t("history.title")}</h3>
      {contacts.length === 0 && <p className="s13 muted">{t("history.none")}</p>}
      <ul>
        {contacts.map((previous) => (
          <PreviousContactRow key={previous.contact_id} previous={previous} />
        ))}
      </ul>
    </section>
  );
}

/** Confirms the identity of the resident. */
export function ConfirmResidentButton({ contact }: { contact: Contact }) {
  const context = useActionContext();
  const { screen_pop: screenPop } = contact;
  const residentId = screenPop?.resident_id;
  if (residentId === undefined || screenPop?.confidence === 4) return null;
  return (
    <button className="button" onClick={() => void confirmResident(context, contact.contact_id, residentId)}>
      <Icon name="ok" /> {context.t("resident.confirm")}
    </button>
  );
}

interface ResultProps {
  screenPop: ScreenPop;
  contact: Contact;
  onChosen: () => void;
}

function ResidentResult({ screenPop, contact, onChosen }: ResultProps) {
  const context = useActionContext();
  const { t } = context;
  const residentId = screenPop.resident_id;
  if (residentId === undefined) return null;
  const name = screenPop.name ?? t("phone.unknown-person");
  const choose = async (): Promise<void> => {
    if (await confirmResident(context, contact.contact_id, residentId)) onChosen();
  };
  return (
    <li className="result">
      <span className="medium truncate">{name}</span>
      <button
        className="button button--small"
        aria-label={t("find.choose-name", { name })}
        onClick={() => void choose()}
      >
        {t("find.choose")}
      </button>
      <span className="s12 muted">
        {t("resident.contacts", { n: screenPop.contact_count })}
        {" · "}
        {t("resident.open-count", { n: screenPop.open_tickets.length })}
      </span>
    </li>
  );
}

/** A page of residents, or the text of the error. */
async function searchResidents(text: string, t: Translate): Promise<ResidentPage | string> {
  try {
    return await api<ResidentPage>(`/desk/residents?q=${encodeURIComponent(text)}`);
  } catch (error) {
    return errorMessage(error, t);
  }
}

/** Address that the resident typed and nobody has checked: the first thing to search for. */
function claimedAddress({ address, screen_pop: screenPop }: Contact): string {
  return screenPop?.reason_id.endsWith("-claimed") === true ? (address ?? "") : "";
}

export function ResidentFinder({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const [page, setPage] = useState<ResidentPage>();
  const [problem, setProblem] = useState("");
  const lastSearch = useRef("");
  const find = async (text: string): Promise<void> => {
    lastSearch.current = text;
    const answer = await searchResidents(text, t);
    // A slow answer to an earlier search must not replace the last one.
    if (lastSearch.current !== text) return;
    setProblem(typeof answer === "string" ? answer : "");
    setPage(typeof answer === "string" ? undefined : answer);
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = fieldText(event.currentTarget, "q");
    if (text.length >= 2) void find(text);
  };
  return (
    <section className="resident__part" aria-labelledby="find">
      <h3 id="find">{t("find.title")}</h3>
      <form className="resident__form" onSubmit={onSubmit} role="search" aria-labelledby="find">
        <div className="field">
          <label className="field__label" htmlFor="find-person">
            {t("find.label")}
          </label>
          <input className="input" id="find-person" name="q" minLength={2} autoComplete="off" defaultValue={claimedAddress(contact)} />
        </div>
        <button className="button" type="submit">
          <Icon name="search" small /> {t("find.search")}
        </button>
      </form>
      <div role="status">
        {problem !== "" && <p className="s13">{problem}</p>}
        {page?.residents.length === 0 && <p className="s13">{t("find.none")}</p>}
        {page?.next !== undefined && <p className="s13">{t("find.more")}</p>}
      </div>
      <ul>
        {page?.residents.map((screenPop) => (
          <ResidentResult key={screenPop.resident_id ?? screenPop.contact_id} screenPop={screenPop} contact={contact} onChosen={() => setPage(undefined)} />
        ))}
      </ul>
    </section>
  );
}
