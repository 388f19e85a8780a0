import { useId, useState } from "react";
import { api, post } from "../../../api/http";
import type { CaseView, HistoryEntry } from "../../../api/types";
import { announcer } from "../../../core/announcer";
import { useTranslation } from "../../../i18n/react";
import { KeyHint } from "../../../ui/controls";
import { AlertNotice } from "../../../ui/forms";
import { Icon } from "../../../ui/icons";
import { authorText, eventIcon, eventText } from "../../officer/caseLabels";
import { dayText, pastText, type TimeContext } from "../../officer/times";
import { errorMessage } from "../errorMessages";
import { useServerNow } from "../hooks";
import { useServices } from "../services";
import { isTooLong } from "../../../core/textLength";
import { MAX_CASE_MESSAGE } from "../../../core/textLimits";
import { TooLong } from "../../../ui/TooLong";
import "./ticketCase.css";

const WRITING = ["answer-question", "ask-office", "add-note", "complain"] as const;
type Writing = (typeof WRITING)[number];

const pathOf = (number: string): string => `/desk/cases/${number.replace("/", "-")}`;

interface Loaded {
  view: CaseView | undefined;
  failure: unknown;
  load: () => void;
  /** Sends a text; the promise tells whether the server took it. */
  write: (action: Writing, text: string) => Promise<boolean>;
}

function useCase(number: string): Loaded {
  const { t } = useTranslation();
  const [view, setView] = useState<CaseView>();
  const [failure, setFailure] = useState<unknown>();
  const attempt = async (work: () => Promise<CaseView>): Promise<boolean> => {
    try {
      setView(await work());
      setFailure(undefined);
      return true;
    } catch (error) {
      setFailure(error);
      return false;
    }
  };
  return {
    view,
    failure,
    load: () => void attempt(() => api<CaseView>(pathOf(number))),
    write: async (action, text) => {
      const done = await attempt(() => post<CaseView>(`${pathOf(number)}/${action}`, { text }));
      if (done) announcer.announce(t("ticket-case.sent"));
      return done;
    },
  };
}

function useTimes(): TimeContext {
  const { t, language } = useTranslation();
  return { t, language, now: useServerNow() };
}

/** Who works on the case, and until when. */
function Deadline({ view }: { view: CaseView }) {
  const times = useTimes();
  const { t } = times;
  const clocks = view.clocks.filter((clock) => clock.state !== "met" && clock.due_ms !== undefined);
  const clock = clocks.find(({ kind }) => kind === "legal") ?? clocks.at(-1);
  const date = clock?.due_ms === undefined ? undefined : dayText(clock.due_ms, times);
  const offices = view.parts.map((part) => [part.office.title, part.officer?.name].filter(Boolean).join(", "));
  return (
    <dl className="pairs">
      {offices.length > 0 && (
        <>
          <dt>{t("ticket-case.office")}</dt>
          <dd lang="pl">{offices.join("; ")}</dd>
        </>
      )}
      {date !== undefined && (
        <>
          <dt>{t("ticket-case.due")}</dt>
          <dd>{clock?.kind === "legal" ? t("ticket-case.due-legal", { date }) : date}</dd>
        </>
      )}
      {view.promised_ms !== undefined && (
        <>
          <dt>{t("ticket-case.promised")}</dt>
          <dd>{dayText(view.promised_ms, times)}</dd>
        </>
      )}
    </dl>
  );
}

function Step({ entry }: { entry: HistoryEntry }) {
  const times = useTimes();
  const ownId = useServices().session.user.id;
  return (
    <li className="ticket-case__step">
      <Icon name={eventIcon(entry)} small />
      <span className="tabular muted">{pastText(entry.at_ms, times)}</span>
      <span>
        {eventText(entry, times.t)} <span className="muted">{authorText(entry, ownId, times.t)}</span>
      </span>
    </li>
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
        <Icon name={eventIcon(entry)} small /> {authorText(entry, ownId, times.t)} · <span className="tabular">{pastText(entry.at_ms, times)}</span>
      </p>
    </li>
  );
}

