import { useState, type SubmitEvent, type SyntheticEvent } from "react";
import { isProblem, post } from "../../api/http";
import type { City } from "../../api/types";
import { formatDuration } from "../../core/clock";
import { lengthOf } from "../../core/textLength";
import { AlertNotice } from "../../ui/forms";
import { Icon } from "../../ui/icons";
import { carriesFilesOnly, forgetTexts, MAX_LINE, MAX_TEXT, storedForm, storeForm } from "./chatText";
import { asChatLanguage, CHAT_LANGUAGES, fillParameters, LANGUAGE_NAMES, type ChatLanguage, type ChatTexts } from "./texts";

interface FormProps {
  texts: ChatTexts;
  language: ChatLanguage;
  city: City;
  onLanguage: (language: ChatLanguage) => void;
  onStarted: () => void;
}

type Field = "queue" | "text" | "name" | "address" | "form";
/** Texts in the language that the page has when it shows them. */
type Errors = Partial<Record<Field, (texts: ChatTexts) => string>>;

interface Entry {
  language: ChatLanguage;
  queue: string;
  text: string;
  name: string;
  address: string;
}

function entryOf(form: HTMLFormElement, language: ChatLanguage): Entry {
  const data = new FormData(form);
  const text = (name: string): string => {
    const value = data.get(name);
    return typeof value === "string" ? value.trim() : "";
  };
  return { language, queue: text("queue"), text: text("text"), name: text("name"), address: text("address") };
}

/** Errors of what is too long. */
function excesses({ text, name, address }: Entry): Errors {
  const errors: Errors = {};
  const used = lengthOf(text);
  if (used > MAX_TEXT) errors.text = (texts) => fillParameters(texts.tooLong, { used, limit: MAX_TEXT });
  const lineTooLong = (texts: ChatTexts): string => fillParameters(texts.lineTooLong, { limit: MAX_LINE });
  if (lengthOf(name) > MAX_LINE) errors.name = lineTooLong;
  if (lengthOf(address) > MAX_LINE) errors.address = lineTooLong;
  return errors;
}

function gaps(entry: Entry): Errors {
  const errors: Errors = {};
  if (entry.queue === "") errors.queue = (texts) => texts.needTopic;
  if (entry.text === "") errors.text = (texts) => texts.needText;
  return { ...errors, ...excesses(entry) };
}

/** Fields in the order of the form. */
const FIELDS = ["queue", "text", "name", "address"] as const;

function refusal(error: unknown): Errors {
  if (!isProblem(error)) return { form: (texts) => texts.failed };
  if (error.unreachable) return { form: (texts) => texts.unreachable };
  if (error.status === 429) {
    const time = formatDuration((error.retryAfterS ?? 60) * 1000);
    return { form: (texts) => fillParameters(texts.tooMany, { time }) };
  }
  if (error.field === "address") return { address: (texts) => texts.badAddress };
  return { form: (texts) => texts.failed };
}

function ErrorLine({ id, text }: { id: string; text: string | undefined }) {
  if (text === undefined) return null;
  return (
    <p className="field__error" id={id} role="alert">
      <Icon name="bad" small /> {text}
    </p>
  );
}

/** Languages of the conversation; the page follows the selected one. */
function LanguageField({ texts, language, city, onLanguage }: FormProps) {
  const offered = CHAT_LANGUAGES.filter((each) => city.languages.includes(each));
  return (
    <div className="field">
      <label className="field__label" htmlFor="language">
        {texts.language}
      </label>
      <select
        className="input"
        id="language"
        value={language}
        onChange={(event) => onLanguage(asChatLanguage(event.target.value) ?? "pl")}
      >
        {offered.map((each) => (
          <option key={each} value={each} lang={each}>
            {LANGUAGE_NAMES[each]}
          </option>
        ))}
      </select>
    </div>
  );
}

function TopicField({ texts, language, city, error }: FormProps & { error: string | undefined }) {
  return (
    <div className="field">
      <label className="field__label" htmlFor="queue">
        {texts.topic}
      </label>
      <select className="input" id="queue" name="queue" defaultValue="" aria-invalid={error !== undefined} aria-describedby="queue-error">
        <option value="" disabled>
          {texts.topicChoose}
        </option>
        {city.queues.map((queue) => (
          <option key={queue.id} value={queue.id}>
            {queue.names[language] ?? queue.names["pl"] ?? queue.id}
          </option>
        ))}
      </select>
      <ErrorLine id="queue-error" text={error} />
    </div>
  );
}

