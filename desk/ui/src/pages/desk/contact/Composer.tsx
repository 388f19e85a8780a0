import { useState, type KeyboardEvent } from "react";
import type { Contact, MessageHead } from "../../../api/types";
import { isLetter, isLive } from "../../../core/channels";
import { announcer } from "../../../core/announcer";
import { useStore } from "../../../core/store";
import { isNearLimit, lengthOf } from "../../../core/textLength";
import { useTranslation } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { useServices, useView } from "../services";
import { AnswerAddress, answeredHead } from "./AnswerAddress";
import { AnswerFiles } from "./AnswerFiles";
import { FieldError } from "./FieldError";
import { residentName } from "../labels";
import { MAX_MESSAGE_LENGTH } from "../limits";
import type { Extras } from "../outbox";

const EMPTY_TEXT = { text: "", note: false };

/** Enter sends a chat message; an e-mail is sent with Ctrl Enter, because Enter breaks its lines. */
export function isSendKey(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey">, isLong: boolean): boolean {
  if (event.key !== "Enter" || event.altKey || event.shiftKey) return false;
  return event.ctrlKey || !isLong;
}

const usedBy = (text: string): number => lengthOf(text.trim());

const isTooLong = (text: string): boolean => usedBy(text) > MAX_MESSAGE_LENGTH;

/** Says that the text is too long for one message; nothing of it is cut off. */
function TooLong({ text }: { text: string }) {
  const { t } = useTranslation();
  return <FieldError id="compose-error" text={isTooLong(text) ? t("contact.too-long", { limit: MAX_MESSAGE_LENGTH }) : undefined} />;
}

/** Count of the characters, near the limit. */
function UsedLength({ text }: { text: string }) {
  const { t } = useTranslation();
  const used = usedBy(text);
  if (!isNearLimit(used, MAX_MESSAGE_LENGTH)) return null;
  return <span className="hint tabular nowrap">{t("contact.count", { used, limit: MAX_MESSAGE_LENGTH })}</span>;
}

function MessageKindSwitch({ note, onChange }: { note: boolean; onChange: (note: boolean) => void }) {
  const { t } = useTranslation();
  return (
    <span className="segments" role="group" aria-label={t("contact.message-kind")}>
      <button className="segment" aria-pressed={!note} onClick={() => onChange(false)}>
        <Icon name="chat" small /> {t("contact.reply")}
      </button>
      <button className="segment" aria-pressed={note} onClick={() => onChange(true)}>
        <Icon name="lock" small /> {t("contact.note")}
      </button>
    </span>
  );
}

function sendLabel(isLong: boolean, note: boolean, t: Translate): string {
  if (note) return t("contact.save-note");
  return t(isLong ? "contact.send-mail" : "contact.send");
}

interface Answer {
  /** Of the mail that is answered; undefined for notes and in a chat. */
  head: MessageHead | undefined;
  confirmed: boolean;
  /** The address has to be confirmed first, or the text is too long. */
  blocked: boolean;
  confirm: (confirmed: boolean) => void;
  toAll: boolean;
  setToAll: (toAll: boolean) => void;
  send: () => void;
}

/** Sends what is written, with files and the confirmed address of an answer to a mail. */
function useAnswer(contact: Contact, { text, note }: { text: string; note: boolean }): Answer {
  const { t } = useTranslation();
  const services = useServices();
  const id = contact.contact_id;
  const [address, setAddress] = useState<string>();
  /** To whom a copy goes; a newer mail with other recipients asks again. */
  const [copies, setCopies] = useState("");
  const head = note ? undefined : answeredHead(contact);
  const confirmed = head !== undefined && address === head.answer_to;
  const unconfirmed = head !== undefined && head.warnings.length > 0 && !confirmed;
  const others = head?.others ?? [];
  const toAll = copies !== "" && copies === others.join(" ");
  const blocked = unconfirmed || isTooLong(text);
  const extras = (): Extras => {
    if (head === undefined) return {};
    const attachments = services.answerFiles.take(id);
    return { ...(attachments.length > 0 ? { attachments } : {}), ...(confirmed ? { answer_to: head.answer_to } : {}), ...(toAll ? { copy_to: others } : {}) };
  };
  const send = (): void => {
    if (isTooLong(text)) announcer.alert(t("contact.too-long", { limit: MAX_MESSAGE_LENGTH }));
    else if (unconfirmed) document.querySelector<HTMLElement>("[data-confirm]")?.focus();
    else if (text.trim() !== "") {
      void services.outbox.sendText(id, services.now(), extras());
      setCopies("");
    }
  };
  const setToAll = (on: boolean): void => setCopies(on ? others.join(" ") : "");
  return { head, confirmed, blocked, send, toAll, setToAll, confirm: (on) => setAddress(on ? head?.answer_to : undefined) };
}

function ReplyField({ contact, note, text, onKeyDown }: { contact: Contact; note: boolean; text: string; onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void }) {
  const { t } = useTranslation();
  const services = useServices();
  const id = contact.contact_id;
  return (
    <textarea
      className="input compose__text"
      aria-label={t(note ? "contact.write-note" : "contact.write-reply", { who: residentName(contact, t) })}
      rows={isLetter(contact.channel) && !note ? 7 : 3}
      lang={note ? "pl" : contact.language}
      value={text}
      aria-invalid={isTooLong(text)}
      aria-describedby="compose-error"
      onChange={(event) => {
        services.outbox.edit(id, { text: event.target.value });
        if (!note && isLive(contact.channel)) services.reportTyping(id);
      }}
      onKeyDown={onKeyDown}
    />
  );
}

export function Composer({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const id = contact.contact_id;
  const { text, note } = useStore(services.outbox.unsent, (all) => all[id] ?? EMPTY_TEXT);
  const ringing = useView((view) => Object.keys(view.offers).length > 0);
  const isLong = isLetter(contact.channel) && !note;
  const { head, confirmed, blocked, confirm, toAll, setToAll, send } = useAnswer(contact, { text, note });
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.nativeEvent.isComposing || !isSendKey(event, isLong)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
  return (
    <div className={note ? "compose compose--note" : "compose"} data-sends="">
      <div className="row spread compose__kind">
        <MessageKindSwitch note={note} onChange={(next) => services.outbox.edit(id, { note: next })} />
      </div>
      {head !== undefined && (
        <AnswerAddress head={head} confirmed={confirmed} onConfirm={confirm} toAll={toAll} onToAll={setToAll} />
      )}
      <ReplyField contact={contact} note={note} text={text} onKeyDown={onKeyDown} />
      <TooLong text={text} />
      <div className="row compose__foot">
        {head !== undefined && <AnswerFiles contactId={id} />}
        <span className="grow" />
        <UsedLength text={text} />
        {ringing && <span className="s12 muted nowrap">{t("contact.offer-keeps-focus")}</span>}
        <button className="button button--main" aria-disabled={text.trim() === "" || blocked} onClick={send}>
          <Icon name={note ? "lock" : "send"} /> {sendLabel(isLong, note, t)} <KeyHint>{isLong ? "Ctrl Enter" : "Enter"}</KeyHint>
        </button>
      </div>
    </div>
  );
}
