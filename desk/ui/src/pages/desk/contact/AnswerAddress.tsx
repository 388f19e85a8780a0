import type { Contact, MessageHead } from "../../../api/types";
import { useTranslation } from "../../../i18n/react";
import { Icon } from "../../../ui/icons";

/** Head of the newest mail, which an answer goes to; undefined in a chat. */
export function answeredHead(contact: Contact): MessageHead | undefined {
  const messages = Object.entries(contact.messages ?? {}).sort(([a], [b]) => b.localeCompare(a));
  return messages.find(([, message]) => message.author === "resident" && message.head !== undefined)?.[1].head;
}

interface Props {
  head: MessageHead;
  confirmed: boolean;
  onConfirm: (confirmed: boolean) => void;
}

/** Where the answer goes. What is doubtful about the address is said, and confirmed before sending. */
export function AnswerAddress({ head, confirmed, onConfirm }: Props) {
  const { t } = useTranslation();
  const where = head.answer_to === "" ? t("mail.answer-nowhere") : t("mail.answer-to", { address: head.answer_to });
  if (head.warnings.length === 0) return <p className="s12 muted truncate">{where}</p>;
  return (
    <div className="answer-address" role="alert">
      <p className="row medium">
        <Icon name="warn" small /> <span>{where}</span>
      </p>
      {head.warnings.map((warning) => (
        <p key={warning}>{t(`mail.${warning}`)}</p>
      ))}
      <label className="row">
        <input type="checkbox" data-confirm="" checked={confirmed} onChange={(event) => onConfirm(event.target.checked)} />
        {t("mail.confirm")}
      </label>
    </div>
  );
}
