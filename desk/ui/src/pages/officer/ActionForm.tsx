import { useEffect, useRef, useState, type ComponentType, type KeyboardEvent, type ReactNode } from "react";
import { useTranslation } from "../../i18n/react";
import { Checkbox, KeyHint, Segments } from "../../ui/controls";
import { Icon } from "../../ui/icons";
import { errorMessage } from "../desk/errorMessages";
import { ownPart } from "./caseLabels";
import { bodyOf, EMPTY_VALUES, fieldsOf, LEGAL_TERMS, missingIn, RETURN_REASONS, type LegalTerm, type FieldName, type FormName, type FormValues, type Missing } from "./forms";
import { useOfficer, useOfficerState } from "./services";
import type { CaseView, OfficeView } from "../../api/types";
import { isTooLong } from "../../core/textLength";
import { MAX_CASE_MESSAGE } from "../../core/textLimits";
import { TooLong } from "../../ui/TooLong";

/** From this return on the head decides. */
const RETURNS_TO_HEAD = 3;

interface FieldProps {
  view: CaseView;
  values: FormValues;
  missing: Missing | undefined;
  change: (change: Partial<FormValues>) => void;
}

interface FrameProps {
  id: string;
  label: string;
  hint?: string;
  error: string | undefined;
  children: ReactNode;
}

function Frame({ id, label, hint, error, children }: FrameProps) {
  return (
    <div className="field">
      <label className="field__label" htmlFor={id}>
        {label} {hint !== undefined && <span className="hint">{hint}</span>}
      </label>
      {children}
      {error !== undefined && (
        <p className="field__error" id={`${id}-error`}>
          <Icon name="bad" small /> {error}
        </p>
      )}
    </div>
  );
}

function ReasonField({ values, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="officer__reasons">
      <legend className="visually-hidden">{t("officer.field.reason")}</legend>
      {RETURN_REASONS.map((reason, index) => (
        <label key={reason} className="officer__reason">
          <input type="radio" name="reason" value={reason} checked={values.reason === reason} onChange={() => change({ reason })} />
          <span className="medium">{t(`officer.reason-of.${reason}`)}</span>
          <KeyHint>{String(index + 1)}</KeyHint>
        </label>
      ))}
    </fieldset>
  );
}

function useOffices(): OfficeView[] {
  const services = useOfficer();
  const [offices, setOffices] = useState<OfficeView[]>([]);
  useEffect(() => {
    services.offices().then(setOffices, (failure: unknown) => services.set({ failure }));
  }, [services]);
  return offices;
}

function OfficeField({ view, values, missing, change }: FieldProps) {
  const { t } = useTranslation();
  const own = ownPart(view)?.office.id;
  const offices = useOffices().filter((office) => office.id !== own);
  return (
    <Frame id="form-office" label={t("officer.field.office")} error={missing === "office" ? t("officer.missing.office") : undefined}>
      <select id="form-office" className="input" value={values.office} aria-invalid={missing === "office"} onChange={(event) => change({ office: event.target.value })}>
        <option value="">{t("officer.field.office-choose")}</option>
        {offices.map((office) => (
          <option key={office.id} value={office.id} lang="pl">
            {office.title}
          </option>
        ))}
      </select>
    </Frame>
  );
}

const TEXTS = {
  text: { label: "officer.field.text", missing: "officer.missing.text", hint: "officer.field.required" },
  done: { label: "officer.field.done", missing: "officer.missing.done", hint: "officer.field.required" },
  answer: { label: "officer.field.answer", missing: "officer.missing.answer", hint: "officer.field.answer-hint" },
} as const;

/** Labels of the text in forms where it means something of their own. */
const TEXT_LABELS: Partial<Record<FormName, "officer.field.return-text" | "officer.field.delay-text">> = {
  return: "officer.field.return-text",
  "notify-delay": "officer.field.delay-text",
};