const HINTS: Partial<Record<Writing, "ticket-case.complain-hint" | "ticket-case.answer-hint">> = {
  complain: "ticket-case.complain-hint",
  "answer-question": "ticket-case.answer-hint",
};

function Composer({ actions, write }: { actions: readonly Writing[]; write: Loaded["write"] }) {
  const { t } = useTranslation();
  const id = useId();
  const [chosen, setChosen] = useState<Writing>();
  const [text, setText] = useState("");
  const action = actions.find((name) => name === chosen) ?? actions[0];
  if (action === undefined) return null;
  const hint = HINTS[action];
  const send = (): void => {
    if (text.trim() !== "" && !isTooLong(text, MAX_CASE_MESSAGE)) void write(action, text.trim()).then((sent) => sent && setText(""));
  };
  return (
    <div className="field" data-sends="">
      <label className="field__label" htmlFor={`${id}-kind`}>
        {t("ticket-case.to")}
      </label>
      <select id={`${id}-kind`} className="input" value={action} onChange={(event) => setChosen(event.target.value as Writing)}>
        {actions.map((name) => (
          <option key={name} value={name}>
            {t(`ticket-case.${name}`)}
          </option>
        ))}
      </select>
      <label className="visually-hidden" htmlFor={id}>
        {t("ticket-case.text")}
      </label>
      <textarea
        id={id}
        className="input"
        rows={2}
        value={text}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        aria-invalid={isTooLong(text, MAX_CASE_MESSAGE)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.ctrlKey) return;
          event.preventDefault();
          event.stopPropagation();
          send();
        }}
      />
      <TooLong text={text} limit={MAX_CASE_MESSAGE} />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {t(hint)}
        </p>
      )}
      <div className="row">
        <button className="button button--small" aria-disabled={text.trim() === "" || isTooLong(text, MAX_CASE_MESSAGE)} onClick={send}>
          <Icon name="send" small /> {t("ticket-case.send")} <KeyHint>Ctrl Enter</KeyHint>
        </button>
      </div>
    </div>
  );
}

function CaseBody({ view, write }: { view: CaseView; write: Loaded["write"] }) {
  const { t } = useTranslation();
  return (
    <>
      <Deadline view={view} />
      <section aria-label={t("ticket-case.steps")}>
        <ol>
          {view.history.map((entry) => (
            <Step key={entry.position} entry={entry} />
          ))}
        </ol>
      </section>
      {view.talk.length > 0 && (
        <section aria-label={t("ticket-case.messages")}>
          <ul className="ticket-case__talk">
            {view.talk.map((entry) => (
              <Message key={entry.position} entry={entry} />
            ))}
          </ul>
        </section>
      )}
      <Composer actions={WRITING.filter((name) => view.actions.includes(name))} write={write} />
    </>
  );
}

/** Case of a ticket for the consultant: who has it and until when, its history, messages with the second line. */
export function TicketCase({ number }: { number: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { view, failure, load, write } = useCase(number);
  const id = useId();
  const toggle = (): void => {
    if (!open) load();
    setOpen(!open);
  };
  return (
    <div className="ticket-case">
      <button className="button button--small" aria-expanded={open} aria-controls={id} aria-label={t("ticket-case.open-name", { number })} onClick={toggle}>
        <Icon name={open ? "up" : "down"} small /> {t("ticket-case.open")}
      </button>
      <div id={id} className="ticket-case__body" hidden={!open}>
        <AlertNotice text={failure === undefined ? undefined : errorMessage(failure, t)} />
        {view === undefined && failure === undefined && <p className="s13 muted">{t("ticket-case.loading")}</p>}
        {view !== undefined && <CaseBody view={view} write={write} />}
      </div>
    </div>
  );
}
