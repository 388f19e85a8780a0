import { Button, Dialog, DialogTrigger, Popover } from "react-aria-components";
import type { Explanation, Offer } from "../../../api/types";
import { span } from "../../../core/clock";
import { useWords } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { useRoom, useView } from "../room";
import { word } from "../words";

/** One sentence that is true of the chosen one against the other candidates. */
export function whySentence(explanation: Explanation, t: Translate): string {
  const [chosen, ...others] = explanation.candidates;
  if (!chosen) return "";
  if (explanation.because === "assigned") return t("why.assigned");
  if (explanation.candidate_count <= 1) return t("why.only");
  const idleLongest = others.every((other) => other.idle_ms <= chosen.idle_ms);
  return t(idleLongest ? "why.idle" : "why.best", { level: chosen.skill_level });
}

function Candidates({ explanation }: { explanation: Explanation }) {
  const { t } = useWords();
  const me = useRoom().session.user.id;
  const names = useView((view) => view.names);
  const name = (id: string): string => names[id] ?? id;
  return (
    <table className="table">
      <caption className="sr">
        {t("why.candidates", { shown: explanation.candidates.length, all: explanation.candidate_count })}
      </caption>
      <thead>
        <tr>
          <th scope="col">{t("why.person")}</th>
          <th scope="col" className="right">{t("why.level")}</th>
          <th scope="col" className="right">{t("why.idle-for")}</th>
          <th scope="col" className="right">{t("why.score")}</th>
        </tr>
      </thead>
      <tbody>
        {explanation.candidates.map((candidate) => (
          <tr key={candidate.consultant_id}>
            <td>
              {candidate.consultant_id === me
                ? t("why.you", { name: name(candidate.consultant_id) })
                : name(candidate.consultant_id)}
            </td>
            <td className="right">{candidate.skill_level}</td>
            <td className="right">{span(candidate.idle_ms)}</td>
            <td className="right">{Math.round(candidate.score * 100) / 100}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Details({ offer }: { offer: Offer }) {
  const { t } = useWords();
  const { explanation } = offer;
  const excluded = Object.entries(explanation.excluded).filter(([, count]) => count > 0);
  return (
    <div className="why">
      <h2>{t("why.title")}</h2>
      <p>
        {whySentence(explanation, t)} {explanation.ring === 0 ? t("why.ring-0") : t("why.ring", { n: explanation.ring })}
      </p>
      <h3>{t("why.candidates", { shown: explanation.candidates.length, all: explanation.candidate_count })}</h3>
      <Candidates explanation={explanation} />
      {excluded.length > 0 && (
        <>
          <h3>{t("why.excluded")}</h3>
          <dl className="facts-list">
            {excluded.map(([reason, count]) => (
              <div key={reason} className="row">
                <dt>{word(t, "why", reason, "why.other")}</dt>
                <dd className="num strong">{count}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      <p className="s12 muted">
        {t("why.offer", { id: offer.offer_id })} · {t("why.rules", { version: explanation.rules_version })}
      </p>
    </div>
  );
}

/** The decision in one sentence; the rest of the log's answer one click away. */
export function WhyYou({ offer }: { offer: Offer }) {
  const { t } = useWords();
  return (
    <>
      {whySentence(offer.explanation, t)}{" "}
      <DialogTrigger>
        <Button className="linklike">{t("why.details")}</Button>
        <Popover className="popover" placement="left top" isNonModal>
          <Dialog className="dialog dialog--small" aria-label={t("why.title")}>
            <Details offer={offer} />
          </Dialog>
        </Popover>
      </DialogTrigger>
    </>
  );
}
