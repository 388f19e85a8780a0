import { useId, useState, type SubmitEvent } from "react";
import { isProblem } from "../../../../api/http";
import type { ResidentProfile } from "../../../../api/types";
import { randomId } from "../../../../core/ids";
import { isTooLong } from "../../../../core/textLength";
import { MAX_REASON } from "../../../../core/textLimits";
import { useTranslation } from "../../../../i18n/react";
import { AlertNotice } from "../../../../ui/forms";
import { TooLong } from "../../../../ui/TooLong";
import { FieldError } from "../../contact/FieldError";
import { errorMessage } from "../../errorMessages";
import { useServices } from "../../services";
import { addAlert } from "./requests";
import { FormButtons } from "./FormButtons";

const KINDS = ["hard-of-hearing", "speaks-slowly", "blind", "wheelchair", "aggressive"] as const;

/** Local date in `years` from now, as a date field has it. */
function dateIn(years: number, now: number): string {
  const at = new Date(now);
  at.setFullYear(at.getFullYear() + years);
  return at.toISOString().slice(0, 10);
}

/** End of a local day in UTC, without fractions of a second. */
const endOf = (date: string): string => `${new Date(`${date}T23:59:59`).toISOString().slice(0, 19)}Z`;

interface AlertFormProps {
  residentId: string;
  onSaved: (profile: ResidentProfile) => void;
  onCancel: () => void;
}

/** Form for an alert: what to mind with this resident, and until when. */
export function AlertForm({ residentId, onSaved, onCancel }: AlertFormProps) {
  const { t } = useTranslation();
  const services = useServices();
  const id = useId();
  const [kind, setKind] = useState<(typeof KINDS)[number]>("hard-of-hearing");
  const [note, setNote] = useState("");
  const [date, setDate] = useState(() => dateIn(1, services.now()));
  const [key] = useState(randomId);
  const [failure, setFailure] = useState<unknown>();
  const isDateWrong = isProblem(failure) && failure.field === "expires_at";
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (date === "" || isTooLong(note, MAX_REASON)) return;
    addAlert(residentId, { kind, note: note.trim(), expires_at: endOf(date) }, key).then(onSaved, setFailure);
  };
  return (
    <form className="person__form" onSubmit={submit} noValidate aria-label={t("person.new-alert")}>
      <AlertNotice text={failure === undefined || isDateWrong ? undefined : errorMessage(failure, t)} />
      <div className="field">
        <label className="field__label" htmlFor={`${id}-kind`}>
          {t("person.alert-kind")}
        </label>
        <select className="input" id={`${id}-kind`} value={kind} onChange={(event) => setKind(event.target.value as typeof kind)}>
          {KINDS.map((name) => (
            <option key={name} value={name}>
              {t(`alert.${name}`)}
            </option>
          ))}
        </select>
      </div>
      <div className="field">
        <label className="field__label" htmlFor={`${id}-note`}>
          {t("person.alert-note")} <span className="hint">{t("person.alert-note-hint")}</span>
        </label>
        <input className="input" id={`${id}-note`} autoComplete="off" value={note} aria-invalid={isTooLong(note, MAX_REASON)} aria-describedby={`${id}-note-error`} onChange={(event) => setNote(event.target.value)} />
        <TooLong id={`${id}-note-error`} text={note} limit={MAX_REASON} />
      </div>
      <div className="field">
        <label className="field__label" htmlFor={`${id}-date`}>
          {t("person.alert-until")}
        </label>
        <input
          className="input"
          id={`${id}-date`}
          type="date"
          value={date}
          min={dateIn(0, services.now())}
          max={dateIn(2, services.now())}
          aria-invalid={date === "" || isDateWrong}
          aria-describedby={`${id}-date-error`}
          onChange={(event) => setDate(event.target.value)}
        />
        <FieldError id={`${id}-date-error`} text={date === "" || isDateWrong ? t("person.error-alert-date") : undefined} />
      </div>
      <FormButtons save={t("person.save-alert")} onCancel={onCancel} />
    </form>
  );
}
