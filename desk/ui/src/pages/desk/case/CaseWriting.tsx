import { useId, useState } from "react";
import type { CaseView } from "../../../api/types";
import { isTooLong } from "../../../core/textLength";
import { MAX_CASE_MESSAGE } from "../../../core/textLimits";
import { useTranslation } from "../../../i18n/react";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { TooLong } from "../../../ui/TooLong";
import type { LoadedCase } from "./useCase";

const WRITING = ["answer-question", "ask-office", "add-note", "complain"] as const;
type Writing = (typeof WRITING)[number];

const HINTS: Partial<Record<Writing, "ticket-case.complain-hint" | "ticket-case.answer-hint">> = {
  complain: "ticket-case.complain-hint",
  "answer-question": "ticket-case.answer-hint",
};

interface WritingProps {
  view: CaseView;
  act: LoadedCase["act"];
}

/** Writes to the office, a note, an answer or a complaint; what is allowed follows from the case. */
export function CaseWriting({ view, act }: WritingProps) {
  const { t } = useTranslation();
  const id = useId();
  const [chosen, setChosen] = useState<Writing>();
  const [text, setText] = useState("");
  const actions = WRITING.filter((name) => view.actions.includes(name));
  const action = actions.find((name) => name === chosen) ?? actions[0];
  if (action === undefined) return null;
  const hint = HINTS[action];
  const send = (): void => {
    if (text.trim() !== "" && !isTooLong(text, MAX_CASE_MESSAGE)) void act(action, { text: text.trim() }).then((sent) => sent && setText(""));
  };
  return (
    <div className="case-page__writing field" data-sends="">
      <div className="row spread">
        <label className="row s13">
          {t("ticket-case.to")}
          <select className="input" value={action} onChange={(event) => setChosen(event.target.value as Writing)}>
            {actions.map((name) => (
              <option key={name} value={name}>
                {t(`ticket-case.${name}`)}
              </option>
            ))}
          </select>
        </label>
        <button className="button button--main" aria-disabled={text.trim() === "" || isTooLong(text, MAX_CASE_MESSAGE)} onClick={send}>
          <Icon name="send" /> {t("ticket-case.send")} <KeyHint>Ctrl Enter</KeyHint>
        </button>
      </div>
      <label className="visually-hidden" htmlFor={id}>
        {t("ticket-case.text")}
      </label>
      <textarea
        id={id}
        className="input"
        rows={2}
        value={text}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        aria-invalid={isTooLong(text, MAX_CASE_MESSAGE)}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !event.ctrlKey) return;
          event.preventDefault();
          event.stopPropagation();
          send();
        }}
      />
      <TooLong text={text} limit={MAX_CASE_MESSAGE} />
      {hint !== undefined && (
        <p className="hint" id={`${id}-hint`}>
          {t(hint)}
        </p>
      )}
    </div>
  );
}
