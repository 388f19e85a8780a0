import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "../../i18n/react";
import type { Translate } from "../../i18n/translate";
import { isTooLong, lengthOf } from "../../core/textLength";
import { Checkbox, KeyHint } from "../../ui/controls";
import { Icon, type IconName } from "../../ui/icons";
import { languageLabel } from "../desk/labels";
import { ownPart, wayIcon, wayLabel } from "./caseLabels";
import { useOfficer } from "./services";
import type { CaseView } from "../../api/types";
import { MAX_CASE_MESSAGE } from "../../core/textLimits";
import { TooLong } from "../../ui/TooLong";

export type Addressee = "resident" | "first-line" | "note";

/** Characters of one SMS with Polish letters, and of each one of several. */
const SMS_LENGTH = 70;
const SMS_PART_LENGTH = 67;

export const smsCount = (text: string): number => {
  const used = lengthOf(text);
  return used <= SMS_LENGTH ? 1 : Math.ceil(used / SMS_PART_LENGTH);
};

const ACTIONS: Record<Addressee, readonly string[]> = {
  resident: ["answer-resident", "ask-resident"],
  "first-line": ["answer-first-line", "ask-first-line"],
  note: ["add-note"],
};

const allowed = (view: CaseView, to: Addressee): string[] => ACTIONS[to].filter((action) => view.actions.includes(action));

/** Whom the officer writes to first: who asked, then the resident, then the first line. */
function firstAddressee(view: CaseView): Addressee {
  if (view.actions.includes("answer-first-line")) return "first-line";
  return (["resident", "first-line", "note"] as const).find((to) => allowed(view, to).length > 0) ?? "note";
}

/** Action that sending performs: an answer where one is due, otherwise a question. */
function actionOf(view: CaseView, to: Addressee, asks: boolean): string | undefined {
  const names = allowed(view, to);
  const asking = to === "resident" && asks;
  return names.find((name) => !asking || name === "ask-resident") ?? names[0];
}

const SEND_KEYS = {
  "answer-resident": "officer.send",
  "ask-resident": "officer.send-ask",
  "answer-first-line": "officer.send-answer",
  "ask-first-line": "officer.send-ask",
  "add-note": "officer.send-note",
} as const;
const FIELD_KEYS = {
  "answer-resident": "officer.text-resident",
  "ask-resident": "officer.text-question",
  "answer-first-line": "officer.text-first-line-answer",
  "ask-first-line": "officer.text-first-line",
  "add-note": "officer.text-note",
} as const;

type WritingAction = keyof typeof SEND_KEYS;

interface AddresseesProps {
  view: CaseView;
  to: Addressee;
  onChange: (to: Addressee) => void;
}

function Addressees({ view, to, onChange }: AddresseesProps) {
  const { t } = useTranslation();
  const channel = view.resident?.channel ?? "none";
  const options: [Addressee, IconName, string][] = [
    ["resident", wayIcon(channel), t("officer.to-resident", { channel: wayLabel(channel, t) })],
    ["first-line", "headset", t("officer.to-first-line")],
    ["note", "lock", t("officer.to-note")],
  ];
  return (
    <span className="segments" role="group" aria-label={t("officer.to")}>
      {options.map(([value, icon, text]) => {
        const closed = allowed(view, value).length === 0;
        return (
          <button key={value} className="segment" aria-pressed={value === to} aria-disabled={closed} aria-describedby={closed ? "officer-way" : undefined} onClick={() => !closed && onChange(value)}>
            <Icon name={icon} small /> {text}
          </button>
        );
      })}
    </span>
  );
}

/** Why the resident cannot be answered now, or how they get the answer. */
function wayText(view: CaseView, t: Translate): string {
  const { resident } = view;
  if (resident === undefined || resident.channel === "none") return t("officer.no-channel");
  const state = ownPart(view)?.state;
  if (state === "closed") return t("officer.after-closing");
  if (state !== "taken") return t("officer.after-accept");
  if (!resident.can_send) return t("officer.cannot-send");
  return resident.language === "pl" ? "" : t("officer.other-language", { language: languageLabel(resident.language, t) });
}

const MISSING = ["officer.missing-address", "officer.missing-photo", "officer.missing-side"] as const;

function MissingButtons({ onAdd }: { onAdd: (text: string) => void }) {
  const { t } = useTranslation();
  return MISSING.map((key) => (
    <button key={key} className="button button--small" onClick={() => onAdd(t(key))}>
      {t(key)}
    </button>
  ));
}

function Foot({ view, action, to }: { view: CaseView; action: WritingAction; to: Addressee }) {
  const { t } = useTranslation();
  const { hotline } = useOfficer().session;
  if (to !== "resident" || view.resident === undefined) return null;
  return <span className="s12 muted officer__signature">{action === "answer-resident" && t("officer.signature", { hotline })}</span>;
}

