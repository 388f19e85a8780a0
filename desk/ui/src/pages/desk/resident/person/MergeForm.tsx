import { useId, useState, type SubmitEvent } from "react";
import type { ResidentProfile } from "../../../../api/types";
import { readableAddress } from "../../../../core/addresses";
import { isTooLong } from "../../../../core/textLength";
import { MAX_REASON } from "../../../../core/textLimits";
import { useTranslation } from "../../../../i18n/react";
import { AlertNotice } from "../../../../ui/forms";
import { TooLong } from "../../../../ui/TooLong";
import { FieldError } from "../../contact/FieldError";
import { errorMessage } from "../../errorMessages";
import { languageLabel } from "../../labels";
import { Candidates } from "./Candidates";
import { duplicatesOf, mergePerson, readPerson } from "./requests";
import { FormButtons } from "./FormButtons";
import { useLoaded } from "./useLoaded";

interface ComparisonProps {
  kept: ResidentProfile;
  other: ResidentProfile;
}

const addressText = (profile: ResidentProfile): string => profile.addresses.map(({ address }) => readableAddress(address)).join(", ") || "–";

/** Both persons side by side, so that two people of one household are not merged. */
function Comparison({ kept, other }: ComparisonProps) {
  const { t } = useTranslation();
  const rows: [string, (profile: ResidentProfile) => string][] = [
    [t("person.name"), ({ name }) => name],
    [t("person.language"), ({ language }) => languageLabel(language, t)],
    [t("person.addresses"), addressText],
    [t("person.alerts"), ({ alerts }) => String(alerts.length)],
  ];
  return (
    <table className="table person__comparison">
      <thead>
        <tr>
          <td />
          <th scope="col">{t("person.merge-kept")}</th>
          <th scope="col">{t("person.merge-other")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([label, text]) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{text(kept)}</td>
            <td>{text(other)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface ConfirmProps {
  kept: ResidentProfile;
  otherId: string;
  onMerged: (profile: ResidentProfile) => void;
  onCancel: () => void;
}

function Confirm({ kept, otherId, onMerged, onCancel }: ConfirmProps) {
  const { t } = useTranslation();
  const id = useId();
  const other = useLoaded(otherId, () => readPerson(otherId));
  const [reason, setReason] = useState("");
  const [isMissing, setMissing] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const problem = failure ?? other.failure;
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    setMissing(reason.trim() === "");
    if (reason.trim() === "" || isTooLong(reason, MAX_REASON)) return;
    mergePerson(kept.resident_id, otherId, reason.trim()).then(onMerged, setFailure);
  };
  return (
    <form className="person__form" onSubmit={submit} noValidate aria-label={t("person.merge")}>
      <AlertNotice text={problem === undefined ? undefined : errorMessage(problem, t)} />
      {other.value && <Comparison kept={kept} other={other.value.value} />}
      <p className="s13 muted">{t("person.merge-advice")}</p>
      <div className="field">
        <label className="field__label" htmlFor={`${id}-reason`}>
          {t("person.merge-reason")}
        </label>
        <input className="input" id={`${id}-reason`} autoComplete="off" value={reason} aria-invalid={isMissing || isTooLong(reason, MAX_REASON)} aria-describedby={`${id}-error`} onChange={(event) => setReason(event.target.value)} />
        <FieldError id={`${id}-error`} text={isMissing ? t("person.error-reason") : undefined} />
        <TooLong text={reason} limit={MAX_REASON} />
      </div>
      <FormButtons save={t("person.merge-confirm")} onCancel={onCancel} />
    </form>
  );
}

interface MergeFormProps {
  kept: ResidentProfile;
  onMerged: (profile: ResidentProfile) => void;
  onCancel: () => void;
}

/** Choice of the second entry of one person, comparison, and the merge with its reason. */
export function MergeForm({ kept, onMerged, onCancel }: MergeFormProps) {
  const { t } = useTranslation();
  const [otherId, setOtherId] = useState<string>();
  if (otherId !== undefined) return <Confirm kept={kept} otherId={otherId} onMerged={onMerged} onCancel={() => setOtherId(undefined)} />;
  return (
    <>
      <Candidates
        name={kept.resident_id}
        load={() => duplicatesOf(kept.resident_id)}
        none={t("person.no-duplicates")}
        action={(candidate) => (
          <button className="button button--small" aria-label={t("person.compare-name", { name: candidate.name })} onClick={() => setOtherId(candidate.resident_id)}>
            {t("person.compare")}
          </button>
        )}
      />
      <button className="button" onClick={onCancel}>
        {t("person.cancel")}
      </button>
    </>
  );
}
