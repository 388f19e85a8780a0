import { useEffect, useState, type ReactNode } from "react";
import { api, Problem } from "../../api/http";
import type { components } from "../../api/schema";
import { randomId } from "../../core/ids";
import { useTranslation } from "../../i18n/react";
import type { MessageKey } from "../../i18n/messages";
import { AlertNotice } from "../../ui/forms";
import { Logo } from "../../ui/icons";
import { isTooLong } from "../../core/textLength";
import { MAX_CASE_MESSAGE } from "../../core/textLimits";
import { TooLong } from "../../ui/TooLong";
import "../login/login.css";
import "./officeLink.css";

export type OfficeCase = components["schemas"]["OfficeCase"];
type PlainKey =
  | Exclude<Extract<MessageKey, `office-link.${string}`>, "office-link.title" | "office-link.lead">
  | "error.unreachable";
type Action = components["schemas"]["LinkAction"]["action"];

const ERRORS: Record<string, PlainKey> = {
  "office-link-expired": "office-link.expired",
  "office-link-invalid": "office-link.invalid",
  "case-invalid": "office-link.text-missing",
  "request-invalid": "office-link.invalid",
};
const STATES: Record<OfficeCase["state"], PlainKey> = {
  blocked: "office-link.state-new",
  "to-accept": "office-link.state-new",
  "to-decide": "office-link.state-new",
  taken: "office-link.state-taken",
  closed: "office-link.state-closed",
};
const BUTTONS: [Action, PlainKey][] = [
  ["take", "office-link.take"],
  ["close", "office-link.close"],
  ["answer-resident", "office-link.answer"],
  ["return", "office-link.return"],
];

function errorKey(error: unknown): PlainKey {
  if (error instanceof Problem) return ERRORS[error.code] ?? (error.unreachable ? "error.unreachable" : "office-link.refused");
  return "office-link.refused";
}

/** Page of an office whose people have no accounts: its part of one case, by the link of a mail. */
export default function OfficeLink() {
  const { t } = useTranslation();
  const [token] = useState(() => window.location.hash.slice(1));
  const [officeCase, setCase] = useState<OfficeCase>();
  const [notice, setNotice] = useState<PlainKey | undefined>(token === "" ? "office-link.missing" : undefined);
  const [saved, setSaved] = useState(false);
  useEffect(() => {
    if (token === "") return;
    api<OfficeCase>("/office-link/read", { method: "POST", body: { token } }).then(setCase, (error: unknown) => setNotice(errorKey(error)));
  }, [token]);
  useEffect(() => {
    document.title = officeCase === undefined ? t("app.name") : t("office-link.title", { number: officeCase.number });
  }, [t, officeCase]);
  const act = async (action: Action, text: string, answer: string): Promise<boolean> => {
    try {
      setCase(await api<OfficeCase>("/office-link/act", { method: "POST", key: randomId(), body: { token, action, text, answer } }));
      setNotice(undefined);
      setSaved(true);
      return true;
    } catch (error) {
      setSaved(false);
      setNotice(errorKey(error));
      return false;
    }
  };
  return (
    <main className="login">
      <div className="login__card office-link">
        <section className="login__main" aria-labelledby="title">
          <div className="brand">
            <Logo />
            <span>{t("app.name")}</span>
          </div>
          <h1 id="title">{officeCase === undefined ? t("app.name") : t("office-link.title", { number: officeCase.number })}</h1>
          <AlertNotice text={notice === undefined ? undefined : t(notice)} />
          {saved && <p role="status">{t("office-link.done")}</p>}
          {officeCase !== undefined && <CaseFacts officeCase={officeCase} />}
          {officeCase !== undefined && officeCase.actions.length > 0 && <CaseForm officeCase={officeCase} onAct={act} />}
        </section>
      </div>
    </main>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="muted">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function CaseFacts({ officeCase }: { officeCase: OfficeCase }) {
  const { t, language } = useTranslation();
  const date = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "Europe/Warsaw" });
  return (
    <>
      <p className="muted">{t("office-link.lead", { office: officeCase.office })}</p>
      <p>
        <strong>{officeCase.event}</strong> · {t(STATES[officeCase.state])}
      </p>
      <dl className="office-link__facts">
        <Fact name={t("office-link.place")}>{[officeCase.address, officeCase.district].filter(Boolean).join(", ")}</Fact>
        <Fact name={t("office-link.description")}>{officeCase.description}</Fact>
        {officeCase.due_ms != null && <Fact name={t("office-link.due")}>{date.format(officeCase.due_ms)}</Fact>}
        <Fact name={t("office-link.expires")}>{date.format(officeCase.expires_ms)}</Fact>
      </dl>
    </>
  );
}

interface FormProps {
  officeCase: OfficeCase;
  onAct: (action: Action, text: string, answer: string) => Promise<boolean>;
}

function CaseForm({ officeCase, onAct }: FormProps) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const [answer, setAnswer] = useState("");
  const [busy, setBusy] = useState(false);
  const submit = async (action: Action) => {
    if ([text, answer].some((value) => isTooLong(value, MAX_CASE_MESSAGE))) return;
    setBusy(true);
    const isAnswer = action === "answer-resident";
    if (await onAct(action, isAnswer ? answer : text, isAnswer ? "" : answer)) {
      setText("");
      setAnswer("");
    }
    setBusy(false);
  };
  const answers = officeCase.needs_answer && officeCase.actions.includes("answer-resident");
  return (
    <form className="office-link__form" onSubmit={(event) => event.preventDefault()}>
      <TextArea id="office-text" label={t("office-link.text")} value={text} onChange={setText} />
      {answers && <TextArea id="office-answer" label={t("office-link.answer-text")} value={answer} onChange={setAnswer} />}
      <div className="office-link__buttons">
        {BUTTONS.filter(([action]) => officeCase.actions.includes(action)).map(([action, key]) => (
          <button key={action} type="button" className="button" disabled={busy} onClick={() => void submit(action)}>
            {t(key)}
          </button>
        ))}
      </div>
    </form>
  );
}

function TextArea({ id, label, value, onChange }: { id: string; label: string; value: string; onChange: (text: string) => void }) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label}
      </label>
      <textarea id={id} className="input" rows={4} aria-invalid={isTooLong(value, MAX_CASE_MESSAGE)} aria-describedby={`${id}-error`} value={value} onChange={(event) => onChange(event.target.value)} />
      <TooLong id={`${id}-error`} text={value} limit={MAX_CASE_MESSAGE} />
    </div>
  );
}
