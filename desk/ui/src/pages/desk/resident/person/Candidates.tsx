import type { ReactNode } from "react";
import { useTranslation } from "../../../../i18n/react";
import type { ResidentCandidate } from "../../../../api/types";
import { Confidence } from "../../../../ui/controls";
import { AlertNotice } from "../../../../ui/forms";
import { errorMessage } from "../../errorMessages";
import { labelOf } from "../../labels";
import { useLoaded } from "./useLoaded";

interface CandidatesProps {
  /** Name of the list; another name loads it anew. */
  name: string;
  load: () => Promise<ResidentCandidate[]>;
  /** Text while there is nobody. */
  none: string;
  action: (candidate: ResidentCandidate) => ReactNode;
}

/** Residents whom a contact may be from, or who may be twice in the register, with the reasons. */
export function Candidates({ name, load, none, action }: CandidatesProps) {
  const { t } = useTranslation();
  const { value, failure } = useLoaded(name, load);
  return (
    <>
      <AlertNotice text={failure === undefined ? undefined : errorMessage(failure, t)} />
      <div role="status">{value?.length === 0 && <p className="s13 muted">{none}</p>}</div>
      <ul>
        {value?.map((candidate) => (
          <li key={candidate.resident_id} className="result">
            <span className="medium truncate">{candidate.name}</span>
            {action(candidate)}
            <span className="s12 muted row">
              <Confidence level={candidate.confidence} label={t("confidence.level", { n: candidate.confidence })} />
              {candidate.reasons.map((reason) => labelOf(t, "candidate", reason, "candidate.other")).join(", ")}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
