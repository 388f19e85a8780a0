import { useState } from "react";
import { Button, Dialog, DialogTrigger, Popover, RadioButton, RadioField, RadioGroup } from "react-aria-components";
import type { Article } from "../../../api/types";
import { announcer } from "../../../core/announcer";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { errorMessage } from "../errorMessages";
import { useServices } from "../services";
import type { FeedbackKind } from "./knowledgeStore";
import { isTooLong } from "../../../core/textLength";
import { MAX_FEEDBACK } from "../../../core/textLimits";
import { TooLong } from "../../../ui/TooLong";

const KINDS = ["wrong", "incomplete", "unclear"] as const satisfies readonly FeedbackKind[];

interface FormProps {
  contactId: string;
  step: number | undefined;
  onDone: () => void;
}

function FeedbackForm({ contactId, step, onDone }: FormProps) {
  const { t } = useTranslation();
  const { knowledge } = useServices();
  const [kind, setKind] = useState<FeedbackKind>("incomplete");
  const [text, setText] = useState("");
  const [harmful, setHarmful] = useState(false);
  const [problem, setProblem] = useState("");
  const send = async (): Promise<void> => {
    if (isTooLong(text, MAX_FEEDBACK)) return;
    try {
      await knowledge.giveFeedback(contactId, { kind, text, harmful, ...(step === undefined ? {} : { step }) });
      announcer.announce(t("knowledge.feedback-sent"));
      onDone();
    } catch (error) {
      setProblem(errorMessage(error, t));
    }
  };
  return (
    <form
      className="feedback"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <h2>{t("knowledge.feedback-title")}</h2>
      <p className="s13 muted">{step === undefined ? t("knowledge.feedback-whole") : t("knowledge.feedback-step", { n: step })}</p>
      <RadioGroup className="feedback__kinds" aria-label={t("knowledge.feedback-kind")} value={kind} onChange={(value) => setKind(value as FeedbackKind)}>
        {KINDS.map((value) => (
          <RadioField key={value} value={value}>
            <RadioButton className="feedback__kind">{t(`knowledge.kind-${value}`)}</RadioButton>
          </RadioField>
        ))}
      </RadioGroup>
      <label className="field">
        <span className="field__label">{t("knowledge.feedback-text")}</span>
        <textarea className="input" rows={3} aria-invalid={isTooLong(text, MAX_FEEDBACK)} value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <TooLong text={text} limit={MAX_FEEDBACK} />
      <label className="row s13">
        <input type="checkbox" checked={harmful} onChange={(event) => setHarmful(event.target.checked)} /> {t("knowledge.harmful")}
      </label>
      {problem !== "" && (
        <p className="s13" role="alert">
          {problem}
        </p>
      )}
      <div className="row">
        <button className="button button--main" type="submit">
          {t("knowledge.feedback-send")}
        </button>
        <button className="button button--quiet" type="button" onClick={onDone}>
          {t("knowledge.cancel")}
        </button>
      </div>
    </form>
  );
}

/** Button that opens the form for a fault of the article. */
export function ArticleFeedback({ contactId, article, done }: { contactId: string; article: Article; done: readonly number[] }) {
  const { t } = useTranslation();
  const current = article.steps.findIndex((_, index) => !done.includes(index));
  return (
    <DialogTrigger>
      <Button className="button button--quiet button--small">
        <Icon name="flag" small /> {t("knowledge.feedback")}
      </Button>
      <Popover className="popover" placement="left top" isNonModal>
        <Dialog className="dialog dialog--small" aria-label={t("knowledge.feedback-title")}>
          {({ close }) => <FeedbackForm contactId={contactId} step={current === -1 ? undefined : current + 1} onDone={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}
