import { useState, type ReactNode, type SyntheticEvent } from "react";
import type { AskedQuestion } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { Checkbox } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { FieldError } from "./FieldError";
import { isTooLong } from "../../../core/textLength";
import { MAX_QUESTION_ANSWER } from "../../../core/textLimits";
import { TooLong } from "../../../ui/TooLong";

type Answer = (values: string[]) => void;

interface QuestionProps {
  question: AskedQuestion;
  /** Language in which the resident is spoken to. */
  spoken: string;
  answer: Answer;
}

/** Text in a language of the city, else in Polish. */
export const textIn = (texts: AskedQuestion["texts"], language: string): string => texts[language] ?? texts["pl"] ?? "";

/** Input of the case form that answers a question of kind field. */
const FIELD_IDS: Record<string, string> = { description: "case-description", district: "case-district" };

export const focusField = (field: string | undefined): void => document.getElementById(FIELD_IDS[field ?? ""] ?? "case-address")?.focus();

function Choice({ question, answer }: QuestionProps) {
  const { language } = useTranslation();
  return question.options.map((option) => (
    <button key={option.id} type="button" className="button" aria-pressed={question.values.includes(option.id)} onClick={() => answer([option.id])}>
      {textIn(option.names, language)}
    </button>
  ));
}

function Go() {
  const { t } = useTranslation();
  return (
    <button type="submit" className="button">
      {t("questions.go")}
    </button>
  );
}

function Several({ question, answer }: QuestionProps) {
  const { language } = useTranslation();
  const [chosen, setChosen] = useState(question.values);
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (chosen.length > 0) answer(chosen);
  };
  const toggle = (id: string, on: boolean): void =>
    setChosen(question.options.map((option) => option.id).filter((other) => (other === id ? on : chosen.includes(other))));
  return (
    <form className="row row--wrap" onSubmit={submit}>
      {question.options.map((option) => (
        <Checkbox key={option.id} selected={chosen.includes(option.id)} onChange={(on) => toggle(option.id, on)}>
          {textIn(option.names, language)}
        </Checkbox>
      ))}
      <Go />
    </form>
  );
}

function Typed({ question, answer, spoken }: QuestionProps) {
  const [text, setText] = useState(question.values[0] ?? "");
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (text.trim() !== "" && !isTooLong(text, MAX_QUESTION_ANSWER)) answer([text.trim()]);
  };
  return (
    <form className="row row--wrap" onSubmit={submit}>
      <input
        type={question.kind === "date" ? "date" : "text"}
        className={question.kind === "text" ? "input grow" : "input questions__short"}
        inputMode={question.kind === "number" ? "numeric" : undefined}
        aria-label={textIn(question.texts, spoken)}
        aria-invalid={question.problem !== "" || isTooLong(text, MAX_QUESTION_ANSWER)}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Go />
      <TooLong text={text} limit={MAX_QUESTION_ANSWER} />
    </form>
  );
}

function FieldLink({ question }: QuestionProps) {
  const { t } = useTranslation();
  const name = t(question.field === "description" ? "case.description" : question.field === "district" ? "case.district" : "case.address");
  return (
    <button type="button" className="button" onClick={() => focusField(question.field)}>
      <Icon name="pencil" small /> {t("questions.to-field", { field: name })}
    </button>
  );
}

const FORMS: Record<string, (props: QuestionProps) => ReactNode> = { choice: Choice, several: Several, field: FieldLink };

/** Question that is read out now, and the controls for its answer. */
export function QuestionForm(props: QuestionProps) {
  const { question, spoken, answer } = props;
  const { t, language } = useTranslation();
  const Form = FORMS[question.kind] ?? Typed;
  return (
    <div className="questions__now" role="group" aria-labelledby={`question-${question.id}`}>
      <p className="questions__say" id={`question-${question.id}`} lang={spoken}>
        {textIn(question.texts, spoken)}
      </p>
      {spoken !== language && (
        <p className="s13 muted" lang={language}>
          {textIn(question.texts, language)}
        </p>
      )}
      <div className="row row--wrap">
        <Form {...props} />
        {question.optional && (
          <button type="button" className="button button--quiet" onClick={() => answer([])}>
            {t("questions.skip")}
          </button>
        )}
      </div>
      <FieldError id={`question-${question.id}-error`} text={question.problem === "" ? undefined : t("questions.problem")} />
    </div>
  );
}
