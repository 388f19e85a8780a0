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
  toAll: boolean;
  onToAll: (toAll: boolean) => void;
}

/** Choice to send a copy to everybody who received the mail; the sender alone is the default. */
function CopyChoice({ others, toAll, onToAll }: { others: readonly string[] } & Pick<Props, "toAll" | "onToAll">) {
  const { t } = useTranslation();
  const addresses = others.join(", ");
  return (
    <label className="row s12" title={addresses}>
      <input type="checkbox" checked={toAll} onChange={(event) => onToAll(event.target.checked)} />
      <span className="truncate">{t("mail.to-all", { n: others.length, addresses })}</span>
    </label>
  );
}

/** Where the answer goes. What is doubtful about the address is said, and confirmed before sending. */
export function AnswerAddress({ head, confirmed, onConfirm, toAll, onToAll }: Props) {
  const { t } = useTranslation();
  const where = head.answer_to === "" ? t("mail.answer-nowhere") : t("mail.answer-to", { address: head.answer_to });
  if (head.warnings.length === 0) {
    return (
      <>
        <p className="s12 muted truncate">{where}</p>
        {head.others !== undefined && <CopyChoice others={head.others} toAll={toAll} onToAll={onToAll} />}
      </>
    );
  }
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
