import { useEffect, useId, useRef, useState, type SubmitEvent } from "react";
import { isProblem } from "../../../../api/http";
import type { ResidentProfile } from "../../../../api/types";
import { readableAddress } from "../../../../core/addresses";
import { useTranslation } from "../../../../i18n/react";
import type { Translate } from "../../../../i18n/translate";
import { AlertNotice } from "../../../../ui/forms";
import { Icon } from "../../../../ui/icons";
import { FieldError } from "../../contact/FieldError";
import { errorMessage } from "../../errorMessages";
import { languageLabel } from "../../labels";
import { CONSENTS, differencesOf, faultOf, MAX_ADDRESSES, MAX_NAME, rebased, type Consent, type Difference, type DraftAddress, type Fault, type PersonDraft } from "./draft";
import { readPerson, savePerson } from "./requests";
import { FormButtons } from "./FormButtons";

const LANGUAGES = ["pl", "uk", "en"];

function differenceText({ field, address = "", before, after }: Difference, t: Translate): string {
  const shown = readableAddress(address);
  if (field === "added") return t("person.changed-added", { address: shown });
  if (field === "removed") return t("person.changed-removed", { address: shown });
  if (field === "consent") return t("person.changed-consent", { address: shown, after: t(`person.consent-${after as Consent}`) });
  if (field === "language") return t("person.changed-language", { before: languageLabel(before, t), after: languageLabel(after, t) });
  return t("person.changed-name", { before, after });
}

/** What another consultant changed while this one typed. */
function Conflict({ differences }: { differences: Difference[] }) {
  const { t } = useTranslation();
  return (
    <div className="notice" role="alert">
      <Icon name="warn" />
      <div>
        <p className="medium">{t("person.conflict")}</p>
        <ul>
          {differences.map((difference) => (
            <li key={`${difference.field} ${difference.address ?? ""}`}>{differenceText(difference, t)}</li>
          ))}
        </ul>
        <p>{t("person.conflict-advice")}</p>
      </div>
    </div>
  );
}

interface AddressRowProps {
  id: string;
  row: DraftAddress;
  error: string | undefined;
  onChange: (row: DraftAddress) => void;
  onRemove: () => void;
}

function AddressRow({ id, row, error, onChange, onRemove }: AddressRowProps) {
  const { t } = useTranslation();
  return (
    <li className="person__address">
      <div className="field">
        <label className="field__label" htmlFor={id}>
          {t("person.address")}
        </label>
        <input
          className="input"
          id={id}
          autoComplete="off"
          value={row.address}
          aria-invalid={error !== undefined}
          aria-describedby={`${id}-error`}
          onChange={(event) => onChange({ ...row, address: event.target.value })}
        />
        <FieldError id={`${id}-error`} text={error} />
      </div>
      <div className="person__consent">
        <label className="s13" htmlFor={`${id}-consent`}>
          {t("person.consent")}
        </label>
        <select className="input" id={`${id}-consent`} value={row.consent} onChange={(event) => onChange({ ...row, consent: event.target.value as Consent })}>
          {CONSENTS.map((consent) => (
            <option key={consent} value={consent}>
              {t(`person.consent-${consent}`)}
            </option>
          ))}
        </select>
      </div>
      <button type="button" className="linklike s13" aria-label={t("person.remove-address", { address: readableAddress(row.address) })} onClick={onRemove}>
        {t("person.remove")}
      </button>
    </li>
  );
}

interface AddressesProps {
  draft: PersonDraft;
  fault: Fault | undefined;
  change: (addresses: DraftAddress[]) => void;
}

function Addresses({ draft, fault, change }: AddressesProps) {
  const { t } = useTranslation();
  const id = useId();
  const { addresses } = draft;
  const add = useRef<HTMLButtonElement>(null);
  return (
    <fieldset className="person__addresses">
      <legend className="field__label">{t("person.addresses")}</legend>
      <ul>
        {addresses.map((row, index) => (
          <AddressRow
            key={index}
            id={`${id}-${index}`}
            row={row}
            error={fault?.index === index ? t("person.error-address") : undefined}
            onChange={(next) => change(addresses.with(index, next))}
            onRemove={() => {
              change(addresses.toSpliced(index, 1));
              add.current?.focus();
            }}
          />
        ))}
      </ul>
      {fault?.field === "addresses" && <FieldError id={`${id}-error`} text={t("person.error-addresses", { limit: MAX_ADDRESSES })} />}
      <button ref={add} type="button" className="button button--small" onClick={() => change([...addresses, { address: "", consent: "unknown" }])}>
        <Icon name="plus" small /> {t("person.add-address")}
      </button>
    </fieldset>
  );
}

