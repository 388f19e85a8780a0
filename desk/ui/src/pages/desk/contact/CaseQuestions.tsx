import { useLayoutEffect, useRef, useState, type RefObject } from "react";
import type { AskedQuestion, CaseDraft, Contact, QuestionScript, ScriptEnd } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { Icon, type IconName } from "../../../ui/icons";
import type { DraftChange } from "../drafts";
import { FieldError } from "./FieldError";
import { focusField, QuestionForm, textIn } from "./QuestionForm";
import { useQuestions } from "./useQuestions";

interface QuestionsProps {
  contact: Contact;
  draft: CaseDraft;
  change: (change: DraftChange) => void;
  error: string | undefined;
}

const SPOKEN = ["pl", "en", "uk"];

function AnsweredRow({ question, edit }: { question: AskedQuestion; edit: () => void }) {
  const { t, language } = useTranslation();
  const asked = textIn(question.texts, language);
  const names = question.values.map((value) => {
    const option = question.options.find(({ id }) => id === value);
    return option ? textIn(option.names, language) : value;
  });
  return (
    <li className="questions__row">
      <span>
        <span className="s13 muted">{asked}</span> <span className="medium">{names.join(", ") || t("questions.skipped")}</span>{" "}
        {question.derived && <span className="s12 muted nowrap">{t("questions.derived")}</span>}
      </span>
      <button type="button" className="button button--small" aria-label={t("questions.change-name", { question: asked })} onClick={edit}>
        {t("questions.change")}
      </button>
    </li>
  );
}

const ENDS: Record<string, { notice: string; icon: IconName }> = {
  complete: { notice: "notice notice--ok", icon: "ok" },
  danger: { notice: "notice notice--bad", icon: "warn" },
  "not-ours": { notice: "notice notice--act", icon: "info" },
};

function End({ end, spoken }: { end: ScriptEnd; spoken: string }) {
  const { language } = useTranslation();
  const { notice, icon } = ENDS[end.kind] ?? { notice: "notice", icon: "info" };
  return (
    <div className={notice} role="status">
      <Icon name={icon} />
      <span>
        {end.number !== "" && <b className="tabular questions__number">{end.number}</b>}
        <span lang={spoken}>{textIn(end.texts, spoken)}</span>
        {spoken !== language && (
          <span className="muted questions__gloss" lang={language}>
            {textIn(end.texts, language)}
          </span>
        )}
      </span>
    </div>
  );
}

/** Section of the questions; `goOn` moves the focus to the next question once it has come: the button of the last answer is gone. */
function useNextFocus(script: QuestionScript | undefined): { section: RefObject<HTMLElement | null>; goOn: () => void } {
  const section = useRef<HTMLElement>(null);
  const answered = useRef(false);
  const next = script?.questions.find((question) => !question.answered)?.id ?? script?.end?.kind;
  // Before the page is shown: a later effect of this question would take an answer given meanwhile for its own.
  useLayoutEffect(() => {
    if (!answered.current) return;
    answered.current = false;
    const focused = document.activeElement;
    const elsewhere = focused?.matches("input, textarea") === true && section.current?.contains(focused) === false;
    if (elsewhere) return; // The consultant types in another field meanwhile.
    const control = section.current?.querySelector<HTMLElement>(".questions__now button, .questions__now input");
    (control ?? section.current)?.focus();
  }, [next]);
  const goOn = (): void => {
    answered.current = true;
  };
  return { section, goOn };
}

/** Questions of the chosen event: the script that the consultant reads out, in the resident's language. */
export function CaseQuestions({ contact, draft, change, error }: QuestionsProps) {
  const { t } = useTranslation();
  const script = useQuestions(draft);
  const [editing, setEditing] = useState<string>();
  const { section, goOn } = useNextFocus(script);
  if (!script) return null;
  const spoken = SPOKEN.includes(contact.language) ? contact.language : "pl";
  const answer = (question: AskedQuestion, values: string[]): void => {
    goOn();
    setEditing(undefined);
    change({ answers: { ...draft.answers, [question.id]: values } });
  };
  const edit = (question: AskedQuestion): void => {
    if (question.kind === "field") focusField(question.field);
    else setEditing(question.id);
  };
  return (
    <section ref={section} className="case__wide questions" id="case-questions" tabIndex={-1} aria-label={t("questions.title")}>
      <h3 className="s13 medium">{t("questions.title")}</h3>
      <ol>
        {script.questions.map((question) =>
          question.answered && question.id !== editing ? (
            <AnsweredRow key={question.id} question={question} edit={() => edit(question)} />
          ) : (
            <li key={question.id}>
              <QuestionForm question={question} spoken={spoken} answer={(values) => answer(question, values)} />
            </li>
          ),
        )}
      </ol>
      {script.end && <End end={script.end} spoken={spoken} />}
      <FieldError id="case-questions-error" text={error} />
    </section>
  );
}
