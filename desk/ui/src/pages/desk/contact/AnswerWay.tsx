import { useId } from "react";
import type { CaseDraft, Contact } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { languageLabel } from "../labels";
import type { DraftChange } from "../drafts";

const WAYS = ["", "email", "phone"] as const;
const LANGUAGES = ["pl", "uk", "en"];

interface AnswerWayProps {
  contact: Contact;
  draft: CaseDraft;
  change: (change: DraftChange) => void;
}

/** By which channel and in which language the resident gets the answer of the office. */
export function AnswerWay({ contact, draft, change }: AnswerWayProps) {
  const { t } = useTranslation();
  const id = useId();
  const language = draft.language || contact.language;
  const languages = LANGUAGES.includes(language) ? LANGUAGES : [...LANGUAGES, language];
  return (
    <div className="case__wide case__answer">
      <div className="field">
        <label className="field__label" htmlFor={`${id}-way`}>
          {t("case.answer-by")}
        </label>
        <select id={`${id}-way`} className="input" value={draft.notify_by} aria-describedby={`${id}-hint`} onChange={(event) => change({ notify_by: event.target.value })}>
          {WAYS.map((way) => (
            <option key={way} value={way}>
              {t(way === "" ? "case.answer-by-known" : `case.answer-by-${way}`)}
            </option>
          ))}
        </select>
        {draft.notify_by === "phone" && (
          <p className="hint" id={`${id}-hint`}>
            {t("case.answer-by-phone-hint")}
          </p>
        )}
      </div>
      <div className="field">
        <label className="field__label" htmlFor={`${id}-language`}>
          {t("case.answer-language")}
        </label>
        <select id={`${id}-language`} className="input" value={language} onChange={(event) => change({ language: event.target.value === contact.language ? "" : event.target.value })}>
          {languages.map((one) => (
            <option key={one} value={one}>
              {languageLabel(one, t)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
}
