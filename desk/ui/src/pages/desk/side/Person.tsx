import { useState, type SubmitEvent } from "react";
import { api } from "../../../api/http";
import type { ScreenPop, Contact, PastContact } from "../../../api/types";
import { shortDate } from "../../../core/clock";
import { useWords } from "../../../i18n/react";
import { LOCALES } from "../../../i18n/translate";
import { Confidence } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { confirmResident, sentence } from "../actions";
import { useHands } from "../hooks";
import { useView } from "../room";
import { channelIcon, sureOf, word } from "../words";
import { fieldText } from "./fieldText";

export function Alerts({ screenPop }: { screenPop: ScreenPop | undefined }) {
  const { t } = useWords();
  return (screenPop?.alerts ?? []).map((alert) => (
    <div className="notice" key={alert}>
      <Icon name={alert === "hard-of-hearing" ? "ear" : "warn"} />
      <span>
        <b className="mid">{word(t, "alert", alert, "alert.other")}</b> {word(t, "alert", `${alert}-hint`, "alert.other-hint")}
      </span>
    </div>
  ));
}

/** How sure we are, in bars and a word; a confirmed person gets a chip. */
export function Sure({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const level = contact.screen_pop?.confidence ?? 0;
  if (level === 4) {
    return (
      <span className="chip chip--ok">
        <Icon name="ok" small /> {t("sure.confirmed")}
      </span>
    );
  }
  return (
    <span className="row nowrap">
      <Confidence level={level} label={t("sure.level", { n: level })} />
      <b className="strong s13">{sureOf(contact, t)}</b>
    </span>
  );
}

export function Reason({ screenPop }: { screenPop: ScreenPop | undefined }) {
  const { t } = useWords();
  if (!screenPop || screenPop.confidence === 4) return null;
  const others = screenPop.others ?? [];
  return (
    <p className="s13 muted">
      {word(t, "reason-id", screenPop.reason_id, "reason-id.other")}
      {others.length > 0 && ` ${t("resident.also", { names: others.join(", ") })}`}
    </p>
  );
}

function Past({ past }: { past: PastContact }) {
  const { language } = useWords();
  const names = useView((view) => view.names);
  return (
    <li className="past">
      <Icon name={channelIcon(past.channel)} small />
      <time className="num" dateTime={new Date(past.reached_ms).toISOString()}>
        {shortDate(past.reached_ms, LOCALES[language])}
      </time>
      <span className="cut" lang="pl">
        {past.subject}
      </span>
      <span className="muted">{past.handled_by === undefined ? "" : (names[past.handled_by] ?? "")}</span>
    </li>
  );
}

export function LastContacts({ screenPop }: { screenPop: ScreenPop | undefined }) {
  const { t } = useWords();
  const last = screenPop?.last_contacts ?? [];
  return (
    <section className="side__part" aria-labelledby="history">
      <h3 id="history">{t("history.title")}</h3>
      {last.length === 0 && <p className="s13 muted">{t("history.none")}</p>}
      <ul>
        {last.map((past) => (
          <Past key={past.contact_id} past={past} />
        ))}
      </ul>
    </section>
  );
}

/** She asked a question only the person knows: one key confirms. */
export function ConfirmPerson({ contact }: { contact: Contact }) {
  const hands = useHands();
  const { screen_pop: screenPop } = contact;
  const residentId = screenPop?.resident_id;
  if (residentId === undefined || screenPop?.confidence === 4) return null;
  return (
    <button className="button" onClick={() => confirmResident(hands, contact.contact_id, residentId)}>
      <Icon name="ok" /> {hands.t("resident.confirm")}
    </button>
  );
}

function Found({ screenPop, contact }: { screenPop: ScreenPop; contact: Contact }) {
  const hands = useHands();
  const { t } = hands;
  const residentId = screenPop.resident_id;
  if (residentId === undefined) return null;
  const name = screenPop.name ?? t("phone.unknown");
  return (
    <li className="found">
      <span className="mid cut">{name}</span>
      <button
        className="button button--small"
        aria-label={t("find.choose-name", { name })}
        onClick={() => confirmResident(hands, contact.contact_id, residentId)}
      >
        {t("find.choose")}
      </button>
      <span className="s12 muted">
        {t("resident.contacts", { n: screenPop.contact_count })}
        {" · "}
        {t("resident.open-count", { n: screenPop.open_tickets?.length ?? 0 })}
      </span>
    </li>
  );
}

export function PersonFinder({ contact }: { contact: Contact }) {
  const { t } = useWords();
  const [found, setFound] = useState<ScreenPop[]>();
  const [trouble, setTrouble] = useState("");
  const find = async (text: string): Promise<void> => {
    setTrouble("");
    try {
      const { residents } = await api<{ residents: ScreenPop[] }>(`/desk/residents?q=${encodeURIComponent(text)}`);
      setFound(residents);
    } catch (error) {
      setFound(undefined);
      setTrouble(sentence(error, t));
    }
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = fieldText(event.currentTarget, "q");
    if (text.length >= 2) void find(text);
  };
  return (
    <section className="side__part" aria-labelledby="find">
      <h3 id="find">{t("find.title")}</h3>
      <form className="side__form" onSubmit={onSubmit} role="search" aria-labelledby="find">
        <div className="field">
          <label className="field__label" htmlFor="find-person">
            {t("find.label")}
          </label>
          <input className="input" id="find-person" name="q" minLength={2} autoComplete="off" />
        </div>
        <button className="button" type="submit">
          <Icon name="search" small /> {t("find.search")}
        </button>
      </form>
      <div role="status">
        {trouble !== "" && <p className="s13">{trouble}</p>}
        {found?.length === 0 && <p className="s13">{t("find.none")}</p>}
      </div>
      <ul>
        {found?.map((screenPop) => <Found key={screenPop.resident_id ?? screenPop.contact_id} screenPop={screenPop} contact={contact} />)}
      </ul>
    </section>
  );
}
