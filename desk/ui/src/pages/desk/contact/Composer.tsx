import type { KeyboardEvent } from "react";
import type { Contact } from "../../../api/types";
import { isLetter, isLive } from "../../../core/channels";
import { useStore } from "../../../core/store";
import { useTranslation } from "../../../i18n/react";
import type { Translate } from "../../../i18n/translate";
import { KeyHint } from "../../../ui/controls";
import { Icon } from "../../../ui/icons";
import { useServices, useView } from "../services";
import { residentName } from "../labels";

const EMPTY_TEXT = { text: "", note: false };

/** Enter sends a chat message; an e-mail is sent with Ctrl Enter, because Enter breaks its lines. */
export function isSendKey(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey">, isLong: boolean): boolean {
  if (event.key !== "Enter" || event.altKey || event.shiftKey) return false;
  return event.ctrlKey || !isLong;
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

export function Composer({ contact }: { contact: Contact }) {
  const { t } = useTranslation();
  const services = useServices();
  const id = contact.contact_id;
  const { text, note } = useStore(services.outbox.unsent, (all) => all[id] ?? EMPTY_TEXT);
  const ringing = useView((view) => Object.keys(view.offers).length > 0);
  const isLong = isLetter(contact.channel) && !note;
  const send = (): void => void services.outbox.sendText(id, services.now());
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
      <textarea
        className="input compose__text"
        aria-label={t(note ? "contact.write-note" : "contact.write-reply", { who: residentName(contact, t) })}
        rows={isLong ? 7 : 3}
        maxLength={8000}
        lang={note ? "pl" : contact.language}
        value={text}
        onChange={(event) => {
          services.outbox.edit(id, { text: event.target.value });
          if (!note && isLive(contact.channel)) services.reportTyping(id);
        }}
        onKeyDown={onKeyDown}
      />
      <div className="row compose__foot">
        <span className="grow" />
        {ringing && <span className="s12 muted nowrap">{t("contact.offer-keeps-focus")}</span>}
        <button className="button button--main" aria-disabled={text.trim() === ""} onClick={send}>
          <Icon name={note ? "lock" : "send"} /> {sendLabel(isLong, note, t)} <KeyHint>{isLong ? "Ctrl Enter" : "Enter"}</KeyHint>
        </button>
      </div>
    </div>
  );
}