/** Fault that the server names, where the form has the field. */
function serverFault(error: unknown): Fault | undefined {
  if (!isProblem(error)) return undefined;
  const [field = "", index] = (error.field ?? "").split(/[.[\]]+/);
  if (field === "name") return { field: "name" };
  if (field !== "addresses") return undefined;
  return index === undefined || index === "" ? { field: "addresses" } : { field: "address", index: Number(index) };
}

interface Saving {
  fault: Fault | undefined;
  failure: string | undefined;
  differences: Difference[];
  busy: boolean;
  save: () => Promise<void>;
}

function useSaving(draft: PersonDraft, onChange: (draft: PersonDraft) => void, onSaved: (profile: ResidentProfile) => void): Saving {
  const { t } = useTranslation();
  const [fault, setFault] = useState<Fault>();
  const [failure, setFailure] = useState<string>();
  const [differences, setDifferences] = useState<Difference[]>([]);
  const [busy, setBusy] = useState(false);
  const compare = async (residentId: string): Promise<void> => {
    const { value, version } = await readPerson(residentId);
    if (draft.base) setDifferences(differencesOf(draft.base, value));
    onChange(rebased(draft, value, version));
  };
  const refused = async (error: unknown): Promise<void> => {
    const changed = isProblem(error) && error.code === "version-changed";
    if (changed && draft.residentId !== undefined) return compare(draft.residentId);
    const named = serverFault(error);
    setFault(named);
    setFailure(named === undefined ? errorMessage(error, t) : undefined);
  };
  const attempt = async (): Promise<void> => {
    try {
      onSaved(await savePerson(draft));
    } catch (error) {
      await refused(error).catch((other: unknown) => setFailure(errorMessage(other, t)));
    }
  };
  const save = async (): Promise<void> => {
    const wrong = faultOf(draft);
    setFault(wrong);
    setFailure(undefined);
    setDifferences([]);
    if (wrong !== undefined || busy) return;
    setBusy(true);
    await attempt();
    setBusy(false);
  };
  return { fault, failure, differences, busy, save };
}

interface FormProps {
  draft: PersonDraft;
  onChange: (draft: PersonDraft) => void;
  onSaved: (profile: ResidentProfile) => void;
  onCancel: () => void;
}

/** Form for a new resident, or for the data of one who is known. */
export function PersonForm({ draft, onChange, onSaved, onCancel }: FormProps) {
  const { t } = useTranslation();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { fault, failure, differences, busy, save } = useSaving(draft, onChange, onSaved);
  useEffect(() => {
    if (fault) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [fault]);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    void save();
  };
  const languages = LANGUAGES.includes(draft.language) ? LANGUAGES : [...LANGUAGES, draft.language];
  return (
    <form ref={form} className="person__form" onSubmit={submit} noValidate aria-label={t(draft.residentId === undefined ? "person.new" : "person.edit")}>
      {differences.length > 0 && <Conflict differences={differences} />}
      <AlertNotice text={failure} />
      <div className="field">
        <label className="field__label" htmlFor={`${id}-name`}>
          {t("person.name")}
        </label>
        <input
          className="input"
          id={`${id}-name`}
          autoComplete="off"
          value={draft.name}
          aria-invalid={fault?.field === "name"}
          aria-describedby={`${id}-name-error`}
          onChange={(event) => onChange({ ...draft, name: event.target.value })}
        />
        <FieldError id={`${id}-name-error`} text={fault?.field === "name" ? t("person.error-name", { limit: MAX_NAME }) : undefined} />
      </div>
      <div className="field">
        <label className="field__label" htmlFor={`${id}-language`}>
          {t("person.language")}
        </label>
        <select className="input" id={`${id}-language`} value={draft.language} onChange={(event) => onChange({ ...draft, language: event.target.value })}>
          {languages.map((language) => (
            <option key={language} value={language}>
              {languageLabel(language, t)}
            </option>
          ))}
        </select>
      </div>
      <Addresses draft={draft} fault={fault} change={(addresses) => onChange({ ...draft, addresses })} />
      <FormButtons save={t(draft.residentId === undefined ? "person.save-new" : "person.save")} busy={busy} onCancel={onCancel} />
    </form>
  );
}