function AddressField({ texts, initial, error }: { texts: ChatTexts; initial: string | undefined; error: string | undefined }) {
  return (
    <div className="field">
      <label className="field__label" htmlFor="address">
        {texts.address}
      </label>
      <input
        className="input"
        id="address"
        name="address"
        defaultValue={initial}
        autoComplete="email"
        aria-invalid={error !== undefined}
        aria-describedby="address-hint address-error"
      />
      <p className="hint" id="address-hint">
        {texts.addressHint}
      </p>
      <ErrorLine id="address-error" text={error} />
    </div>
  );
}

function useStart({ language, onStarted }: FormProps) {
  const [errors, setErrors] = useState<Errors>({});
  const [busy, setBusy] = useState(false);
  const [unsendable, setUnsendable] = useState<Errors>({});
  const start = async (entry: Entry): Promise<void> => {
    setBusy(true);
    try {
      await post("/chat", entry);
      forgetTexts();
      onStarted();
    } catch (error) {
      setErrors(refusal(error));
      setBusy(false);
    }
  };
  const onSubmit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (busy) return;
    const form = event.currentTarget;
    const entry = entryOf(form, language);
    const missing = gaps(entry);
    setErrors(missing);
    const first = FIELDS.find((name) => missing[name] !== undefined);
    if (first === undefined) void start(entry);
    else form.querySelector<HTMLElement>(`#${first}`)?.focus();
  };
  /** Keeps what was typed, and says at once what has become too long. */
  const onInput = ({ currentTarget: form, target }: SyntheticEvent<HTMLFormElement>): void => {
    storeForm(form);
    // A list reports its choice right after this event; drawn again before, it would take it back.
    if (!(target instanceof HTMLSelectElement)) setUnsendable(excesses(entryOf(form, language)));
  };
  /** Says that a picture or a file cannot be sent, in place of losing it without a word. */
  const onFiles = (event: SyntheticEvent, data: DataTransfer): void => {
    if (!carriesFilesOnly(data)) return;
    event.preventDefault();
    setUnsendable({ ...unsendable, text: (texts) => texts.noFiles });
  };
  return { errors: { ...errors, ...unsendable }, busy, onSubmit, onInput, onFiles };
}

export function ChatForm(props: FormProps) {
  const { texts } = props;
  const { errors, busy, onSubmit, onInput, onFiles } = useStart(props);
  const [stored] = useState(storedForm);
  return (
    <form className="chat__pane" onSubmit={onSubmit} onInput={onInput} noValidate>
      <p>{texts.lead}</p>
      <AlertNotice text={errors.form?.(texts)} />
      <LanguageField {...props} />
      <TopicField {...props} error={errors.queue?.(texts)} />
      <div className="field">
        <label className="field__label" htmlFor="text">
          {texts.text}
        </label>
        <textarea
          className="input"
          id="text"
          name="text"
          rows={4}
          defaultValue={stored["text"]}
          aria-invalid={errors.text !== undefined}
          aria-describedby="text-error no-pesel"
          onPaste={(event) => onFiles(event, event.clipboardData)}
          onDrop={(event) => onFiles(event, event.dataTransfer)}
        />
        <ErrorLine id="text-error" text={errors.text?.(texts)} />
      </div>
      <div className="field">
        <div className="field__label">
          <label htmlFor="name">{texts.name}</label>
          <span className="hint">{texts.optional}</span>
        </div>
        <input
          className="input"
          id="name"
          name="name"
          defaultValue={stored["name"]}
          autoComplete="name"
          aria-invalid={errors.name !== undefined}
          aria-describedby="name-error"
        />
        <ErrorLine id="name-error" text={errors.name?.(texts)} />
      </div>
      <AddressField texts={texts} initial={stored["address"]} error={errors.address?.(texts)} />
      <button className="button button--main button--wide" type="submit" aria-disabled={busy}>
        {busy ? texts.starting : texts.start}
      </button>
      <p className="chat__small" id="no-pesel">
        {texts.noPesel}
      </p>
    </form>
  );
}