/** Text of one case and addressee, kept in the browser until it is sent. */
function useKeptText(number: string, to: Addressee): [string, (text: string) => void] {
  const { drafts } = useOfficer();
  const id = `${number} ${to}`;
  const [texts, setTexts] = useState(() => drafts.read());
  const write = (text: string): void => {
    drafts.write(id, text === "" ? undefined : text);
    setTexts((all) => ({ ...all, [id]: text }));
  };
  return [texts[id] ?? "", write];
}

interface TextProps {
  view: CaseView;
  action: WritingAction;
  text: string;
  onText: (text: string) => void;
  onSend: () => void;
}

function Text({ view, action, text, onText, onSend }: TextProps) {
  const { t } = useTranslation();
  const field = useRef<HTMLTextAreaElement>(null);
  const asksFirstLine = action === "ask-first-line";
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !event.ctrlKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    onSend();
  };
  return (
    <>
      <label className="visually-hidden" htmlFor="officer-text">
        {t(FIELD_KEYS[action])}
      </label>
      <textarea
        ref={field}
        id="officer-text"
        className="input compose__text"
        rows={3}
        lang={action.endsWith("-resident") ? view.resident?.language : "pl"}
        aria-describedby="officer-way"
        aria-invalid={isTooLong(text, MAX_CASE_MESSAGE)}
        placeholder={asksFirstLine ? t("officer.missing-hint") : undefined}
        value={text}
        onChange={(event) => onText(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <TooLong text={text} limit={MAX_CASE_MESSAGE} />
      {asksFirstLine && (
        <div className="row row--wrap officer__missing">
          <MissingButtons
            onAdd={(missing) => {
              onText(text === "" ? `${missing}?` : `${text} ${missing}?`);
              field.current?.focus();
            }}
          />
        </div>
      )}
    </>
  );
}

interface Draft {
  to: Addressee;
  action: WritingAction | undefined;
  text: string;
  setText: (text: string) => void;
  asks: boolean;
  setAsks: (asks: boolean) => void;
  choose: (to: Addressee) => void;
  send: () => void;
}

function useDraft(view: CaseView): Draft {
  const { t } = useTranslation();
  const services = useOfficer();
  const [chosen, choose] = useState<Addressee>();
  const [asks, setAsks] = useState(false);
  const to = chosen !== undefined && allowed(view, chosen).length > 0 ? chosen : firstAddressee(view);
  const [text, setText] = useKeptText(view.number, to);
  const action = actionOf(view, to, asks) as WritingAction | undefined;
  const send = (): void => {
    if (text.trim() === "" || isTooLong(text, MAX_CASE_MESSAGE) || action === undefined) return;
    void services.act(action, { text: text.trim() }, t("officer.said.sent")).then((sent) => sent && setText(""));
  };
  return { to, action, text, setText, asks, setAsks, choose, send };
}

/** Length of an SMS while one is written, otherwise how the resident gets the answer. */
function Way({ view, to, text }: { view: CaseView; to: Addressee; text: string }) {
  const { t } = useTranslation();
  const bySms = to === "resident" && view.resident?.channel === "sms" && text !== "";
  return (
    <span className="s12 muted" id="officer-way">
      {bySms ? t("officer.sms-count", { used: lengthOf(text), n: smsCount(text) }) : wayText(view, t)}
    </span>
  );
}

/** Writes to the resident, to the first line, or a note; what is allowed follows from the case. */
export function Writing({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const { to, action, text, setText, asks, setAsks, choose, send } = useDraft(view);
  if (action === undefined) return null;
  return (
    <div className={to === "note" ? "compose compose--note" : "compose"}>
      <div className="row row--wrap spread compose__kind">
        <Addressees view={view} to={to} onChange={choose} />
        <Way view={view} to={to} text={text} />
      </div>
      <Text view={view} action={action} text={text} onText={setText} onSend={send} />
      <div className="row row--wrap compose__foot">
        {to === "resident" && allowed(view, to).length > 1 && (
          <div>
            <Checkbox selected={asks} onChange={setAsks}>
              {t("officer.as-question")}
            </Checkbox>
          </div>
        )}
        <Foot view={view} action={action} to={to} />
        <span className="grow" />
        <button className={to === "resident" ? "button button--main" : "button button--big"} aria-disabled={text.trim() === "" || isTooLong(text, MAX_CASE_MESSAGE)} onClick={send}>
          <Icon name={to === "note" ? "lock" : "send"} /> {t(SEND_KEYS[action])} <KeyHint>Ctrl Enter</KeyHint>
        </button>
      </div>
    </div>
  );
}