function TextArea({ name, form, values, missing, change, view }: FieldProps & { name: keyof typeof TEXTS; form: FormName }) {
  const { t } = useTranslation();
  const { label, missing: missingKey, hint } = TEXTS[name];
  const id = `form-${name}`;
  const wrong = missing === name;
  return (
    <Frame id={id} label={t(TEXT_LABELS[form] ?? label)} hint={t(hint)} error={wrong ? t(missingKey) : undefined}>
      <textarea id={id} className="input" rows={2} lang={name === "answer" ? view.resident?.language : "pl"} value={values[name]} aria-invalid={wrong || isTooLong(values[name], MAX_CASE_MESSAGE)} aria-describedby={`${id}-error`} onChange={(event) => change({ [name]: event.target.value })} />
      <TooLong text={values[name]} limit={MAX_CASE_MESSAGE} />
    </Frame>
  );
}

function NumberField({ values, missing, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <Frame id="form-number" label={t("officer.field.number")} hint={t("officer.field.number-hint")} error={missing === "number" ? t("officer.missing.number") : undefined}>
      <input id="form-number" className="input tabular" value={values.number} aria-invalid={missing === "number"} onChange={(event) => change({ number: event.target.value })} />
    </Frame>
  );
}

function DateField({ name, values, missing, change }: FieldProps & { name: "date" | "when" }) {
  const { t } = useTranslation();
  return (
    <Frame id="form-date" label={t(name === "date" ? "officer.field.date" : "officer.field.when")} error={missing === "date" ? t("officer.missing.date") : undefined}>
      <input id="form-date" className="input" type={name === "date" ? "date" : "datetime-local"} value={values[name]} aria-invalid={missing === "date"} onChange={(event) => change({ [name]: event.target.value })} />
    </Frame>
  );
}

function PriorityField({ values, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <div>
      <Segments<string>
        label={t("officer.field.priority")}
        value={String(values.priority)}
        onChange={(priority) => change({ priority: Number(priority) })}
        options={(["0", "1", "2"] as const).map((value) => ({ value, text: t(`officer.field.priority.${value}`) }))}
      />
    </div>
  );
}

