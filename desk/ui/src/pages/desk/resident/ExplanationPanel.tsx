import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { Explanation, Offer } from "../../../api/types";
import { formatDuration } from "../../../core/clock";
import { useTranslation } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { useServices, useView } from "../services";
import { labelOf } from "../labels";

/** Summary of the routing decision for the chosen consultant. */
export function explanationSummary(explanation: Explanation, t: Translate): string {
  const [chosen, ...others] = explanation.candidates;
  if (!chosen) return "";
  if (explanation.reason === "assigned") return t("explanation.assigned");
  if (explanation.candidate_count <= 1) return t("explanation.only");
  const idleLongest = others.every((other) => other.idle_ms <= chosen.idle_ms);
  return t(idleLongest ? "explanation.idle" : "explanation.best", { level: chosen.skill_level });
}

function Candidates({ explanation }: { explanation: Explanation }) {
  const { t } = useTranslation();
  const me = useServices().session.user.id;
  const names = useView((view) => view.names);
  const name = (id: string): string => names[id] ?? id;
  return (
    <table className="table">
      <caption className="visually-hidden">
        {t("explanation.candidates", { shown: explanation.candidates.length, all: explanation.candidate_count })}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t("explanation.person")}</th>
          <th scope="col" className="right">{t("explanation.level")}</th>
          <th scope="col" className="right">{t("explanation.idle-time")}</th>
          <th scope="col" className="right">{t("explanation.score")}</th>
        </tr>
      </thead>
      <tbody>
        {explanation.candidates.map((candidate) => (
          <tr key={candidate.consultant_id}>
            <td>
              {candidate.consultant_id === me
                ? t("explanation.you", { name: name(candidate.consultant_id) })
                : name(candidate.consultant_id)}
            </td>
            <td className="right">{candidate.skill_level}</td>
            <td className="right">{formatDuration(candidate.idle_ms)}</td>
            <td className="right">{Math.round(candidate.score * 100) / 100}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function ExplanationDetails({ offer, explanation }: { offer: Offer; explanation: Explanation }) {
  const { t } = useTranslation();
  const excluded = Object.entries(explanation.excluded).filter(([, count]) => count > 0);
  return (
    <div className="explanation">
      <h2>{t("explanation.title")}</h2>
      <p>
        {explanationSummary(explanation, t)} {explanation.relaxation_step === 0 ? t("explanation.not-relaxed") : t("explanation.relaxed", { n: explanation.relaxation_step })}
      </p>
      <h3>{t("explanation.candidates", { shown: explanation.candidates.length, all: explanation.candidate_count })}</h3>
      <Candidates explanation={explanation} />
      {excluded.length > 0 && (
        <>
          <h3>{t("explanation.excluded")}</h3>
          <dl className="facts-list">
            {excluded.map(([reason, count]) => (
              <div key={reason} className="row">
                <dt>{labelOf(t, "explanation", reason, "explanation.other")}</dt>
                <dd className="tabular strong">{count}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <p className="s12 muted">
        {t("explanation.offer", { id: offer.offer_id })} · {t("explanation.rules", { version: explanation.rules_version })}
      </p>
    </div>
  );
}

/** Summary of the routing decision; a click shows all candidates. */
export function ExplanationPanel({ offer }: { offer: Offer }) {
  const { t } = useTranslation();
  const { explanation } = offer;
  if (!explanation) return null;
  return (
    <>
      {explanationSummary(explanation, t)}{" "}
      <DialogTrigger>
        <Button className="linklike">{t("explanation.details")}</Button>
        <Popover className="popover" placement="left top" isNonModal>
          <Dialog className="dialog dialog--small" aria-label={t("explanation.title")}>
            <ExplanationDetails offer={offer} explanation={explanation} />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  );
}
