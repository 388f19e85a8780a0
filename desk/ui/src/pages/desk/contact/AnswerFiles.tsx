import { useRef } from "react";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";
import { errorMessage } from "../errorMessages";
import { useServices } from "../services";
import { kilobytes } from "./MailText";

/** Files of the answer that is being written: added, listed, removed. */
export function AnswerFiles({ contactId }: { contactId: string }) {
  const { t } = useTranslation();
  const { answerFiles } = useServices();
  const field = useRef<HTMLInputElement>(null);
  const { files, adding, error } = useStore(answerFiles.state, (all) => all[contactId] ?? answerFiles.none);
  return (
    <div className="answer-files s13">
      <input
        ref={field}
        type="file"
        multiple
        hidden
        aria-hidden="true"
        onChange={(event) => {
          void answerFiles.add(contactId, [...(event.target.files ?? [])]);
          event.target.value = "";
        }}
      />
      <button className="button button--small" onClick={() => field.current?.click()}>
        <Icon name="plus" small /> {t("mail.add-file")}
      </button>
      {files.map((file) => (
        <span className="chip" key={file.id}>
          {file.name} · {t("mail.kilobytes", { n: kilobytes(file.size) })}
          <button className="linklike" aria-label={t("mail.remove-file", { name: file.name })} onClick={() => void answerFiles.remove(contactId, file.id)}>
            <Icon name="x" small />
          </button>
        </span>
      ))}
      {adding && <span className="muted">{t("mail.adding")}</span>}
      {error !== undefined && (
        <span className="tone-bad" role="alert">
          {errorMessage(error, t)}
        </span>
      )}
    </div>
  );
}