function TermField({ values, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <Frame id="form-term" label={t("officer.field.term")} error={undefined}>
      <select id="form-term" className="input" value={values.term} onChange={(event) => change({ term: event.target.value as LegalTerm })}>
        {LEGAL_TERMS.map((term) => (
          <option key={term} value={term}>
            {t(`officer.term.${term}`)}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function AfterField({ view, values, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <Frame id="form-after" label={t("officer.field.after")} error={undefined}>
      <select id="form-after" className="input" value={values.after} onChange={(event) => change({ after: event.target.value })}>
        <option value="">{t("officer.field.after-none")}</option>
        {view.parts.map((part) => (
          <option key={part.part} value={part.part} lang="pl">
            {t("officer.part", { n: part.part, office: part.office.title })}
          </option>
        ))}
      </select>
    </Frame>
  );
}

function PhotoField({ view }: FieldProps) {
  const { t } = useTranslation();
  const services = useOfficer();
  const picker = useRef<HTMLInputElement>(null);
  const [sent, setSent] = useState<readonly string[]>([]);
  const [failure, setFailure] = useState<unknown>();
  const send = (file: File | undefined): void => {
    if (file === undefined) return;
    setFailure(undefined);
    services.sendPhoto(view.number, file).then((kept) => setSent((names) => [...names, kept.name]), setFailure);
  };
  return (
    <div className="field">
      <input ref={picker} className="visually-hidden" type="file" accept="image/*,application/pdf" tabIndex={-1} aria-label={t("officer.field.photo")} onChange={(event) => send(event.target.files?.[0])} />
      <div className="row row--wrap">
        <button type="button" className="button button--small" onClick={() => picker.current?.click()}>
          <Icon name="clip" small /> {t("officer.field.photo-add")}
        </button>
        <span className="s13" role="status">
          {sent.map((name) => t("officer.field.photo-sent", { name })).join(" ")}
        </span>
      </div>
      {failure !== undefined && (
        <p className="field__error" role="alert">
          <Icon name="bad" small /> {errorMessage(failure, t)}
        </p>
      )}
    </div>
  );
}

function ChildrenField({ view, values, change }: FieldProps) {
  const { t } = useTranslation();
  return (
    <div>
      <Checkbox selected={values.children} onChange={(children) => change({ children })}>
        {t("officer.field.children", { n: view.children.length })}
      </Checkbox>
    </div>
  );
}

const FIELDS: Record<FieldName, ComponentType<FieldProps & { form: FormName }>> = {
  reason: ReasonField,
  office: OfficeField,
  text: (props) => <TextArea {...props} name="text" />,
  done: (props) => <TextArea {...props} name="done" />,
  answer: (props) => <TextArea {...props} name="answer" />,
  number: NumberField,
  date: (props) => <DateField {...props} name="date" />,
  when: (props) => <DateField {...props} name="when" />,
  priority: PriorityField,
  after: AfterField,
  photo: PhotoField,
  children: ChildrenField,
  term: TermField,
};

function FormField({ name, ...props }: FieldProps & { form: FormName; name: FieldName }) {
  const Field = FIELDS[name];
  return <Field {...props} />;
}

/** Says what follows from this return: the third one goes to the head. */
function ReturnCount({ view }: { view: CaseView }) {
  const { t } = useTranslation();
  const count = (ownPart(view)?.returns ?? 0) + 1;
  if (count < RETURNS_TO_HEAD - 1) return null;
  return (
    <p className="notice">
      <Icon name="warn" /> <span>{t("officer.return-count", { n: count })}</span>
    </p>
  );
}

/** Digits choose the reason while no field has the cursor. */
function reasonOf(event: KeyboardEvent): FormValues["reason"] | undefined {
  const typing = event.target instanceof HTMLElement && event.target.matches("textarea, select, input:not([type=radio])");
  return typing || event.altKey || event.ctrlKey ? undefined : RETURN_REASONS[Number(event.key) - 1];
}

/** Form of one action over the case; Ctrl Enter performs it, Esc leaves it. */
export function ActionForm({ form, view }: { form: FormName; view: CaseView }) {
  const { t } = useTranslation();
  const services = useOfficer();
  const [values, setValues] = useState(EMPTY_VALUES);
  const [missing, setMissing] = useState<Missing>();
  const frame = useRef<HTMLFormElement>(null);
  const change = (next: Partial<FormValues>): void => setValues((all) => ({ ...all, ...next }));
  const close = (): void => {
    services.set({ form: undefined });
    document.querySelector<HTMLElement>(`[data-action="${form}"]`)?.focus();
  };
  const perform = (): void => {
    const wrong = missingIn(form, values, view, services.now());
    setMissing(wrong);
    const tooLong = [values.text, values.done, values.answer].some((text) => isTooLong(text, MAX_CASE_MESSAGE));
    if (wrong === undefined && !tooLong) void services.act(form, bodyOf(form, values, view), t("officer.said.done"));
  };
  useEffect(() => frame.current?.querySelector<HTMLElement>("input, select, textarea, button")?.focus(), []);
  useEffect(() => {
    if (missing !== undefined) frame.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [missing]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && event.ctrlKey) perform();
    const reason = form === "return" ? reasonOf(event) : undefined;
    if (reason !== undefined) change({ reason });
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Esc and Ctrl Enter hold in the whole form
    <form
      ref={frame}
      className="popover officer__form"
      role="dialog"
      aria-labelledby="form-title"
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault();
        perform();
      }}
    >
      <div>
        <h2 id="form-title">{t(`officer.form.${form}`)}</h2>
        <p className="s13 muted">{t(`officer.form.${form}-lead`)}</p>
      </div>
      {fieldsOf(form, values, view).map((name) => (
        <FormField key={name} name={name} form={form} view={view} values={values} missing={missing} change={change} />
      ))}
      {form === "return" && <ReturnCount view={view} />}
      <div className="row">
        <button type="submit" className="button button--main">
          {t(`officer.do.${form}`)} <KeyHint>Ctrl Enter</KeyHint>
        </button>
        <button type="button" className="button button--quiet" onClick={close}>
          {t("officer.cancel")} <KeyHint>Esc</KeyHint>
        </button>
      </div>
    </form>
  );
}

/** The form that is open, anew for each case. */
export function OpenForm({ view }: { view: CaseView }) {
  const form = useOfficerState((state) => state.form);
  return form === undefined ? null : <ActionForm key={`${view.number} ${form}`} form={form} view={view} />;
}
